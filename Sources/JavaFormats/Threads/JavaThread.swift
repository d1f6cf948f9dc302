package import ByteParsing

/// A thread of a dump; 80 bytes, since a dump may hold hundreds of thousands.
package struct JavaThread: Sendable {
  /// The name, in `ThreadTables.texts`; empty for most virtual threads.
  package var name: TextTable.ID
  private var storedContainer: Int32 = -1
  private var storedNumber: Int64 = -1
  private var storedMount: Int64 = -1
  /// The address of the JVM's thread object: an identity within one process.
  package var tid: UInt64 = 0
  private var storedCPU = Double.nan
  private var storedElapsed = Double.nan
  private var storedNid: UInt32 = 0
  /// The stack, in `ThreadTables.stacks`.
  package var stack: StackTable.ID = StackTable.empty
  package var lockLines: Range<Int32> = 0..<0
  package var line: Int32 = 0
  package var lastLine: Int32 = 0
  package var isDaemon = false
  /// Whether Java code runs in it; the VM's own threads have no state and no stack.
  package var isJava = false
  /// Whether it is a virtual thread, mounted on a carrier or not.
  package var isVirtual = false
  package var state = ThreadState.unknown
  package var activity = ThreadActivity.other

  package init(name: TextTable.ID) {
    self.name = name
  }

  /// `#12`: the thread's id in Java; absent for threads of the VM and up to JDK 7.
  package var number: Int? {
    get { storedNumber < 0 ? nil : Int(storedNumber) }
    set { storedNumber = newValue.map(Int64.init) ?? -1 }
  }

  /// The `number` of the platform thread that a virtual thread is mounted on; `nil` where it is not
  /// mounted, or the dump does not tell.
  package var carrier: Int? {
    get { isVirtual && storedMount >= 0 ? Int(storedMount) : nil }
    set { if isVirtual { storedMount = newValue.map(Int64.init) ?? -1 } }
  }

  /// The `number` of the virtual thread that is mounted on a carrier.
  package var carries: Int? {
    get { !isVirtual && storedMount >= 0 ? Int(storedMount) : nil }
    set { if !isVirtual { storedMount = newValue.map(Int64.init) ?? -1 } }
  }

  /// The place of its container in `ThreadDump.containers`; `nil` where the dump does not tell.
  package var container: Int? {
    get { storedContainer < 0 ? nil : Int(storedContainer) }
    set { storedContainer = newValue.flatMap(Int32.init(exactly:)) ?? -1 }
  }

  /// The Linux thread id in the JVM's pid namespace; 0 is none.
  package var nid: UInt64? {
    get { storedNid == 0 ? nil : UInt64(storedNid) }
    set { storedNid = newValue.flatMap(UInt32.init(exactly:)) ?? 0 }
  }

  /// Processor time used since the thread began, in milliseconds.
  package var cpu: Double? {
    get { storedCPU.isNaN ? nil : storedCPU }
    set { storedCPU = newValue ?? .nan }
  }

  /// Time since the thread began, in seconds.
  package var elapsed: Double? {
    get { storedElapsed.isNaN ? nil : storedElapsed }
    set { storedElapsed = newValue ?? .nan }
  }
}

/// `java.lang.Thread.State`, with the reason in brackets.
package enum ThreadState: UInt8, Sendable {
  case unknown, new, runnable, terminated
  case blocked
  case waitingOnMonitor, waitingParked
  case timedSleeping, timedOnMonitor, timedParked

  /// Whether the thread goes on by itself when a time is over.
  package var isTimed: Bool {
    self == .timedSleeping || self == .timedOnMonitor || self == .timedParked
  }
}

/// What the header says the thread does, which is the VM's view and not the Java state.
package enum ThreadActivity: UInt8, Sendable {
  case other, runnable, waitingForMonitorEntry, inObjectWait, waitingOnCondition, sleeping
}
