import Evidence
import JavaFormats

/// Hangs without a ring: no thread is left that could release what the others wait for.
///
/// Semaphores, latches, read locks and conditions have no owner, ever, so these are found by
/// exclusion: nothing that is alive in the process could do the releasing.
struct ReleaseFacts {
  private struct Hang {
    var kind: String
    var threads: [Int]
    var evidence: [Citation]
  }

  /// A thread that was woken for a moment, if only to wait again, has used more.
  private static let wakeUpTime = 0.02

  private let process: JVMProcess
  private let view: DumpView
  private let alive: Set<Int>
  /// Nothing in the process works or will be set to work by the clock or from outside.
  private let isStandstill: Bool

  init(
    _ process: JVMProcess, without excluded: Set<Int>, _ locks: LockFacts, _ sheet: inout FactSheet
  ) {
    self.process = process
    view = process.last
    alive = view.alive
    isStandstill = alive.isEmpty && view.wakeable.isEmpty && !view.mayHideThreads
    // What nobody is seen to release may be released by a thread that was cut off.
    guard view.dump.isWhole else { return }
    guard let hang = upgrade(excluded) ?? starvedOwner(locks) ?? permits(excluded) else {
      sheet.add("jvm.unreleased.threads", 0, .threads)
      return
    }
    sheet.add("jvm.unreleased.threads", hang.threads.count, .threads, hang.evidence)
    sheet.add("jvm.unreleased.kind", hang.kind)
    sheet.add("jvm.unreleased.names", listed(hang.threads.map(view.name)))
    if process.window.count > 1 {
      let stuck = process.stuck(among: hang.threads, using: Self.wakeUpTime)
      sheet.add("jvm.unreleased.stuck", stuck.count, .threads)
    }
  }

  /// A read-write lock that writers wait for, that nobody owns and nobody alive may be reading.
  ///
  /// Who holds the read lock is never listed, nor who holds a `StampedLock`; a reader that asks for
  /// the write lock waits for itself.
  private func upgrade(_ excluded: Set<Int>) -> Hang? {
    let isListed = view.dump.listsSynchronizers
    let waits = view.graph.edges.filter { index, edge in
      edge.owner == nil && edge.kind == .synchronizer && !edge.isTimed && !excluded.contains(index)
        && (edge.class == "java.util.concurrent.locks.StampedLock"
          || isListed
            && edge.class.hasPrefix("java.util.concurrent.locks.ReentrantReadWriteLock"))
    }
    for object in Set(waits.values.map(\.object)).sorted() {
      let threads = waits.filter { $0.value.object == object }.map(\.key).sorted()
      let writers = threads.filter { view.profile($0).innerTraits.contains(.writeLockWait) }
      guard writers.count >= 1, threads.count >= 2, !mayBeReleased(threads) else { continue }
      let evidence = writers.prefix(3).map { writer in
        view.cite(
          writer,
          "asks for the write lock in \(view.frame(writer)); no thread owns it, and none that is alive runs \(view.profile(writer).applicationClass ?? "code") that could hold the read lock"
        )
      }
      return Hang(kind: "the write lock of a read-write lock", threads: threads, evidence: evidence)
    }
    return nil
  }

  /// Whether a thread that is alive runs code of the classes in which the waiters took their locks.
  private func mayBeReleased(_ waiters: [Int]) -> Bool {
    let classes = Set(waiters.compactMap { view.profile($0).applicationClass })
    return alive.contains { index in
      let frames = view.book.tables.stacks.frames(of: view.dump.threads[index].stack)
      return frames.contains { frame in
        let (method, traits) = view.book.method(frame)
        return traits.contains(.application) && classes.contains(StackBook.topClass(method))
      }
    }
  }

  /// A lock whose owner waits for ever for something that nothing in the process can bring about.
  private func starvedOwner(_ locks: LockFacts) -> Hang? {
    guard isStandstill, let queue = locks.top, let root = queue.root, view.waitsForOthers(root)
    else {
      return nil
    }
    let evidence = [
      view.cite(
        root,
        "holds the lock and is \(view.work[root].displayed), in \(view.frame(root)); no thread of the application runs"
      )
    ]
    return Hang(
      kind: "a lock whose owner waits for the others", threads: [root] + queue.waiters,
      evidence: evidence)
  }

  /// Permits, latches and ends of threads that all who could bring them about wait for.
  ///
  /// One waiter is no finding, nor is `main`: programs wait like that for their end. Where `main`
  /// sleeps between looks at the others, only a second dump shows that it does not wake them.
  private func permits(_ excluded: Set<Int>) -> Hang? {
    guard isStandstill else { return nil }
    let mayTick = view.dump.threads.indices.contains { view.isKeepAlive($0, view.work) }
    // Virtual threads by the hundred at a latch wait to be let go, by a `main` that sleeps if by none.
    let latched = view.threads(.latch).filter {
      isLatched($0) && !(mayTick && view.dump.threads[$0].isVirtual)
    }
    let waiting = view.threads(.semaphore) + latched
    let threads = waiting.sorted().filter { index in
      let profile = view.profile(index)
      return !excluded.contains(index) && profile.traits.contains(.application)
        && profile.applicationMethod?.hasSuffix(".main") != true
    }
    guard threads.count >= 2 else { return nil }
    if mayTick && process.window.count < 2 && !isAwaited(threads) { return nil }
    let isPermit = threads.allSatisfy { view.work[$0] == .semaphore }
    let kind = isPermit ? "permits of semaphores" : "latches, permits or the ends of threads"
    let evidence = threads.prefix(4).map {
      view.cite(
        $0,
        "is \(view.work[$0].displayed), in \(view.frame($0)); no thread of the application runs that could end that"
      )
    }
    return Hang(kind: kind, threads: threads, evidence: evidence)
  }

  /// Waits for a latch, barrier or thread; a latch in a request may be the next request's to open.
  private func isLatched(_ index: Int) -> Bool {
    !view.profile(index).traits.contains(.requestServing)
  }

  /// Whether someone waits for the threads' results: they are then no consumers of signals.
  private func isAwaited(_ threads: [Int]) -> Bool {
    threads.contains { view.profile($0).traits.contains(.requestServing) }
      || threads.count >= 4
        && threads.allSatisfy { view.profile($0).traits.contains(.workerLoop) }
  }
}
