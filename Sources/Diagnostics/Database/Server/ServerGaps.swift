internal import DatabaseViews
internal import Evidence

/// A view, and what rests on it.
protocol JudgedView: ServerView {
  /// What it is called in the server's catalog.
  var catalogName: String { get }
  /// Verdicts that rest on it.
  var weakens: [String] { get }
}

/// What a server of any kind did not show, and which verdicts are weaker for it.
struct ServerGaps<View: JudgedView> {
  private let series: ServerSeries<View>
  /// How long a lock was waited for.
  private let patience: String
  /// What lets the account see more.
  private let grant: String

  init(_ series: ServerSeries<View>, patience: String, grant: String) {
    self.series = series
    self.patience = patience
    self.grant = grant
  }

  /// No connection: nothing of the server was seen.
  func contactGap(weakens: [String]) -> Gap? {
    series.explanation.map { Gap(source: series.name, reason: $0, weakens: weakens) }
  }

  /// What broke off, what was refused, what a captured text has not in full; not what `isKnown` says.
  func gaps(except isKnown: (View, QueryFailure) -> Bool) -> [Gap] {
    [brokenLook].compactMap(\.self) + refusedViews(except: isKnown) + cutViews
  }

  /// The look ended before its end, though some views may have answered before.
  private var brokenLook: Gap? {
    guard let failure = series.breakage else { return nil }
    let state = failure.sqlState.map { " (\($0))" } ?? ""
    return Gap(
      source: series.name,
      reason: failure.kind == .lost
        ? "the connection ended in the middle of the look: \(failure.message)\(state)"
        : reason(.timeout, failure.message))
  }

  /// Tables of a captured text whose end is missing.
  private var cutViews: [Gap] {
    series.snapshots.flatMap { snapshot in
      snapshot.cutViews.ordered { $0.rawValue < $1.rawValue }.map { view in
        Gap(
          source: snapshot.places[view] ?? series.name,
          reason: "the captured rows of \(view.catalogName) are cut short", weakens: view.weakens)
      }
    }
  }

  /// Views that were refused, one gap for each kind of reason.
  private func refusedViews(except isKnown: (View, QueryFailure) -> Bool) -> [Gap] {
    var failures: [(kind: QueryFailure.Kind, views: [View], message: String)] = []
    for view in View.allCases {
      guard let failure = series.failure(of: view), failure != series.breakage,
        !isKnown(view, failure)
      else { continue }
      if let place = failures.firstIndex(where: { $0.kind == failure.kind }) {
        failures[place].views.append(view)
      } else {
        failures.append((failure.kind, [view], failure.message))
      }
    }
    return failures.map { kind, views, message in
      var names: [String] = []
      for name in views.map(\.catalogName) where !names.contains(name) { names.append(name) }
      var weakens: [String] = []
      for cause in views.flatMap(\.weakens) where !weakens.contains(cause) {
        weakens.append(cause)
      }
      return Gap(
        source: series.name,
        reason: "\(names.joined(separator: ", ")) not read: \(reason(kind, message))",
        weakens: weakens)
    }
  }

  private func reason(_ kind: QueryFailure.Kind, _ message: String) -> String {
    switch kind {
    case .denied: "\(message); \(grant)"
    case .locked: "\(message) (waited \(patience); somebody holds a lock on a system catalog)"
    case .timeout where message == "no answer in time":
      "no answer in time: a frozen server or backend, or storage that does not answer"
    case .timeout: message
    case .lost: "the connection ended (\(message))"
    case .skipped, .unknown, .other: message
    }
  }
}
