import JavaFormats

/// Derives the waits of a dump from the lines below its frames.
struct LockEdges {
  /// The line that says what a thread waits for.
  private struct Wait {
    var thread: Int
    var kind: WaitGraph.Edge.Kind
    var line: LockLine
  }

  let dump: ThreadDump
  let book: StackBook
  var edges: [Int: WaitGraph.Edge] = [:]

  init(_ dump: ThreadDump, _ book: StackBook) {
    self.dump = dump
    self.book = book
    let waits = dump.threads.indices.compactMap(wait)
    let owners = findOwners(of: Set(waits.lazy.map(\.line.object)))
    for wait in waits { add(wait, owner: wait.line.object == 0 ? nil : owners[wait.line.object]) }
    addReportedOwners()
    shareOwners()
    dropOwnerless()
    addClassInitializers()
    inferOwners()
  }

  // MARK: Waits

  private func wait(of index: Int) -> Wait? {
    let thread = dump.threads[index]
    guard !thread.lockLines.isEmpty else { return nil }
    for line in dump.locks(of: thread) {
      if let kind = kind(of: line, thread) { return Wait(thread: index, kind: kind, line: line) }
    }
    return nil
  }

  /// Most threads of a dump park on conditions without an owner: these make no edge.
  private mutating func add(_ wait: Wait, owner: Int?) {
    let owner = owner == wait.thread ? nil : owner
    let name = book.text(wait.line.class)
    guard
      owner != nil || wait.kind != .synchronizer || !dump.reportedDeadlocks.isEmpty
        || Self.isLock(name)
    else { return }
    edges[wait.thread] = WaitGraph.Edge(
      kind: wait.kind, object: wait.line.object, class: name, owner: owner,
      line: Int(wait.line.line), isTimed: dump.threads[wait.thread].state.isTimed)
  }

  private func kind(of line: LockLine, _ thread: JavaThread) -> WaitGraph.Edge.Kind? {
    switch line.kind {
    case .waitingToLock:
      return .monitor
    case .waitingToRelock, .waitingOn:
      // A waiter that was notified and takes the monitor again; a plain waiter is no contender,
      // although JDK 11 prints "waiting to re-lock" for it too.
      return thread.state == .blocked ? .monitor : nil
    case .parking:
      return .synchronizer
    case .classInitialization:
      return .classInitialization
    case .locked, .ownedSynchronizer:
      return nil
    }
  }

  // MARK: Owners

  /// The owner of each lock that is waited for.
  private func findOwners(of wanted: Set<UInt64>) -> [UInt64: Int] {
    var owners = dump.statedOwners
    /// Monitors that two threads seem to own: they were looked at one after the other.
    var doubtful: Set<UInt64> = []
    for (index, thread) in dump.threads.enumerated() {
      let lines = dump.locks(of: thread)
      guard lines.contains(where: { $0.isHeld && wanted.contains($0.object) }) else { continue }
      let released = releasedMonitors(thread)
      for line in lines where wanted.contains(line.object) && line.object != 0 {
        switch line.kind {
        case .ownedSynchronizer:
          owners[line.object] = index
        case .locked where !released.contains(line) && owners[line.object] == nil:
          owners[line.object] = index
        case .locked where !released.contains(line) && owners[line.object] != index:
          if ObjectIdentity.isHash(line.object) { doubtful.insert(line.object) }
        default:
          break
        }
      }
    }
    return doubtful.isEmpty ? owners : owners.filter { !doubtful.contains($0.key) }
  }

  /// The "locked" lines of monitors that a thread has given up while it is in `Object.wait`.
  ///
  /// Where the VM does not name the object, as in compiled frames, it is that of the innermost
  /// frame with a lock: a thread can only wait for what it holds.
  private func releasedMonitors(_ thread: JavaThread) -> Set<LockLine> {
    let lines = dump.locks(of: thread)
    let locked = lines.filter { $0.kind == .locked }
    var released: Set<LockLine> = []
    for wait in lines where wait.kind == .waitingOn || wait.kind == .waitingToRelock {
      if wait.object == 0 {
        released.formUnion(locked.filter { $0.frame == locked.first?.frame })
      } else {
        released.formUnion(locked.filter { $0.object == wait.object })
      }
    }
    return released
  }

  /// Owners that only the JVM's own report names, as in dumps without the lists of `-l`.
  private mutating func addReportedOwners() {
    guard !dump.reportedDeadlocks.isEmpty else { return }
    var byName: [String: [Int]] = [:]
    for (index, thread) in dump.threads.enumerated() {
      byName[book.tables.name(of: thread), default: []].append(index)
    }
    for member in dump.reportedDeadlocks.flatMap(\.members) {
      guard let holder = member.holder.flatMap({ byName[$0] }), holder.count == 1 else { continue }
      for waiter in byName[member.thread] ?? []
      where edges[waiter]?.owner == nil && edges[waiter]?.object == member.object {
        edges[waiter]?.owner = holder[0]
      }
    }
  }

  /// Gives all who wait for one lock the owner that is known of any of them.
  private mutating func shareOwners() {
    let known = edges.values.compactMap { edge in edge.owner.map { (edge.object, $0) } }
    let owners = Dictionary(known) { first, _ in first }
    for (waiter, edge) in edges where edge.owner == nil && edge.object != 0 {
      if let owner = owners[edge.object], owner != waiter { edges[waiter]?.owner = owner }
    }
  }

  /// Keeps a wait for what nobody owns only where an owner is to be expected: conditions, latches,
  /// futures and semaphores are parked on in the same words as locks.
  private mutating func dropOwnerless() {
    edges = edges.filter { waiter, edge in
      edge.owner != nil || edge.kind != .synchronizer || Self.isLock(edge.class)
    }
  }

  private static func isLock(_ name: String) -> Bool {
    name.hasPrefix("java.util.concurrent.locks.Reentrant")
      || name == "java.util.concurrent.locks.StampedLock"
  }
}

extension LockLine {
  /// Whether the thread that it stands in may own the lock.
  fileprivate var isHeld: Bool { kind == .locked || kind == .ownedSynchronizer }
}
