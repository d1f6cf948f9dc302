internal import DatabaseViews
internal import Evidence

/// What a server said of its load, at the first and the last of several moments.
struct QueryMoments {
  let server: PostgresSeries
  private let known: [PostgresView: (first: Int, last: Int)]

  init(_ server: PostgresSeries) {
    self.server = server
    var known: [PostgresView: (first: Int, last: Int)] = [:]
    for (index, snapshot) in server.snapshots.enumerated() {
      for (view, answer) in snapshot.views {
        guard case .rows = answer else { continue }
        known[view] = (known[view]?.first ?? index, index)
      }
    }
    self.known = known
  }

  func first(_ view: PostgresView) -> PostgresSnapshot? {
    known[view].map { server.snapshots[$0.first] }
  }

  func last(_ view: PostgresView) -> PostgresSnapshot? {
    known[view].map { server.snapshots[$0.last] }
  }

  func hasTwo(_ view: PostgresView) -> Bool { known[view].map { $0.first < $0.last } ?? false }

  /// Seconds between the first and the last moment of a view; `nil` where there is one, or no clock.
  func span(_ view: PostgresView) -> Double? {
    guard hasTwo(view), let from = first(view)?.time, let to = last(view)?.time, to > from else {
      return nil
    }
    return to - from
  }

  /// How far a counter went between both moments; `nil` where it fell: it was reset.
  static func grown(_ column: String, _ before: RowSet.Row, _ after: RowSet.Row) -> Double? {
    guard let old = before.number(column), let new = after.number(column), new >= old else {
      return nil
    }
    return new - old
  }

  func citation(_ view: PostgresView, _ text: String) -> Citation {
    guard let snapshot = last(view) else { return Citation(source: server.name, text: text) }
    return server.citation(view, of: snapshot, text)
  }

  func subject(_ kind: Subject.Kind, _ name: String) -> Subject {
    Subject(kind, name, on: server.name)
  }
}

extension PostgresSnapshot {
  /// The server's clock; where nothing tells it, the latest time of a session, before which it was
  /// not read.
  var clock: Double? {
    if let time { return time }
    guard let sessions else { return nil }
    return sessions.flatMap {
      [$0.queryStart, $0.stateChange, $0.transactionStart, $0.backendStart]
    }
    .compactMap(\.self).max()
  }
}

/// Seconds as a person reads them: `42 s`, `12 min`.
func spoken(_ seconds: Double) -> String { Quantity(seconds.rounded(), .seconds).description }
