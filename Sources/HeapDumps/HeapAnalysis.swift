/// What of a dump is reachable, and what keeps it.
struct HeapAnalysis: ~Copyable {
  let objects: HeapObjects
  let graph: ObjectGraph
  let roots: HeapRoots
  /// The objects of a walk from the roots, by their numbers in it.
  let reached: Column<UInt32>
  let sizes: RetainedSizes
  let paths: ShortestPaths
  /// Objects by identifier, and their numbers in the walk where they are reached: threads, loaders
  /// and what the frames of threads hold.
  let known: [UInt64: UInt32]
  private(set) var numbers: [UInt32: UInt32] = [:]
  /// Classes that nothing but objects of theirs keeps alive, with one of these objects.
  let instanceHeld: [UInt32: UInt32]

  /// Takes the graph out of `contents`.
  init(_ contents: inout HeapContents, _ model: SizeModel) {
    var builder = GraphBuilder()
    swap(&builder, &contents.graph)
    let rows = builder.finish()
    let index = AddressIndex(rows.addresses)
    var objects = HeapObjects(
      classes: rows.classes, elements: rows.elements, table: contents.classes, model: model)
    let roots = HeapRoots(contents.roots, index)
    let known = Self.known(contents, index)
    let graph = ObjectGraph(starts: rows.starts, references: rows.references, index: index)
    objects.places = index.places()
    _ = consume index

    var tree = DepthFirstTree(count: graph.count)
    instanceHeld = Self.visit(&tree, roots, graph, objects)
    let dominators = DominatorTree(&tree, graph)
    var starts = Column<UInt32>()
    var passing = Column<UInt32>()
    for place in 0..<tree.roots.count {
      let object = tree.objects[tree.roots[place]]
      if roots.root(of: object)?.kind.isPassing == true {
        passing.append(object)
      } else {
        starts.append(object)
      }
    }
    let reached = tree.takeObjects()
    sizes = RetainedSizes(dominators) { objects.size(reached[$0]) }
    paths = ShortestPaths(starts, passing: passing, graph)

    let wanted = Set(known.values)
    for number in 1..<max(1, reached.count) where wanted.contains(reached[number]) {
      numbers[reached[number]] = UInt32(number)
    }
    self.objects = objects
    self.roots = roots
    self.known = known
    self.graph = graph
    self.reached = reached
  }

  /// Objects that are asked for by their identifiers when the index is gone.
  private static func known(
    _ contents: borrowing HeapContents, _ index: borrowing AddressIndex
  ) -> [UInt64: UInt32] {
    var known: [UInt64: UInt32] = [:]
    func add(_ identifier: UInt64) {
      guard identifier != 0, known[identifier] == nil else { return }
      known[identifier] = index.object(at: identifier)
    }
    for place in 0..<contents.roots.count where contents.roots[place].kind.hasThread {
      add(contents.roots[place].identifier)
    }
    for entry in contents.classes.all { add(entry.loader) }
    for identifier in contents.accessOrdered { add(identifier) }
    return known
  }

  /// Walks from the roots; a class that only objects of it keep alive, as an object keeps its class
  /// without a field that says so, is walked from as well.
  private static func visit(
    _ tree: inout DepthFirstTree, _ roots: HeapRoots, _ graph: borrowing ObjectGraph,
    _ objects: borrowing HeapObjects
  ) -> [UInt32: UInt32] {
    var instances = [UInt32](repeating: .max, count: objects.table.all.count)
    var fresh: [Int] = []
    func note(_ object: UInt32) {
      guard let index = objects.classIndex(object), instances[index] == .max else { return }
      instances[index] = object
      fresh.append(index)
    }
    for root in roots.objects { tree.visit(root: root, graph, found: note) }
    var held: [UInt32: UInt32] = [:]
    while let index = fresh.popLast() {
      guard let object = objects.classObjects[index], !tree.isReached(object) else { continue }
      held[object] = instances[index]
      tree.visit(root: object, graph, found: note)
    }
    return held
  }
}
