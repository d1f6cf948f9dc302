package import Capture

/// What one PostgreSQL server, or PgBouncer, said at one or several moments.
package struct PostgresSeries: Sendable {
  package enum Origin: Sendable {
    case live, captured
  }

  /// Live servers have no text to be known by.
  package static let format = Format(
    kind: "postgres-server", label: "what a PostgreSQL server says of itself")

  /// What a person calls it: `postgres db-1:5432`.
  package var name: String
  package var origin: Origin
  /// How the server met a connection; `nil` where none was tried.
  package var contact: PostgresContact?
  /// In the order of time.
  package var snapshots: [PostgresSnapshot] = []
  /// What `/proc` shows of the server, where it runs on this host and was looked for.
  package var process: ServerProcess?
  package var cost = ProbeCost()

  package init(name: String, origin: Origin) {
    self.name = name
    self.origin = origin
  }

  /// Takes what another text of the same server shows.
  ///
  /// A view that no moment here has belongs to the last one; one that comes again, or that stands at a
  /// time of its own, to a moment of its own.
  package mutating func join(_ other: PostgresSeries) {
    for snapshot in other.snapshots {
      let isNew = snapshot.views.keys.contains { view in
        snapshots.contains { $0.views[view] != nil }
      }
      if let last = snapshots.indices.last, !isNew,
        snapshot.time == nil || snapshots[last].time == nil
          || snapshot.time == snapshots[last].time
      {
        snapshots[last].views.merge(snapshot.views) { first, _ in first }
        snapshots[last].places.merge(snapshot.places) { first, _ in first }
        snapshots[last].cutViews.formUnion(snapshot.cutViews)
        snapshots[last].time = snapshots[last].time ?? snapshot.time
      } else {
        snapshots.append(snapshot)
      }
    }
    if snapshots.allSatisfy({ $0.time != nil }) {
      snapshots.sort { ($0.time ?? 0) < ($1.time ?? 0) }
    }
  }

  /// The first rows of a view, in the order of time.
  package func first(_ view: PostgresView) -> RowSet? {
    snapshots.lazy.compactMap { $0[view] }.first
  }

  /// The last rows of a view, in the order of time.
  package func last(_ view: PostgresView) -> RowSet? {
    snapshots.reversed().lazy.compactMap { $0[view] }.first
  }

  /// Why a view has no rows; `nil` where it has some, or was not asked for.
  package func failure(of view: PostgresView) -> QueryFailure? {
    guard last(view) == nil else { return nil }
    for case .refused(let failure)? in snapshots.map({ $0.views[view] }) { return failure }
    return nil
  }

  /// Why the connection could take no further question in the middle of the look; `nil` where it
  /// could to the end.
  package var breakage: QueryFailure? {
    for snapshot in snapshots {
      for case .refused(let failure) in PostgresView.allCases.compactMap({ snapshot.views[$0] }) {
        let isUnanswered = failure.kind == .timeout && failure.sqlState == nil
        if failure.kind == .lost || isUnanswered { return failure }
      }
    }
    return nil
  }

  /// `150018`; `nil` where it is not known.
  package var versionNumber: Int? { first(.server)?.rows.first?.integer("server_version_num") }

  package func setting(_ name: String) -> String? {
    last(.settings)?.rows.first { $0.text("name") == name }?.text("setting")
  }

  /// Whether it recovers: a standby, or a server that replays its log.
  package var isInRecovery: Bool? { last(.server)?.rows.first?.flag("in_recovery") }

  /// Whether the role sees all columns of other users' sessions.
  package var seesOthers: Bool? { last(.server)?.rows.first?.flag("reads_all_stats") }
}

/// Answers of one server at one moment.
package struct PostgresSnapshot: Sendable {
  /// The server's clock, seconds since 1970; `nil` where nothing tells it.
  package var time: Double?
  package var views: [PostgresView: ViewAnswer] = [:]
  /// Where each view stands, for citations: `pg_locks`, or `incident.txt:12`.
  package var places: [PostgresView: String] = [:]
  /// Views of which a captured text has not all rows.
  package var cutViews: Set<PostgresView> = []

  package init(time: Double? = nil) {
    self.time = time
  }

  package subscript(view: PostgresView) -> RowSet? {
    if case .rows(let rows)? = views[view] { return rows }
    return nil
  }
}

/// How a server met a connection.
package struct PostgresContact: Sendable, Hashable {
  package enum Outcome: String, Sendable {
    case connected
    /// The server said no, with a SQLSTATE: slots full (53300), starting (57P03), wrong password.
    case refused
    /// Nothing listens there.
    case unreachable
    /// Accepted by the kernel, and then no answer within the time.
    case silent
    /// The client library is not installed.
    case noLibrary
    /// The connection string, a name or a file of it is wrong.
    case invalid
  }

  package var outcome: Outcome
  package var sqlState: String?
  /// The function of the server that refused, which no language translates: `InitPostgres`.
  package var routine: String?
  /// What the server or the library said; foreign text.
  package var message: String?
  /// From the first packet to the answer.
  package var seconds: Double
  package var host: String?
  package var port: Int?
  /// Whether time was up while the library still looked up the name of the host.
  package var isResolving = false
  /// Answers to bare startup packets, which need no password.
  package var probes: [StartupProbe] = []

  package init(
    _ outcome: Outcome, sqlState: String? = nil, message: String? = nil, seconds: Double = 0
  ) {
    self.outcome = outcome
    self.sqlState = sqlState
    self.message = message
    self.seconds = seconds
  }
}

/// The answer to a startup packet without a password.
package struct StartupProbe: Sendable, Hashable {
  package enum Outcome: String, Sendable {
    /// It asks for authentication, or lets in: it is up and has a slot.
    case alive
    case refused, unreachable, silent
  }

  package var outcome: Outcome
  package var sqlState: String?
  /// The function of the server that refused.
  package var routine: String?
  package var message: String?
  package var seconds: Double

  package init(
    _ outcome: Outcome, sqlState: String? = nil, routine: String? = nil, message: String? = nil,
    seconds: Double
  ) {
    self.outcome = outcome
    self.sqlState = sqlState
    self.routine = routine
    self.message = message
    self.seconds = seconds
  }
}

/// What the look cost the server and the network.
package struct ProbeCost: Sendable, Hashable {
  package var statements = 0
  package var rows = 0
  package var bytes = 0
  /// Time from sending statements to the end of their rows, in seconds.
  package var seconds = 0.0
  package var slowestView: String?
  package var slowestSeconds = 0.0

  package init() {}
}
