/// The objects that can be reached, numbered in the order of a depth-first walk from 1 on; 0 stands
/// in front of all roots.
struct DepthFirstTree: ~Copyable {
  /// By object; 0 where it cannot be reached.
  private(set) var numbers: Column<UInt32>
  /// By number.
  private(set) var objects = Column<UInt32>()
  private(set) var parents = Column<UInt32>()
  /// Where the walk stands in the references of each object; of no use behind it.
  private var cursors = Column<UInt32>()
  private(set) var roots = Column<UInt32>()

  init(count: Int) {
    numbers = Column(zeros: count)
    objects.append(.max)
    parents.append(0)
    cursors.append(0)
  }

  /// The numbers in use, 0 among them.
  var count: Int { objects.count }

  func isReached(_ object: UInt32) -> Bool { numbers[object] != 0 }

  /// Walks from a root; `found` is told each object that was not reached before.
  mutating func visit(
    root: UInt32, _ graph: borrowing ObjectGraph, found: (UInt32) -> Void = { _ in }
  ) {
    if numbers[root] == 0 {
      add(root, parent: 0, graph)
      found(root)
      walk(from: UInt32(count - 1), graph, found)
    }
    roots.append(numbers[root])
  }

  @inline(__always)
  private mutating func add(_ object: UInt32, parent: UInt32, _ graph: borrowing ObjectGraph) {
    numbers[object] = UInt32(objects.count)
    objects.append(object)
    parents.append(parent)
    cursors.append(graph.starts[object])
  }

  private mutating func walk(
    from first: UInt32, _ graph: borrowing ObjectGraph, _ found: (UInt32) -> Void
  ) {
    var current = first
    while current != 0 {
      let end = graph.starts[Int(objects[current]) + 1]
      var cursor = cursors[current]
      var child = ObjectGraph.gap
      while cursor < end {
        let target = graph.references[cursor]
        cursor += 1
        if target < ObjectGraph.gap, numbers[target] == 0 {
          child = target
          break
        }
      }
      cursors[current] = cursor
      if child < ObjectGraph.gap {
        add(child, parent: current, graph)
        found(child)
        current = UInt32(count - 1)
      } else {
        current = parents[current]
      }
    }
  }

  /// Gives the objects by number away, and lets the rest go.
  consuming func takeObjects() -> Column<UInt32> {
    objects
  }

  /// Gives up the numbers by object, to save memory.
  mutating func forgetNumbers() {
    numbers = Column()
    cursors = Column()
  }
}
