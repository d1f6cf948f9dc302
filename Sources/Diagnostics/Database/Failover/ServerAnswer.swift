internal import DatabaseViews
internal import Evidence

/// Whether a server is there, by a connection and by startup packets or greetings without a password.
struct ServerAnswer {
  enum State: String {
    /// It let us in, or said no: whoever refuses is up.
    case up
    /// Nothing listens, each time.
    case down
    /// The kernel takes the connection and the server says nothing.
    case silent
    /// Nobody tried, or nothing could be tried.
    case unknown
  }

  let state: State
  /// What it said, in words.
  let text: String

  init<View>(_ series: ServerSeries<View>) {
    guard let contact = series.contact else {
      let isRead = series.snapshots.contains { !$0.views.isEmpty }
      state = isRead ? .up : .unknown
      text = isRead ? "it answered when that was captured" : "nothing is known of it"
      return
    }
    let refusals = contact.probes.compactMap(\.sqlState) + [contact.sqlState].compactMap(\.self)
    if contact.outcome == .connected {
      state = .up
      text = "it takes connections"
    } else if let code = refusals.first {
      state = .up
      text = Self.refusal(code, View.product)
    } else if contact.probes.contains(where: { $0.outcome == .alive }) {
      state = .up
      text = View.product == .mysql ? "it greets" : "it asks for a password"
    } else if contact.probes.contains(where: { $0.outcome == .silent })
      || contact.probes.isEmpty && contact.outcome == .silent
    {
      state = .silent
      text = "the connection is taken and nothing is said"
    } else if contact.outcome == .unreachable || !contact.probes.isEmpty {
      state = .down
      let tries = contact.probes.count + 1
      text = "nobody listens, at \(tries) tries: \(contact.message ?? "unreachable")"
    } else {
      state = .unknown
      text = contact.message ?? "it could not be asked"
    }
  }

  /// What a refusal says of the server (PostgreSQL manual, appendix A; MySQL and MariaDB manuals,
  /// "Server Error Message Reference").
  private static func refusal(_ code: String, _ product: ServerProduct) -> String {
    switch (product, code) {
    case (.postgres, "53300"), (.mysql, "1040"):
      "it is up and refuses: its connection slots are used up (\(code))"
    case (.postgres, "57P03"): "it is up and refuses: it starts, stops or recovers (57P03)"
    case (.mysql, "1053"): "it is up and refuses: it stops (1053)"
    default: "it is up and refuses (\(code))"
    }
  }
}
