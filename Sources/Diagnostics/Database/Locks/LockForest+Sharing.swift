internal import DatabaseViews
internal import Evidence

extension LockForest {
  /// Who waits for `party`, near or far, by any of the ways; also where another stands above them.
  package func victims(of party: LockParty) -> [Int] {
    var reached: Set<Int> = []
    guard let start = index(of: party) else { return [] }
    var waitersOf: [Int: [Int]] = [:]
    for (place, node) in nodes.enumerated() {
      for blocker in node.wait?.blockers ?? [] {
        if let blocker = index(of: blocker), blocker != place {
          waitersOf[blocker, default: []].append(place)
        }
      }
    }
    var open = [start]
    while let place = open.popLast() {
      for waiter in waitersOf[place] ?? [] where waiter != start {
        if reached.insert(waiter).inserted { open.append(waiter) }
      }
    }
    return reached.sorted()
  }

  /// Others that wait for nobody and that some below `root` wait for as well: to end `root` does not
  /// free those.
  package func companions(of root: Int) -> [Int] {
    var found: Set<Int> = []
    for place in below(root) {
      for blocker in nodes[place].wait?.blockers ?? [] {
        if let other = index(of: blocker), other != root, nodes[other].wait == nil {
          found.insert(other)
        }
      }
    }
    return found.ordered { nodes[$0].party < nodes[$1].party }
  }

  /// Rings of parties that wait for each other, each from its smallest member on.
  ///
  /// One moment does not make a ring a deadlock: the server answers for one waiter after the other,
  /// and breaks a real one by itself.
  package var rings: [[LockParty]] {
    let edges = nodes.enumerated().map { place, node in
      (node.wait?.blockers ?? []).compactMap { index(of: $0) }.filter { $0 != place }
    }
    return WaitRings(edges).rings.map { ring in
      let parties = ring.map { nodes[$0].party }
      guard let first = parties.indices.min(by: { parties[$0] < parties[$1] }) else { return [] }
      return Array(parties[first...] + parties[..<first])
    }
  }
}
