/// What each reached object retains, and the tree of dominators to walk down in; by the numbers of
/// a depth-first walk.
struct RetainedSizes: ~Copyable {
  let dominators: DominatorTree
  /// Bytes that would be free without the object; of 0 all that is reached.
  private(set) var retained: Column<UInt64>
  /// The first of the objects that each dominates directly, and the next with the same dominator.
  private(set) var first: Column<UInt32>
  private(set) var next: Column<UInt32>

  init(_ dominators: consuming DominatorTree, size: (_ number: Int) -> Int) {
    let count = dominators.count
    var retained = Column<UInt64>(zeros: count)
    var first = Column<UInt32>(zeros: count)
    var next = Column<UInt32>(zeros: count)
    for number in 1..<max(1, count) { retained[number] = UInt64(size(number)) }
    for place in 0..<max(0, count - 1) {
      let number = count - 1 - place
      let dominator = dominators.dominators[number]
      retained[dominator] += retained[number]
      next[number] = first[dominator]
      first[dominator] = UInt32(number)
    }
    self.dominators = dominators
    self.retained = retained
    self.first = first
    self.next = next
  }

  var count: Int { retained.count }

  @inline(__always)
  func forEachChild(of number: UInt32, _ body: (UInt32) -> Void) {
    var child = first[number]
    while child != 0 {
      body(child)
      child = next[child]
    }
  }

  /// Walks through the tree below and with `root`, objects before what they dominate.
  func walk(from root: UInt32, enter: (UInt32) -> Void, leave: (UInt32) -> Void = { _ in }) {
    var current = root
    enter(current)
    while true {
      if first[current] != 0 {
        current = first[current]
        enter(current)
        continue
      }
      leave(current)
      while current != root, next[current] == 0 {
        current = dominators.dominators[current]
        leave(current)
      }
      if current == root { return }
      current = next[current]
      enter(current)
    }
  }
}
