/// A host at one moment, as far as it was looked at; what was not is `nil` or empty.
package struct HostSnapshot: Sendable {
  /// Seconds since 1970, where known.
  package var time: Double?
  /// Seconds since boot, where known; what rates are taken over.
  package var uptime: Double?
  package var load: LoadAverage?
  package var processors: ProcessorTimes?
  /// What a tool printed of the processors over the interval that ends here.
  package var activity: ProcessorActivity?
  /// Shares of processes, or of threads, over that interval, the busiest first.
  package var taskShares: [TaskShare] = []
  /// Whether `taskShares` are of threads.
  package var sharesThreads = false
  /// All tasks that the tool counted, listed or not.
  package var taskCount: Int?
  package var printedLoad: PrintedLoad?
  /// As `nproc` or `lscpu` says it.
  package var processorCount: Int?
  /// Threads of the few processes that use most; of a live look.
  package var threads: [ThreadPoint] = []
  /// `/proc/meminfo`; sizes in bytes, counts (`HugePages_Total`) as they are.
  package var memory: NamedCounters?
  /// `/proc/vmstat`; pages and events.
  package var virtualMemory: NamedCounters?
  package var pressure: [PressureResource: Pressure] = [:]
  package var disks: [DiskCounters] = []
  /// `/proc/net/snmp`, `snmp6` and `netstat`: `Tcp.RetransSegs`, `TcpExt.ListenOverflows`.
  package var network: NamedCounters?
  package var interfaces: [InterfaceCounters] = []
  package var sockets: SocketSummary?
  package var connectionTracking: ConnectionTracking?
  /// Attempts to reach a remote party.
  package var probes: [PeerProbe] = []
  package var fileSystems: [FileSystem] = []
  package var deletedFiles: [DeletedFile] = []
  package var limits: HostLimits?
  package var controlGroups: [ControlGroup] = []
  /// Of a live look only the first and the last snapshot have it.
  package var processes: ProcessTable?
  /// A few figures per process, of every snapshot; what trends are taken over.
  package var points: [ProcessPoint] = []
  /// Threads in state D.
  package var blockedTasks: [BlockedTask]?
  package var blockedReads: [BlockedRead] = []
  package var absences: [Absence] = []

  package init(time: Double? = nil, uptime: Double? = nil) {
    self.time = time
    self.uptime = uptime
  }
}

/// Numbers by the names that a file of the kernel gives them.
package struct NamedCounters: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package var value: Int
    /// Counted from 1.
    package var line: Int
    /// Where it is not that of all.
    package var file: String?

    package init(value: Int, line: Int, file: String? = nil) {
      self.value = value
      self.line = line
      self.file = file
    }
  }

  package var file: String?
  package var entries: [String: Entry] = [:]

  package init(file: String? = nil) {
    self.file = file
  }

  package subscript(name: String) -> Int? { entries[name]?.value }

  package func place(of name: String) -> Place {
    Place(file: entries[name]?.file ?? file, line: entries[name]?.line ?? 0)
  }

  package mutating func set(_ name: String, _ value: Int, line: Int) {
    entries[name] = Entry(value: value, line: line)
  }
}

/// `/proc/loadavg`.
package struct LoadAverage: Sendable, Hashable {
  package var place: Place
  /// Mean number of runnable and uninterruptible tasks over 1, 5 and 15 minutes.
  package var one, five, fifteen: Double
  package var runnable: Int
  /// All tasks (threads) of the host, also those that this user cannot see.
  package var tasks: Int

  package init(
    place: Place, one: Double, five: Double, fifteen: Double, runnable: Int, tasks: Int
  ) {
    self.place = place
    self.one = one
    self.five = five
    self.fifteen = fifteen
    self.runnable = runnable
    self.tasks = tasks
  }
}

/// A file of `/proc/pressure`.
package enum PressureResource: String, Sendable, CaseIterable {
  case cpu, memory, io, irq
}

/// Time in which tasks waited for a resource (`Documentation/accounting/psi.rst`).
package struct Pressure: Sendable, Hashable {
  package struct Line: Sendable, Hashable {
    /// Exponential means in percent, renewed every two seconds.
    package var avg10, avg60, avg300: Double
    /// Microseconds so far, exact at each read.
    package var total: Int
    package var line: Int

    package init(avg10: Double, avg60: Double, avg300: Double, total: Int, line: Int) {
      self.avg10 = avg10
      self.avg60 = avg60
      self.avg300 = avg300
      self.total = total
      self.line = line
    }
  }

  package var file: String?
  /// At least one task waited.
  package var some: Line?
  /// All tasks that were not idle waited at once; of no meaning for `cpu` of the whole host.
  package var full: Line?

  package init(file: String? = nil, some: Line? = nil, full: Line? = nil) {
    self.file = file
    self.some = some
    self.full = full
  }
}
