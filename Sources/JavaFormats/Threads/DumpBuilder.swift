import ByteParsing

/// Puts dumps together, thread by thread; what the parsers of the newer forms share.
struct DumpBuilder: Sendable {
  var tables = ThreadTables()
  private(set) var dumps = DumpRetention()
  /// The dump that is being read.
  var dump: ThreadDump?
  /// The thread that is being read.
  var thread: JavaThread?
  private var stack = OpenStack()
  /// The owner of a lock by its number, where a wait for the lock names it.
  var ownerNumbers: [UInt64: Int] = [:]
  /// The same by the address of the VM's thread, and by the thread's name.
  var ownerAddresses: [UInt64: UInt64] = [:]
  var ownerNames: [UInt64: TextTable.ID] = [:]
  /// What stacks say of their threads' states, where the dump says nothing.
  private var states: [StackTable.ID: ThreadState] = [:]

  /// How many frames the thread has so far.
  var depth: Int { stack.frames.count }

  mutating func open(_ form: DumpForm, line: Int) {
    closeDump()
    var dump = ThreadDump(lines: line..<(line + 1))
    dump.form = form
    self.dump = dump
  }

  mutating func openThread(line: Int) {
    closeThread()
    var thread = JavaThread(name: tables.texts.intern(""))
    thread.isJava = true
    thread.line = Int32(clamping: line)
    thread.lastLine = thread.line
    let locks = Int32(clamping: dump?.lockLines.count ?? 0)
    thread.lockLines = locks..<locks
    self.thread = thread
  }

  mutating func addFrame(_ bytes: RawSpan, _ range: Range<Int>, line: Int) {
    guard thread != nil else { return }
    stack.add(tables.frames.intern(bytes, range))
    thread?.lastLine = Int32(clamping: line)
  }

  /// Adds a line on a lock; `frame` is the depth of its frame, by default the latest.
  mutating func addLock(
    _ kind: LockLine.Kind, frame: Int? = nil, object: UInt64, class name: TextTable.ID, line: Int
  ) {
    guard let locks = thread?.lockLines else { return }
    let frame = Int32(clamping: frame ?? max(0, depth - 1))
    let line = Int32(clamping: line)
    dump?.lockLines.append(
      LockLine(kind: kind, frame: frame, object: object, class: name, line: line))
    thread?.lockLines = locks.lowerBound..<(locks.upperBound + 1)
    thread?.lastLine = line
  }

  /// Adds a line on an object that is known as `java.lang.Object@64a4c19e`.
  ///
  /// - Returns: What the object is called in this text.
  @discardableResult
  mutating func addLock(
    _ kind: LockLine.Kind, frame: Int? = nil, identity bytes: RawSpan, _ range: Range<Int>,
    line: Int
  ) -> UInt64 {
    let (object, name) = tables.object(bytes, range)
    addLock(kind, frame: frame, object: object, class: name, line: line)
    return object
  }

  mutating func closeThread() {
    guard var thread else { return }
    self.thread = nil
    // A bracket that belongs to something else began it.
    if thread.number == nil, stack.frames.isEmpty, tables.texts.range(thread.name).isEmpty {
      return
    }
    thread.stack = tables.stacks.intern(stack.frames, hash: stack.hash)
    thread.state = state(of: thread)
    if !thread.isVirtual { thread.isVirtual = isVirtual(thread) }
    stack.removeAll()
    dump?.threads.append(thread)
    guard let lines = dump?.lines else { return }
    dump?.lines = lines.lowerBound..<max(lines.upperBound, Int(thread.lastLine) + 1)
  }

  mutating func closeDump() {
    closeThread()
    guard var dump else { return }
    self.dump = nil
    guard !dump.threads.isEmpty || !dump.reportedDeadlocks.isEmpty else { return }
    dump.joinCarriers()
    dump.setOwners(ownerNumbers) { $0.number }
    dump.setOwners(ownerAddresses) { $0.tid }
    dump.setOwners(ownerNames) { $0.name }
    ownerNumbers.removeAll()
    ownerAddresses.removeAll()
    ownerNames.removeAll()
    dumps.add(dump)
  }

  var series: ThreadDumpSeries? {
    dumps.kept.isEmpty
      ? nil : ThreadDumpSeries(dumps: dumps.kept, tables: tables, dropped: dumps.dropped)
  }

