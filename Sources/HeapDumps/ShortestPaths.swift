/// The shortest way from a root to every object.
struct ShortestPaths: ~Copyable {
  /// By object: the one in front of it and two; 1 where it is a root, 0 where it was not reached.
  private var sources: Column<UInt32>

  /// Ways from `passing` roots, which frames of threads hold for the time of a call, are only taken
  /// to what no other root reaches.
  init(
    _ roots: borrowing Column<UInt32>, passing: borrowing Column<UInt32>,
    _ graph: borrowing ObjectGraph
  ) {
    sources = Column(zeros: graph.count)
    var queue = Column<UInt32>()
    var head = 0
    visit(roots, graph, &queue, &head)
    visit(passing, graph, &queue, &head)
  }

  private mutating func visit(
    _ roots: borrowing Column<UInt32>, _ graph: borrowing ObjectGraph,
    _ queue: inout Column<UInt32>, _ head: inout Int
  ) {
    for index in 0..<roots.count where sources[roots[index]] == 0 {
      sources[roots[index]] = 1
      queue.append(roots[index])
    }
    while head < queue.count {
      let object = queue[head]
      head += 1
      for place in Int(graph.starts[object])..<Int(graph.starts[Int(object) + 1]) {
        let target = graph.references[place]
        guard target < ObjectGraph.gap, sources[target] == 0 else { continue }
        sources[target] = object + 2
        queue.append(target)
      }
    }
  }

  /// The objects from a root to `object`, both among them; empty where it was not reached.
  func path(to object: UInt32) -> [UInt32] {
    var path: [UInt32] = []
    var current = object
    while sources[current] != 0 {
      path.append(current)
      if sources[current] == 1 { return path.reversed() }
      current = sources[current] - 2
    }
    return []
  }
}
