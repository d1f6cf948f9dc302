import JavaFormats

/// What a thread is doing, as far as its stack and state tell.
enum ThreadWork: String, Sendable, CaseIterable {
  /// Nothing: waits for work by its nature.
  case idle
  /// Runs Java code, or native code that is no wait.
  case running
  /// Reads or writes a file.
  case file
  /// Runs a virtual thread, whose work stands elsewhere if at all.
  case carrying
  case sleeping
  /// Waits for an answer of another process.
  case remote
  /// Waits for a connection of a client-side pool.
  case connectionPool
  /// Waits for a monitor, a lock, or a class to be initialised.
  case lock
  /// Waits without a time-out for the result of a task.
  case future
  /// Waits without a time-out for a latch, barrier or thread.
  case latch
  /// Waits without a time-out for a semaphore's permit.
  case semaphore
  /// Waits without a time-out in some other way: conditions, queues of its own making.
  case waiting
  /// Waits with a time-out in some other way.
  case timedWaiting

  /// The wording in figures and summaries.
  var displayed: String {
    switch self {
    case .idle: "idle"
    case .running: "running"
    case .file: "reading or writing files"
    case .carrying: "carrying a virtual thread"
    case .sleeping: "sleeping"
    case .remote: "waiting for a remote answer"
    case .connectionPool: "waiting for a pooled connection"
    case .lock: "waiting for a lock"
    case .future: "waiting for a task's result"
    case .latch: "waiting for a latch or thread"
    case .semaphore: "waiting for a semaphore"
    case .waiting: "waiting"
    case .timedWaiting: "waiting with a time-out"
    }
  }

  /// Whether the thread goes on by itself, so that it may release what others wait for.
  var isAlive: Bool {
    switch self {
    case .running, .file, .sleeping, .remote, .timedWaiting: true
    default: false
    }
  }

  /// Where `isServer`, the application itself takes connections of clients, and a read may be of
  /// what a client sends next.
  init(
    of thread: JavaThread, _ profile: StackBook.Profile, waitsForLock: Bool, isServer: Bool
  ) {
    let traits = profile.traits
    var thread = thread
    if thread.state == .unknown { thread.state = ThreadState(inferredFrom: profile) }
    if waitsForLock {
      self = .lock
    } else if traits.contains(.carrierLoop), !thread.isVirtual, !traits.contains(.application) {
      self = .carrying
    } else if !thread.isJava || thread.stack == StackTable.empty {
      self = .idle
    } else if traits.contains(.jdbcBorrow), Self.isBorrowing(thread, traits) {
      self = .connectionPool
    } else if !traits.isDisjoint(with: [.idleWorker, .idleByNature]) {
      self = .idle
    } else if thread.carries != nil {
      self = .running
    } else if thread.state == .runnable || thread.state == .unknown {
      self = Self.runnable(profile, isServer: isServer)
    } else {
      self = Self.waiting(thread, profile)
    }
  }

  /// Agroal's callers spin while they wait; all others are parked or in `Object.wait`.
  private static func isBorrowing(_ thread: JavaThread, _ traits: FrameTraits) -> Bool {
    guard !traits.contains(.jdbcDriver), !traits.contains(.socketRead) else { return false }
    switch thread.state {
    case .waitingParked, .timedParked, .waitingOnMonitor, .timedOnMonitor: return true
    case .runnable: return true
    default: return false
    }
  }

  private static func runnable(_ profile: StackBook.Profile, isServer: Bool) -> ThreadWork {
    let traits = profile.traits
    guard traits.contains(.socketRead) else {
      let isInFile = profile.isNative && traits.contains(.file) && !traits.contains(.pipe)
      return isInFile ? .file : .running
    }
    if traits.contains(.serverRead) { return .idle }
    if traits.contains(.client) { return .remote }
    // Without a client library, a read that is the thread's own loop serves whoever connected.
    if traits.contains(.requestServing) { return .remote }
    let mayServe = isServer && !traits.contains(.workerLoop)
    return profile.applicationClasses >= 2 && !mayServe ? .remote : .idle
  }

  private static func waiting(_ thread: JavaThread, _ profile: StackBook.Profile) -> ThreadWork {
    let traits = profile.traits
    if traits.contains(.remoteWait) { return .remote }
    if traits.contains(.socketRead) { return traits.contains(.serverRead) ? .idle : .remote }
    // An `ExecutorCompletionService` takes results of its tasks from a queue.
    if traits.contains(.queueTake), !traits.contains(.executorFuture) { return .idle }
    if thread.state == .timedSleeping { return .sleeping }
    if profile.isBareWorker { return .idle }
    if thread.state.isTimed { return .timedWaiting }
    if traits.contains(.futureWait) { return .future }
    if !traits.isDisjoint(with: [.latchWait, .threadJoin]) { return .latch }
    if traits.contains(.semaphoreWait) { return .semaphore }
    return .waiting
  }
}

extension ThreadState {
  /// What the frames say where the dump gives no state: virtual threads on their carriers, and the
  /// forms that write none.
  init(inferredFrom profile: StackBook.Profile) {
    let isTimed = profile.traits.contains(.timedPark)
    switch profile.topMethod {
    case let top where top.hasPrefix("java.lang.Thread.sleep"): self = .timedSleeping
    case let top where top.hasPrefix("java.lang.Object.wait"): self = .waitingOnMonitor
    case "jdk.internal.misc.Unsafe.park", "sun.misc.Unsafe.park",
      "java.lang.VirtualThread.park", "java.lang.VirtualThread.yieldContinuation",
      "java.lang.VirtualThread.parkNanos":
      self =
        profile.traits.contains(.sleep) ? .timedSleeping : isTimed ? .timedParked : .waitingParked
    default: self = .runnable
    }
  }
}
