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

/// A process, from `/proc/PID`; what this user may not read is `nil`.
package struct HostProcess: Sendable, Hashable {
  package var pid: Int
  package var parent: Int
  /// In ticks since boot; together with the id it names a process for good.
  package var startTicks: Int
  /// The name as the kernel keeps it, which may hold anything.
  package var name: String
  /// Of its main thread.
  package var state: Character
  package var isKernelThread = false
  /// User and system time so far, in ticks of 1/100 s.
  package var processorTicks: Int
  /// The same of children that ended and were waited for.
  package var childTicks = 0
  /// -20 to 19; from 1 on it yields to others.
  package var nice = 0
  package var majorFaults: Int
  package var threads: Int
  /// Bytes.
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
  /// Where the main thread waits in the kernel.
  package var waitChannel: String?

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
}

/// A process in a few figures.
package struct ProcessPoint: Sendable, Hashable {
  package var pid: Int32
  /// The lower bits of the start in ticks.
  package var start: UInt32
  package var threads: Int32
  /// -1 where it could not be read.
  package var openFiles: Int32
  /// In pages of 4 KiB.
  package var anonymousPages: Int32
  package var filePages: Int32
  /// In ticks of 1/100 s.
  package var processorTicks: UInt32

  package init(_ process: HostProcess) {
    pid = Int32(clamping: process.pid)
    start = UInt32(truncatingIfNeeded: process.startTicks)
    threads = Int32(clamping: process.threads)
    openFiles = process.openFiles.map { Int32(clamping: $0) } ?? -1
    anonymousPages = Int32(clamping: (process.anonymous ?? process.resident) / 4096)
    filePages = Int32(clamping: (process.shared ?? 0) / 4096)
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
