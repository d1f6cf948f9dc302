import TestSupport
import Testing

@testable import HeapDumps

@Suite("Dominators")
struct DominatorTests {
  @Test("dominators are those that a search without each object finds", arguments: seeds(200))
  func random(seed: UInt64) {
    var generator = SeededGenerator(state: seed &* 15_485_863)
    let count = Int.random(in: 1...40, using: &generator)
    let density = Int.random(in: 0...4, using: &generator)
    let edges = (0..<count).map { _ in
      (0..<Int.random(in: 0...density, using: &generator)).map { _ in
        Int.random(in: 0..<count, using: &generator)
      }
    }
    let roots = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
      Int.random(in: 0..<count, using: &generator)
    }
    #expect(fast(edges, roots) == naive(edges, roots))
  }

  @Test("a list of a million objects needs no deep stack")
  func long() {
    let count = 1_000_000
    let dominators = fast((0..<count).map { $0 + 1 < count ? [$0 + 1] : [] }, [0])
    #expect(dominators[count - 1] == count - 2)
    let both = fast((0..<1000).map { [max(0, $0 - 1), min(999, $0 + 1)] }, [0, 999])
    #expect(both[500] == nil)
  }

  @Test("what an object retains is its own size and that of all it dominates")
  func retained() {
    // 0 -> 1, 2; 1 -> 3; 2 -> 3; 3 -> 4
    let graph = graph([[1, 2], [3], [3], [4], []])
    var tree = DepthFirstTree(count: 5)
    tree.visit(root: 0, graph)
    let numbers = (0..<5).map { tree.numbers[$0] }
    let objects = (0...5).map { $0 == 0 ? 0 : Int(tree.objects[$0]) }
    let sizes = RetainedSizes(DominatorTree(&tree, graph)) { 1 << objects[$0] }
    #expect((0..<5).map { sizes.retained[numbers[$0]] } == [31, 2, 4, 24, 16])
    #expect(sizes.retained[0] == 31)
  }

  private func graph(_ edges: [[Int]]) -> ObjectGraph {
    var starts = Column<UInt32>()
    var references = Column<UInt32>()
    for (index, targets) in edges.enumerated() {
      starts.append(UInt32(references.count))
      if index.isMultiple(of: 2) { references.append(ObjectGraph.gap | 3) }
      for target in targets { references.append(UInt32(target)) }
    }
    starts.append(UInt32(references.count))
    return ObjectGraph(starts: starts, references: references)
  }

  /// The dominator of each object; `nil` where that is the root of all, -1 where it is not reached.
  private func fast(_ edges: [[Int]], _ roots: [Int]) -> [Int?] {
    let graph = graph(edges)
    var tree = DepthFirstTree(count: edges.count)
    for root in roots { tree.visit(root: UInt32(root), graph) }
    let numbers = edges.indices.map { tree.numbers[$0] }
    let dominators = DominatorTree(&tree, graph)
    return edges.indices.map { object in
      if numbers[object] == 0 { return -1 }
      let dominator = dominators.dominators[numbers[object]]
      return dominator == 0 ? nil : Int(tree.objects[dominator])
    }
  }

  private func naive(_ edges: [[Int]], _ roots: [Int]) -> [Int?] {
    let reached = reach(edges, roots, without: -1)
    let without = edges.indices.map { reach(edges, roots, without: $0) }
    return edges.indices.map { object in
      guard reached.contains(object) else { return -1 }
      let dominating = edges.indices.filter {
        $0 != object && reached.contains($0) && !without[$0].contains(object)
      }
      // The nearest is dominated by all others.
      return dominating.first { candidate in
        dominating.allSatisfy { $0 == candidate || !without[$0].contains(candidate) }
      }
    }
  }

  private func reach(_ edges: [[Int]], _ roots: [Int], without removed: Int) -> Set<Int> {
    var seen: Set<Int> = []
    var open = roots
    while let object = open.popLast() {
      guard object != removed, seen.insert(object).inserted else { continue }
      open += edges[object]
    }
    return seen
  }
}
