/// Rings in a graph of who waits for whom.
package struct WaitRings {
  /// Each is a shortest way from a node back to itself; nodes that reach each other give one ring.
  package private(set) var rings: [[Int]] = []

  /// `edges` of a node are those it waits for.
  package init(_ edges: [[Int]]) {
    for group in Self.groups(edges) where group.count > 1 {
      if let ring = Self.ring(within: Set(group), edges) { rings.append(ring) }
    }
  }

  /// Nodes that reach each other (Tarjan, without recursion).
  private static func groups(_ edges: [[Int]]) -> [[Int]] {
    var number = [Int](repeating: -1, count: edges.count)
    var low = number
    var isOpen = [Bool](repeating: false, count: edges.count)
    var open: [Int] = []
    var groups: [[Int]] = []
    var next = 0
    for start in edges.indices where number[start] < 0 {
      var path = [(node: start, edge: 0)]
      while let (node, edge) = path.last {
        if edge == 0 {
          number[node] = next
          low[node] = next
          next += 1
          open.append(node)
          isOpen[node] = true
        }
        if edge < edges[node].count {
          path[path.count - 1].edge += 1
          let target = edges[node][edge]
          if number[target] < 0 {
            path.append((target, 0))
          } else if isOpen[target] {
            low[node] = min(low[node], number[target])
          }
          continue
        }
        path.removeLast()
        if let above = path.last?.node { low[above] = min(low[above], low[node]) }
        guard low[node] == number[node] else { continue }
        var group: [Int] = []
        while let member = open.popLast() {
          isOpen[member] = false
          group.append(member)
          if member == node { break }
        }
        groups.append(group)
      }
    }
    return groups
  }

  private static func ring(within group: Set<Int>, _ edges: [[Int]]) -> [Int]? {
    guard let start = group.min() else { return nil }
    var came: [Int: Int] = [:]
    var queue = [start]
    var place = 0
    while place < queue.count {
      let node = queue[place]
      place += 1
      for target in edges[node] where group.contains(target) {
        if target == start {
          var ring = [node]
          while let before = came[ring[ring.count - 1]] { ring.append(before) }
          return ring.reversed()
        }
        if came[target] == nil {
          came[target] = node
          queue.append(target)
        }
      }
    }
    return nil
  }
}
