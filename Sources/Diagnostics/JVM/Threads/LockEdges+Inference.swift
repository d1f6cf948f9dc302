internal import Evidence
import JavaFormats

/// Owners of `ReentrantLock`s that a dump does not state, as that of `Thread.dump_to_file` up to
/// JDK 25, which shows what virtual threads park on and not who holds it.
///
/// Somebody holds a lock that is waited for. It can only be a thread within the code that takes
/// such locks: best one that stands behind a place where others ask for one, else one in the same
/// class. Where all who can be wait for locks themselves, they wait for each other.
extension LockEdges {
  /// Where a thread asks for a lock.
  private struct Site: Hashable {
    var method: String
    var line: Int
  }

  /// A lock without a known owner.
  private struct OpenLock {
    var waiters: [Int]
    var candidates: Set<Int> = []
  }

  mutating func inferOwners() {
    guard dump.listsVirtualThreads, dump.isWhole else { return }
    var locks: [UInt64: OpenLock] = [:]
    for (waiter, edge) in edges where isOpen(edge) {
      locks[edge.object, default: OpenLock(waiters: [])].waiters.append(waiter)
    }
    guard !locks.isEmpty, !hasBlankThreads else { return }
    let sites = Dictionary(
      grouping: locks.values.flatMap(\.waiters).compactMap(site), by: \.method
    ).mapValues { $0.map(\.line).min() ?? 0 }
    let known = locks.mapValues { lock in
      OpenLock(waiters: lock.waiters.sorted(), candidates: candidates(lock.waiters, sites))
    }
    let closed = closedSet(known)
    let ordered = known.values.ordered { $0.waiters[0] < $1.waiters[0] }
    let isClosed = ordered.map { $0.waiters.allSatisfy(closed.contains) }
    let chosen = distinctOwners(zip(ordered, isClosed).map { $1 ? $0.candidates.sorted() : [] })
    for (place, lock) in ordered.enumerated() where isClosed[place] || lock.candidates.count == 1 {
      setOwner(of: lock, to: chosen[place] ?? lock.candidates.min())
    }
  }

  /// An owner for each lock out of its candidates, each of another one as far as can be.
  ///
  /// Whichever is right: threads that wait for locks which only they can hold contain a ring.
  private func distinctOwners(_ candidates: [[Int]]) -> [Int?] {
    var owner: [Int?] = Array(repeating: nil, count: candidates.count)
    var lockOf: [Int: Int] = [:]
    func assign(_ lock: Int, _ tried: inout Set<Int>) -> Bool {
      for thread in candidates[lock] where tried.insert(thread).inserted {
        if let other = lockOf[thread], !assign(other, &tried) { continue }
        lockOf[thread] = lock
        owner[lock] = thread
        return true
      }
      return false
    }
    // With very many, how they are dealt out says nothing any more.
    for lock in candidates.indices.prefix(200) {
      var tried: Set<Int> = []
      _ = assign(lock, &tried)
    }
    return owner
  }

  private func isOpen(_ edge: WaitGraph.Edge) -> Bool {
    edge.kind == .synchronizer && edge.owner == nil && edge.object != 0 && !edge.isTimed
      && edge.class.hasPrefix("java.util.concurrent.locks.ReentrantLock$")
  }

  /// A virtual thread that ran when the dump was made may hold anything.
  private var hasBlankThreads: Bool {
    dump.threads.contains { thread in
      thread.isVirtual && thread.stack == StackTable.empty && thread.state.mayRun
    }
  }

  private func site(_ waiter: Int) -> Site? {
    let frames = book.tables.stacks.frames(of: dump.threads[waiter].stack)
    let frame = frames.first { book.method($0).traits.contains(.application) }
    return frame.flatMap(site(of:))
  }

  private func site(of frame: Int32) -> Site? {
    let text = book.tables.frame(frame)
    guard let colon = text.lastIndex(of: ":"), text.hasSuffix(")"),
      let line = Int(text[text.index(after: colon)...].dropLast())
    else { return nil }
    return Site(method: book.method(frame).method, line: line)
  }

  /// Threads that may hold the lock that `waiters` wait for; none of these does.
  private func candidates(_ waiters: [Int], _ sites: [String: Int]) -> Set<Int> {
    let classes = Set(waiters.compactMap { book.profile(dump.threads[$0].stack).applicationClass })
    var near: Set<Int> = []
    var behind: Set<Int> = []
    let excluded = Set(waiters)
    for index in dump.threads.indices where !excluded.contains(index) {
      let stack = dump.threads[index].stack
      guard book.profile(stack).traits.contains(.application), !isKeepAlive(index),
        mayOwn(index, waiters)
      else { continue }
      for frame in book.tables.stacks.frames(of: stack) {
        let (method, traits) = book.method(frame)
        guard traits.contains(.application), classes.contains(StackBook.topClass(method)) else {
          continue
        }
        near.insert(index)
        if let first = sites[method], let site = site(of: frame), site.line > first {
          behind.insert(index)
        }
      }
    }
    // Who runs in that code may hold the lock, wherever it stands.
    let active = near.filter { edges[$0] == nil }
    return behind.isEmpty || !active.isEmpty ? near : behind
  }

  /// A `main` that only waits, in most programs so that the process does not end.
  private func isKeepAlive(_ index: Int) -> Bool {
    let profile = book.profile(dump.threads[index].stack)
    return profile.applicationClasses == 1 && profile.applicationMethod?.hasSuffix(".main") == true
      && !dump.threads[index].state.mayRun && edges[index] == nil
  }

  /// Where owners are listed, a platform thread owns what is listed and nothing else.
  private func mayOwn(_ index: Int, _ waiters: [Int]) -> Bool {
    let thread = dump.threads[index]
    guard dump.listsSynchronizers, !thread.isVirtual, let waiter = waiters.first,
      let name = edges[waiter]?.class
    else { return true }
    return dump.locks(of: thread).contains {
      $0.kind == .ownedSynchronizer && book.text($0.class) == name
    }
  }

  /// The threads that wait for locks which only they can hold.
  private func closedSet(_ locks: [UInt64: OpenLock]) -> Set<Int> {
    var closed = Set(edges.filter { !$0.value.isTimed }.keys)
    while true {
      let leaving = closed.filter { waiter in
        guard let edge = edges[waiter] else { return true }
        if let owner = edge.owner { return !closed.contains(owner) }
        guard let lock = locks[edge.object], !lock.candidates.isEmpty else { return true }
        return !lock.candidates.isSubset(of: closed)
      }
      if leaving.isEmpty { return closed }
      closed.subtract(leaving)
    }
  }

  private mutating func setOwner(of lock: OpenLock, to owner: Int?) {
    guard let owner else { return }
    for waiter in lock.waiters {
      edges[waiter]?.owner = owner
      edges[waiter]?.isInferred = true
    }
  }
}
