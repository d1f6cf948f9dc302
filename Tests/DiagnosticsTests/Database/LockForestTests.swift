import DatabaseViews
import TestSupport
import Testing

@testable import Diagnostics

@Suite("trees of waits") struct LockForestTests {
  private func wait(
    _ waiter: Int, _ object: String, _ blockers: Int..., since: Double? = nil
  ) -> LockWait {
    LockWait(
      .session(waiter), object: object, mode: "", since: since,
      blockers: blockers.map { .session($0) })
  }

  private func parent(_ waiter: Int, _ forest: LockForest) -> LockParty? {
    forest[.session(waiter)]?.parent.map { forest.nodes[$0].party }
  }

  @Test("the innocent first waiter of a row is no root")
  func tupleQueue() {
    let forest = LockForest(
      [wait(2, "transaction 9", 1)] + (3...9).map { wait($0, "tuple", 2, since: Double($0)) })
    #expect(forest.roots.map { forest.nodes[$0].party } == [.session(1)])
    #expect(forest[.session(1)]?.victims == 8)
    #expect(parent(5, forest) == .session(2))
  }

  @Test("who could work beside the holder hangs below the one before it in the queue")
  func softBlock() {
    let forest = LockForest([
      wait(2, "table", 1, since: 1), wait(3, "table", 2, since: 2), wait(4, "table", 2, since: 3),
    ])
    #expect(parent(3, forest) == .session(2) && parent(4, forest) == .session(2))
    #expect(forest[.session(3)]?.isQueued == true && forest[.session(2)]?.isQueued == false)
  }

  @Test("of several holders the one most to blame is the parent, the others are companions")
  func companions() {
    let forest = LockForest([wait(5, "table", 1, 2, 3)]) { $0 == .session(2) ? 0 : 1 }
    #expect(parent(5, forest) == .session(2))
    let root = forest.index(of: .session(2)) ?? 0
    #expect(
      forest.companions(of: root).map { forest.nodes[$0].party } == [.session(1), .session(3)])
    #expect(forest.victims(of: .session(3)).count == 1)
  }

  @Test("a self edge is no wait, and a ring without a way out has no root")
  func rings() {
    let own = LockForest([wait(2, "table", 2, 1)])
    #expect(own.roots.map { own.nodes[$0].party } == [.session(1)] && own.rings.isEmpty)
    let ring = LockForest([
      wait(1, "a", 2, since: 2), wait(2, "b", 1, since: 1), wait(3, "c", 1, since: 3),
    ])
    #expect(ring.rings == [[.session(1), .session(2)]])
    #expect(ring.roots.allSatisfy { ring.circular.contains($0) })
    let led = LockForest([wait(1, "a", 2), wait(2, "b", 1), wait(2, "b", 9)])
    #expect(led.roots.map { led.nodes[$0].party } == [.session(9)])
    #expect(led[.session(9)]?.victims == 2)
  }

  @Test("a queue of many thousands needs no stack")
  func long() {
    let forest = LockForest((1..<20_000).map { wait($0 + 1, "\($0)", $0) })
    #expect(forest.roots.count == 1 && forest[.session(1)]?.victims == 19_999)
  }

  @Test("every line of a tree is a wait that the lock manager made", arguments: seeds(400))
  func random(seed: UInt64) throws {
    var generator = SeededGenerator(state: seed)
    let lab = LockLab(
      sessions: Int.random(in: 2...40, using: &generator),
      objects: Int.random(in: 1...5, using: &generator),
      requests: Int.random(in: 2...120, using: &generator), using: &generator)
    let truth = lab.truth
    let pictures = [lab.captured, lab.live(limit: 64), lab.live(limit: 2)].map {
      PostgresLockPicture($0)
    }
    for (index, picture) in pictures.enumerated() {
      let forest = try #require(picture).forest
      #expect(forest.waiterCount == truth.count)
      for node in forest.nodes {
        guard let waiter = node.party.session, let wait = node.wait else { continue }
        let blockers = Set(wait.blockers.compactMap(\.session))
        if index < 2 { #expect(blockers == truth[waiter], "session \(waiter)") }
        guard let parent = node.parent else {
          #expect(lab.hasRing)
          continue
        }
        #expect(truth[waiter]?.contains(forest.nodes[parent].party.session ?? 0) == true)
      }
      if !lab.hasRing { expectAllBelowRoots(forest, lab, isCut: index == 2) }
    }
  }

  private func expectAllBelowRoots(_ forest: LockForest, _ lab: LockLab, isCut: Bool) {
    var found = 0
    for root in forest.roots {
      #expect(forest.nodes[root].wait == nil)
      found += forest.nodes[root].victims
      guard !isCut, let session = forest.nodes[root].party.session else { continue }
      let victims = forest.victims(of: .session(session)).compactMap {
        forest.nodes[$0].party.session
      }
      #expect(Set(victims) == lab.victims(of: session))
    }
    #expect(found == forest.waiterCount)
    #expect(forest.rings.isEmpty)
  }
}
