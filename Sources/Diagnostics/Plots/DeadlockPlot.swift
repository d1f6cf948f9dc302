internal import DatabaseViews
internal import Evidence

/// Deadlocks that a server broke, as rings of sessions and locks.
extension DeadlockPatterns {
  private static let limit = 2

  /// The patterns that met most often, each as its last deadlock.
  var graphs: [Graph] {
    patterns.prefix(Self.limit).compactMap { pattern in
      pattern.shown.flatMap { graph(of: $0, times: pattern.tally.count) }
    }
  }

  private func graph(of deadlock: Deadlock, times: Int) -> Graph? {
    let ring = Self.ring(deadlock.edges)
    guard ring.count >= 2 else { return nil }
    let often = times > 1 ? " It met \(times) times; this is the last one." : ""
    var graph = Graph(
      title: "Deadlock at \(source.subject.name)",
      note:
        "Each session waited for a lock that the next one held; the server ended one of them.\(often)"
    )
    var places: [(session: Int, lock: Int)] = []
    for edge in ring {
      guard let session = graph.add(Self.node(edge.waiter, deadlock)),
        let lock = graph.add(
          Graph.Node(.lock, edge.object, [edge.mode + (edge.held.map { ", held as \($0)" } ?? "")]))
      else { return nil }
      graph.connect(session, to: lock, "waits for")
      places.append((session, lock))
    }
    for (index, place) in places.enumerated() {
      graph.connect(place.lock, to: places[(index + 1) % places.count].session, "held by")
    }
    graph.ring = places.flatMap { [$0.session, $0.lock] }
    return graph
  }

  /// The edges that lead from a waiter back to it; empty where none do, or too many.
  private static func ring(_ edges: [Deadlock.Edge]) -> [Deadlock.Edge] {
    var ring: [Deadlock.Edge] = []
    var next = edges.first
    while let edge = next, ring.count < 12 {
      ring.append(edge)
      if edge.holder == ring.first?.waiter { return ring }
      next = edges.first { $0.waiter == edge.holder }
    }
    return []
  }

  private static func node(_ session: Int, _ deadlock: Deadlock) -> Graph.Node {
    let owner = deadlock.owners[session]?.displayedWithClient ?? ""
    let ended = deadlock.session == .process ? ", was ended" : ", was rolled back"
    let statement = deadlock.statements[session].map {
      StatementText($0, of: deadlock.session.product).text
    }
    return Graph.Node(
      .waiter,
      "\(deadlock.session.rawValue) \(session)\(session == deadlock.victim ? ended : "")",
      [owner, statement ?? ""].filter { !$0.isEmpty })
  }
}
