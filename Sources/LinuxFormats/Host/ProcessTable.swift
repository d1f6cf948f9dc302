/// All processes that could be seen at one moment.
package struct ProcessTable: Sendable {
  /// Seconds since boot, at the end of the reading.
  package var uptime: Double
  /// By id, ascending.
  package var processes: [HostProcess]
  /// Paths of control groups, to which `HostProcess.group` points.
  package var groups: [String]

  package init(uptime: Double, processes: [HostProcess] = [], groups: [String] = []) {
    self.uptime = uptime
    self.processes = processes
    self.groups = groups
  }
}

/// A process, from `/proc/PID` or a tool; what this user may not read, or the text does not say, is
/// `nil`, or -1 where it says so.
package struct HostProcess: Sendable, Hashable {
  /// Where figures of a process came from.
  package struct Parts: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let stat = Parts(rawValue: 1)
    package static let status = Parts(rawValue: 2)
    package static let io = Parts(rawValue: 4)
    package static let limits = Parts(rawValue: 8)
    /// The entries of `fd`.
    package static let files = Parts(rawValue: 16)
    /// A line of `ps`.
    package static let listing = Parts(rawValue: 32)
    package static let rollup = Parts(rawValue: 64)
  }

  package var pid: Int
  package var parent: Int
  /// In ticks since boot; together with the id it names a process for good.
  package var startTicks: Int
  /// The name as the kernel keeps it, which may hold anything.
  package var name: String
  /// Of its main thread.
  package var state: Character
  package var isKernelThread = false
  /// User and system time so far, in ticks of 1/100 s; -1 where it is not known.
  package var processorTicks: Int
  /// The same of children that ended and were waited for.
  package var childTicks = 0
  /// -20 to 19; from 1 on it yields to others.
  package var nice = 0
  package var majorFaults: Int
  /// 0 where it is not known.
  package var threads: Int
  /// Bytes; -1 where it is not known.
  package var resident: Int
  /// Bytes of files and shared memory among `resident`; what remains is anonymous.
  package var shared: Int?
  /// Bytes in swap.
  package var swapped: Int?
  /// Bytes from and to storage, charged when a page is fetched or dirtied.
  package var readBytes, writtenBytes: Int?
  /// Bytes that were dirtied and then never written.
  package var cancelledBytes: Int?
  /// Nanoseconds ready to run without a processor, of the main thread.
  package var runDelay: Int?
  package var openFiles: Int?
  /// The soft limit of open files.
  package var openFilesLimit: Int?
  package var user: Int?
  /// The position among the groups of the table.
  package var group: Int?
  /// Arguments, of those that were asked for.
  package var command: String?
  /// The folder that a database server works in, which is that of its data, links resolved.
  package var folder: String?
  /// Where the main thread waits in the kernel.
  package var waitChannel: String?
  /// Bytes of shared memory (`tmpfs`, System V) among `shared`.
  package var sharedMemory: Int?
  /// The highest `resident` so far, in bytes.
  package var peakResident: Int?
  package var openFilesHardLimit: Int?
  /// The soft limit of processes and threads of its user (`RLIMIT_NPROC`).
  package var processLimit: Int?
  /// The name of its user, where only that is known.
  package var userName: String?
  /// Seconds since its start, where a tool says so.
  package var elapsed: Double?
  /// What a look at the process itself found; of few.
  package var interior: ProcessInterior?
  /// Of a captured text.
  package var parts: Parts = []
  package var place: Place?

  package init(
    pid: Int, parent: Int, startTicks: Int, name: String, state: Character, processorTicks: Int,
    majorFaults: Int, threads: Int, resident: Int
  ) {
    self.pid = pid
    self.parent = parent
    self.startTicks = startTicks
    self.name = name
    self.state = state
    self.processorTicks = processorTicks
    self.majorFaults = majorFaults
    self.threads = threads
    self.resident = resident
  }

  /// Bytes of the process's own memory; `nil` where only the resident size is known.
  package var anonymous: Int? { shared.map { max(0, resident - $0) } }

  /// A process of which a captured text says little more than its id.
  package init(pid: Int) {
    self.init(
      pid: pid, parent: -1, startTicks: 0, name: "", state: "?", processorTicks: -1,
      majorFaults: -1, threads: 0, resident: -1)
  }
}

/// What a process holds, by kind, with how many of each; most first.
package struct ProcessInterior: Sendable, Hashable {
  package struct Share: Sendable, Hashable {
    package var name: String
    package var count: Int

    package init(_ name: String, _ count: Int) {
      self.name = name
      self.count = count
    }
  }

  /// `socket`, `file`, `pipe`, `eventpoll`: of the open descriptors.
  package var fileKinds: [Share] = []
  /// Paths that are open most often.
  package var filePaths: [Share] = []
  /// Threads by name, with numbers in it left out: `http-nio-exec-#`.
  package var threadFamilies: [Share] = []
  package var threadStates: [Share] = []

  package init() {}
}

/// A process in a few figures.
package struct ProcessPoint: Sendable, Hashable {
  package var pid: Int32
  /// The lower bits of the start in ticks.
  package var start: UInt32
  package var threads: Int32
  /// -1 where it could not be read.
  package var openFiles: Int32
  /// In pages of 4 KiB; of all resident memory where `filePages` is -1.
  package var anonymousPages: Int32
  /// -1 where anonymous and other memory are not known apart.
  package var filePages: Int32
  /// In ticks of 1/100 s.
  package var processorTicks: UInt32

  package init(_ process: HostProcess) {
    pid = Int32(clamping: process.pid)
    start = UInt32(truncatingIfNeeded: process.startTicks)
    threads = Int32(clamping: process.threads)
    openFiles = process.openFiles.map { Int32(clamping: $0) } ?? -1
    anonymousPages = Int32(clamping: (process.anonymous ?? process.resident) / 4096)
    filePages = process.shared.map { Int32(clamping: $0 / 4096) } ?? -1
    processorTicks = UInt32(truncatingIfNeeded: process.processorTicks)
  }
}

/// A thread in state D.
package struct BlockedTask: Sendable, Hashable {
  package var pid: Int
  package var tid: Int
  package var processName: String
  package var name: String
  /// Where it waits in the kernel; `nil` where this user may not see it.
  package var waitChannel: String?
  /// Functions of the kernel, innermost first; empty where this user may not see them.
  package var stack: [String] = []
  package var isKernelThread = false
  package var group: String?
  /// Its group in the hierarchy that limits I/O, where that is another one.
  package var ioGroup: String?
  /// Where a listing has it; `nil` for a live look, which reads `/proc/PID/task/TID`.
  package var place: Place?
  /// How often it was put on a processor so far: as long as it stays the same, so does the wait.
  package var slices: Int?

  package init(pid: Int, tid: Int, processName: String, name: String) {
    self.pid = pid
    self.tid = tid
    self.processName = processName
    self.name = name
  }
}

/// A read that did not come back within its deadline.
package struct BlockedRead: Sendable, Hashable {
  /// `/proc/4242/cmdline`.
  package var file: String
  package var pid: Int?
  /// How long it was waited for, in seconds.
  package var waited: Double

  package init(file: String, pid: Int? = nil, waited: Double) {
    self.file = file
    self.pid = pid
    self.waited = waited
  }
}