  var note: String {
    let threads = dumps.threadCount
    let dumps = dumps.kept.count + dumps.dropped
    return "\(dumps) dump\(dumps == 1 ? "" : "s"), \(threads) thread\(threads == 1 ? "" : "s")"
  }

  // MARK: What frames say

  /// Fills in what the dump left open: the kind of wait, or all of it.
  private mutating func state(of thread: JavaThread) -> ThreadState {
    switch thread.state {
    case .unknown:
      if let known = states[thread.stack] { return known }
      if thread.stack == StackTable.empty { return .unknown }
      let state = WaitFrames(tables, thread.stack).state
      states[thread.stack] = state
      return state
    case .waitingParked, .timedParked:
      let locks = dump?.locks(of: thread) ?? []
      if locks.contains(where: { $0.kind == .waitingOn }) {
        return thread.state.isTimed ? .timedOnMonitor : .waitingOnMonitor
      }
      if locks.contains(where: { $0.kind == .parking }) { return thread.state }
      return WaitFrames(tables, thread.stack).refined(thread.state)
    default:
      return thread.state
    }
  }

  /// A virtual thread's outermost frame is `VirtualThread.run`; one that has not begun or runs just
  /// now has neither frames nor, mostly, a name.
  private func isVirtual(_ thread: JavaThread) -> Bool {
    guard let last = tables.stacks.frames(of: thread.stack).last else {
      return dump?.form.listsVirtualThreads == true && tables.texts.range(thread.name).isEmpty
    }
    let text = tables.frames.range(last)
    return tables.frames.bytes.firstRange(of: "java.lang.VirtualThread.run(", in: text) != nil
  }
}

extension ThreadDump {
  /// Notes the owners of locks that the dump names by `key`.
  fileprivate mutating func setOwners<Key: Hashable>(
    _ owners: [UInt64: Key], _ key: (JavaThread) -> Key?
  ) {
    guard !owners.isEmpty else { return }
    var places: [Key: Int] = [:]
    for (index, thread) in threads.enumerated() {
      if let key = key(thread) { places[key] = index }
    }
    for (object, owner) in owners {
      if let place = places[owner] { statedOwners[object] = place }
    }
  }

  /// Tells carriers what they carry.
  fileprivate mutating func joinCarriers() {
    var carried: [Int: Int] = [:]
    for thread in threads {
      if let carrier = thread.carrier, let number = thread.number { carried[carrier] = number }
    }
    guard !carried.isEmpty else { return }
    for index in threads.indices where !threads[index].isVirtual {
      if let number = threads[index].number, let virtual = carried[number] {
        threads[index].carries = virtual
      }
    }
  }
}

/// How a thread waits, by its innermost frames; for dumps that do not say it.
struct WaitFrames {
  private let methods: [String]

  init(_ tables: ThreadTables, _ stack: StackTable.ID) {
    methods = tables.stacks.frames(of: stack).prefix(8).map(tables.method)
  }

  /// `unknown` where the thread runs or waits to enter a monitor: both look alike.
  var state: ThreadState {
    guard let top = methods.first else { return .unknown }
    if top.hasPrefix("java.lang.Object.wait") { return .waitingOnMonitor }
    if sleeps { return .timedSleeping }
    let parks = [
      "jdk.internal.misc.Unsafe.park", "sun.misc.Unsafe.park", "java.lang.VirtualThread.park",
      "java.lang.VirtualThread.yieldContinuation", "jdk.internal.vm.Continuation.yield",
    ]
    guard parks.contains(where: top.hasPrefix) else { return .unknown }
    let isTimed = methods.contains { $0.hasSuffix(".parkNanos") || $0.hasSuffix(".parkUntil") }
    return isTimed ? .timedParked : .waitingParked
  }

  /// A wait that is known to have a time-out or none, with its kind.
  func refined(_ state: ThreadState) -> ThreadState {
    if sleeps { return .timedSleeping }
    guard methods.first?.hasPrefix("java.lang.Object.wait") == true else { return state }
    return state.isTimed ? .timedOnMonitor : .waitingOnMonitor
  }

  private var sleeps: Bool {
    methods.prefix(5).contains {
      $0.hasPrefix("java.lang.Thread.sleep") || $0 == "java.lang.VirtualThread.sleepNanos"
    }
  }
}
