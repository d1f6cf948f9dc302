internal import DatabaseViews
internal import Evidence

/// What a server said of its load, at the first and the last of several moments.
struct ServerMoments<View: JudgedView> {
  let server: ServerSeries<View>
  private let known: [View: (first: Int, last: Int)]

  init(_ server: ServerSeries<View>) {
    self.server = server
    var known: [View: (first: Int, last: Int)] = [:]
    for (index, snapshot) in server.snapshots.enumerated() {
      for (view, answer) in snapshot.views {
        guard case .rows = answer else { continue }
        known[view] = (known[view]?.first ?? index, index)
      }
    }
    self.known = known
  }

  func first(_ view: View) -> ServerSnapshot<View>? {
    known[view].map { server.snapshots[$0.first] }
  }

  func last(_ view: View) -> ServerSnapshot<View>? {
    known[view].map { server.snapshots[$0.last] }
  }

  func hasTwo(_ view: View) -> Bool { known[view].map { $0.first < $0.last } ?? false }

  /// Seconds between the first and the last moment of a view; `nil` where there is one, or no clock.
  func span(_ view: View) -> Double? {
    guard hasTwo(view), let from = first(view)?.time, let to = last(view)?.time, to > from else {
      return nil
    }
    return to - from
  }

  func citation(_ view: View, _ text: String) -> Citation {
    guard let snapshot = last(view) else { return Citation(source: server.name, text: text) }
    return server.citation(view, of: snapshot, text)
  }

  func subject(_ kind: Subject.Kind, _ name: String) -> Subject {
    Subject(kind, name, on: server.name)
  }
}

typealias QueryMoments = ServerMoments<PostgresView>

extension RowSet.Row {
  /// How far a counter went since `before`; `nil` where it fell: it was reset.
  func grown(_ column: String, since before: RowSet.Row) -> Double? {
    guard let old = before.number(column), let new = number(column), new >= old else { return nil }
    return new - old
  }
}

extension PostgresSnapshot {
  /// The server's clock; where nothing tells it, the latest time of a session, before which it was
  /// not read.
  var clock: Double? {
    if let time { return time }
    guard self[.activity]?.agesEnd == nil, let sessions else { return nil }
    return sessions.flatMap {
      [$0.queryStart, $0.stateChange, $0.transactionStart, $0.backendStart]
    }
    .compactMap(\.self).max()
  }

  /// The clock of the times of sessions, which may have been made from ages.
  var sessionClock: Double? { self[.activity]?.agesEnd ?? clock }
}

/// Seconds as a person reads them: `42 s`, `12 min`.
func spoken(_ seconds: Double) -> String { Quantity(seconds.rounded(), .seconds).description }
