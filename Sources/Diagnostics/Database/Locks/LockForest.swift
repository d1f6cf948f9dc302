internal import Evidence

/// Who waits for whom at one moment, as trees: each waiter hangs below the one it waits for first.
///
/// Of several holders the one most to blame is the parent; where nobody holds what is in the way,
/// the parent is who stands before it in the queue. Every line of a tree is a true wait; waits that
/// follow from others are left out.
package struct LockForest: Sendable {
  package struct Node: Sendable {
    package let party: LockParty
    /// `nil` of who waits for nobody.
    package fileprivate(set) var wait: LockWait?
    package fileprivate(set) var parent: Int?
    /// The parent is merely before it in the queue, and holds nothing that is in its way.
    package fileprivate(set) var isQueued = false
    package fileprivate(set) var children: [Int] = []
    /// Waiters below, near and far.
    package fileprivate(set) var victims = 0
    /// The earliest begin of a wait below.
    package fileprivate(set) var oldestSince: Double?
  }

  package private(set) var nodes: [Node] = []
  /// Who waits for nobody and has victims, most victims first, then the oldest wait.
  package private(set) var roots: [Int] = []
  /// Roots that do wait: what they wait for leads back to them, as far as this moment shows.
  package private(set) var circular: Set<Int> = []
  private var places: [LockParty: Int] = [:]

  /// `blame` tells of two holders who comes first: less is more to blame.
  package init(_ waits: [LockWait], blame: (LockParty) -> Double = { _ in 0 }) {
    for wait in waits { place(wait) }
    var blames: [Double] = []
    for wait in waits {
      for blocker in wait.blockers where places[blocker] == nil { add(blocker) }
    }
    blames = nodes.map { blame($0.party) }
    for index in nodes.indices where nodes[index].wait != nil { choose(index, blames) }
    breakCircles()
    hang()
  }

  package var waiterCount: Int { nodes.count { $0.wait != nil } }

  package func index(of party: LockParty) -> Int? { places[party] }

  package subscript(party: LockParty) -> Node? { places[party].map { nodes[$0] } }

  /// The root of the tree that a node stands in.
  package func root(of index: Int) -> Int {
    var place = index
    while let parent = nodes[place].parent { place = parent }
    return place
  }

  /// All below a node, nearest first.
  package func below(_ index: Int) -> [Int] {
    var found = nodes[index].children
    var next = 0
    while next < found.count {
      found += nodes[found[next]].children
      next += 1
    }
    return found
  }

  @discardableResult
  private mutating func add(_ party: LockParty) -> Int {
    places[party] = nodes.count
    nodes.append(Node(party: party))
    return nodes.count - 1
  }

  /// A group of processes may wait several times: its first wait stands, with all its blockers.
  private mutating func place(_ wait: LockWait) {
    let index = places[wait.waiter] ?? add(wait.waiter)
    guard var known = nodes[index].wait else {
      nodes[index].wait = wait
      return
    }
    guard known.object == wait.object else { return }
    known.blockers += wait.blockers.filter { !known.blockers.contains($0) }
    known.holders.formUnion(wait.holders)
    nodes[index].wait = known
  }

  /// Whether a blocker of a wait holds something, other than by standing before it in the queue.
  private func isHolder(_ blocker: Int, for wait: LockWait) -> Bool {
    guard let other = nodes[blocker].wait else { return true }
    return other.object != wait.object || wait.holders.contains(nodes[blocker].party)
  }

  private mutating func choose(_ index: Int, _ blames: [Double]) {
    guard let wait = nodes[index].wait else { return }
    let blockers = wait.blockers.compactMap { places[$0] }.filter { $0 != index }
    let holders = blockers.filter { isHolder($0, for: wait) }
    func precedes(_ one: Int, _ other: Int) -> Bool {
      let (first, second) = (nodes[one].wait, nodes[other].wait)
      if (first == nil) != (second == nil) { return first == nil }
      if first != nil { return isAhead(one, other) }
      if blames[one] != blames[other] { return blames[one] < blames[other] }
      return nodes[one].party < nodes[other].party
    }
    if let holder = holders.min(by: precedes) {
      nodes[index].parent = holder
      return
    }
    guard let before = blockers.max(by: isAhead) else { return }
    nodes[index].parent = before
    nodes[index].isQueued = true
  }

  /// Whether one waiter came to a queue before another: by time, else by how many are before it.
  private func isAhead(_ one: Int, _ other: Int) -> Bool {
    let (first, second) = (nodes[one].wait, nodes[other].wait)
    let begin = first?.since ?? first?.order ?? .infinity
    let end = second?.since ?? second?.order ?? .infinity
    if begin != end { return begin < end }
    let (few, many) = (first?.blockerCount ?? 0, second?.blockerCount ?? 0)
    return few != many ? few < many : nodes[one].party < nodes[other].party
  }

  /// Turns circles of parents into trees: by another blocker that leads out of it, else the one
  /// that waits longest becomes a root.
  private mutating func breakCircles() {
    var isSettled = [Bool](repeating: false, count: nodes.count)
    for start in nodes.indices where !isSettled[start] {
      var path: [Int] = []
      var places: [Int: Int] = [:]
      var index = start
      while !isSettled[index], places[index] == nil {
        places[index] = path.count
        path.append(index)
        guard let parent = nodes[index].parent else { break }
        index = parent
      }
      if !isSettled[index], let first = places[index], nodes[index].parent != nil {
        open(Array(path[first...]))
      }
      for index in path { isSettled[index] = true }
    }
  }

  private mutating func open(_ circle: [Int]) {
    let members = Set(circle)
    for index in circle {
      guard let wait = nodes[index].wait else { continue }
      let way = wait.blockers.compactMap { places[$0] }.first { leadsOut($0, of: members) }
      guard let way else { continue }
      nodes[index].parent = way
      nodes[index].isQueued = !isHolder(way, for: wait)
      return
    }
    guard let longest = circle.min(by: { isAhead($0, $1) }) else { return }
    nodes[longest].parent = nil
    circular.insert(longest)
  }

  private func leadsOut(_ start: Int, of circle: Set<Int>) -> Bool {
    var index = start
    for _ in nodes.indices {
      if circle.contains(index) { return false }
      guard let parent = nodes[index].parent else { return true }
      index = parent
    }
    return false
  }

  /// Hangs children below parents, and counts from the leaves up.
  private mutating func hang() {
    for index in nodes.indices {
      if let parent = nodes[index].parent { nodes[parent].children.append(index) }
    }
    let tops = nodes.indices.filter { nodes[$0].parent == nil }
    for top in tops {
      for index in below(top).reversed() {
        guard let parent = nodes[index].parent else { continue }
        nodes[parent].victims += nodes[index].victims + 1
        let since = [nodes[parent].oldestSince, nodes[index].oldestSince, nodes[index].wait?.since]
        nodes[parent].oldestSince = since.compactMap(\.self).min()
      }
    }
    roots = tops.filter { nodes[$0].victims > 0 }.ordered { one, other in
      let (first, second) = (nodes[one], nodes[other])
      if first.victims != second.victims { return first.victims > second.victims }
      let (old, young) = (first.oldestSince ?? .infinity, second.oldestSince ?? .infinity)
      return old != young ? old < young : first.party < second.party
    }
  }
}
