/// By number of a walk: the one object through which every way from the roots leads, next to it.
///
/// Semi-NCA (Georgiadis 2005): semidominators as Lengauer and Tarjan find them, with a simple path
/// compression; then the nearest common ancestor in the tree made so far. All loops instead of
/// recursions, for lists of objects are millions long.
struct DominatorTree: ~Copyable {
  /// The number of the immediate dominator, always less than one's own; 0 dominates all.
  private(set) var dominators: Column<UInt32>

  var count: Int { dominators.count }

  init(_ tree: inout DepthFirstTree, _ graph: borrowing ObjectGraph) {
    let sources = Predecessors(tree, graph)
    tree.forgetNumbers()
    let count = tree.count
    var semi = Column<UInt32>(zeros: count)
    var labels = Column<UInt32>(zeros: count)
    var ancestors = Column<UInt32>(zeros: count)
    for number in 0..<count {
      semi[number] = UInt32(number)
      labels[number] = UInt32(number)
      ancestors[number] = tree.parents[number]
    }
    var path = Column<UInt32>()
    for place in 0..<max(0, count - 1) {
      let number = UInt32(count - 1 - place)
      var least = tree.parents[number]
      for slot in Int(sources.starts[number])..<Int(sources.starts[Int(number) + 1]) {
        let source = sources.sources[slot]
        let candidate =
          source <= number
          ? source : Self.evaluate(source, above: number, &labels, &ancestors, &path)
        if candidate < least { least = candidate }
      }
      semi[number] = least
      labels[number] = least
    }
    dominators = ancestors
    for number in 0..<count {
      var dominator = tree.parents[number]
      while dominator > semi[number] { dominator = dominators[dominator] }
      dominators[number] = dominator
    }
  }

  /// The least label on the way up from `number` to the last object above `limit`.
  private static func evaluate(
    _ number: UInt32, above limit: UInt32, _ labels: inout Column<UInt32>,
    _ ancestors: inout Column<UInt32>, _ path: inout Column<UInt32>
  ) -> UInt32 {
    if ancestors[number] <= limit { return labels[number] }
    var top = number
    while ancestors[top] > limit {
      path.append(top)
      top = ancestors[top]
    }
    let root = ancestors[top]
    var least = labels[top]
    while !path.isEmpty {
      let member = path.removeLast()
      ancestors[member] = root
      if labels[member] < least { least = labels[member] } else { labels[member] = least }
    }
    return least
  }
}

/// Who refers to each reached object, in numbers of the walk.
private struct Predecessors: ~Copyable {
  var starts: Column<UInt32>
  var sources: Column<UInt32>

  init(_ tree: borrowing DepthFirstTree, _ graph: borrowing ObjectGraph) {
    starts = Column(zeros: tree.count + 1)
    for number in 1..<max(1, tree.count) {
      let object = Int(tree.objects[number])
      for place in Int(graph.starts[object])..<Int(graph.starts[object + 1]) {
        let target = graph.references[place]
        if target < ObjectGraph.gap { starts[tree.numbers[target]] += 1 }
      }
    }
    for index in 0..<tree.roots.count { starts[tree.roots[index]] += 1 }
    var total: UInt32 = 0
    for number in 0..<starts.count {
      total += starts[number]
      starts[number] = total
    }
    sources = Column(zeros: Int(total))
    // From behind, so that each start ends where the first of its sources is.
    for index in 0..<tree.roots.count {
      let root = tree.roots[index]
      starts[root] -= 1
      sources[starts[root]] = 0
    }
    for number in 1..<max(1, tree.count) {
      let object = Int(tree.objects[number])
      for place in Int(graph.starts[object])..<Int(graph.starts[object + 1]) {
        let target = graph.references[place]
        guard target < ObjectGraph.gap else { continue }
        let reached = tree.numbers[target]
        starts[reached] -= 1
        sources[starts[reached]] = UInt32(number)
      }
    }
  }
}
