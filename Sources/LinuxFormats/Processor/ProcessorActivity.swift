/// What the processors did over an interval, as mpstat, sar or top printed it.
package struct ProcessorActivity: Sendable, Hashable {
  package var place: Place
  /// The length of the interval; `nil` where the text does not tell.
  package var seconds: Double?
  /// Of all processors together; `nil` where the text has no such line.
  package var all: ProcessorShares?
  /// By the number of the processor.
  package var each: [Int: ProcessorShares] = [:]
  /// How many processors the host has, where the text says so.
  package var count: Int?
  /// Tasks that ran or were ready to, at its end, without the one that counted them.
  package var runnable: Int?
  /// Whether it may be about the time since boot, or about a mere moment.
  package var isUnsure = false

  package init(place: Place) {
    self.place = place
  }

  /// The shares of all processors, also where only those of each were printed.
  package var shares: ProcessorShares? {
    if let all { return all }
    guard !each.isEmpty else { return nil }
    return ProcessorShares(meanOf: Array(each.values))
  }
}

/// Shares of time in percent; together they are about 100.
package struct ProcessorShares: Sendable, Hashable {
  /// `user` and `nice` with the guests that ran in them.
  package var user = 0.0, nice = 0.0, system = 0.0, irq = 0.0, softirq = 0.0
  package var idle = 0.0
  /// Idle with I/O pending; a hint only.
  package var iowait = 0.0
  package var steal = 0.0

  package init() {}

  package init(meanOf shares: [ProcessorShares]) {
    for share in shares {
      for path in Self.all { self[keyPath: path] += share[keyPath: path] / Double(shares.count) }
    }
  }

  /// `nil` where the counters went back or no time passed.
  package init?(from old: ProcessorTimes.Times, to new: ProcessorTimes.Times) {
    // The kernel may take back a little of idle time and iowait; of the others nothing.
    func difference(_ path: KeyPath<ProcessorTimes.Times, Int>) -> Double? {
      let ticks = new[keyPath: path].subtractingReportingOverflow(old[keyPath: path])
      return ticks.overflow ? nil : Double(ticks.partialValue)
    }
    guard let user = difference(\.user), let nice = difference(\.nice),
      let system = difference(\.system), let irq = difference(\.irq),
      let softirq = difference(\.softirq), let steal = difference(\.steal),
      let idle = difference(\.idle), let iowait = difference(\.iowait)
    else { return nil }
    let exact = [user, nice, system, irq, softirq, steal]
    guard exact.allSatisfy({ $0 >= 0 }), idle > -100, iowait > -100_000 else { return nil }
    let total = exact.reduce(0, +) + max(0, idle) + max(0, iowait)
    guard total > 0 else { return nil }
    (self.user, self.nice, self.system) = (user, nice, system)
    (self.irq, self.softirq, self.steal) = (irq, softirq, steal)
    (self.idle, self.iowait) = (max(0, idle), max(0, iowait))
    for path in Self.all { self[keyPath: path] *= 100 / total }
  }

  private static var all: [WritableKeyPath<ProcessorShares, Double>] {
    [\.user, \.nice, \.system, \.irq, \.softirq, \.idle, \.iowait, \.steal]
  }

  package var busy: Double { user + nice + system + irq + softirq }

  /// The busy share of the time that the hypervisor left; 0 where it left none.
  package var busyOfOwn: Double {
    let own = busy + idle + iowait
    return own > 0 ? min(100, busy / own * 100) : 0
  }
}

/// A process or thread with the share of a processor that it used over an interval, as top prints.
package struct TaskShare: Sendable, Hashable {
  package var place: Place
  package var id: Int
  /// Of a thread, the process, where that is known.
  package var process: Int?
  package var name: String
  /// In percent of one processor.
  package var share: Double
  /// Ready to run without a processor, in percent.
  package var waiting: Double?
  package var user: String?
  package var nice: Int?
  package var state: Character?
  /// Bytes; threads of one process have the same.
  package var virtualMemory, resident, shared: Int?

  package init(place: Place, id: Int, name: String, share: Double) {
    self.place = place
    self.id = id
    self.name = name
    self.share = share
  }
}

/// A thread of a process that was watched closely.
package struct ThreadPoint: Sendable, Hashable {
  package var pid: Int
  package var tid: Int
  package var processName: String
  package var name: String
  package var state: Character
  /// Ticks since boot at which it began; with the id it names a thread for good.
  package var startTicks: Int
  /// User and system time so far, in ticks of 1/100 s.
  package var processorTicks: Int
  /// Threads of the process.
  package var threads: Int
  package var isKernelThread: Bool

  package init(_ thread: HostProcess, of process: HostProcess) {
    pid = process.pid
    tid = thread.pid
    processName = process.name
    name = thread.name
    state = thread.state
    startTicks = thread.startTicks
    processorTicks = thread.processorTicks
    threads = thread.threads
    isKernelThread = process.isKernelThread
  }
}

/// The load averages as `uptime`, `w` and `top` print them.
package struct PrintedLoad: Sendable, Hashable {
  package var place: Place
  package var one, five, fifteen: Double

  /// ` 01:55:05 up  3:32,  0 user,  load average: 1.32, 0.99, 0.97`, with decimal commas too.
  package init?(_ line: String, place: Place) {
    var parts = line.split(separator: " ").suffix(3).map { $0 }
    guard parts.count == 3, let colon = line.lastIndex(of: ":"), line[colon...].count < 40 else {
      return nil
    }
    for index in parts.indices where parts[index].hasSuffix(",") { parts[index].removeLast() }
    let values = parts.compactMap { part in
      Double(String(part.map { $0 == "," ? "." : $0 }))
    }
    guard values.count == 3, values.allSatisfy({ $0 >= 0 && $0 < 1e6 }) else { return nil }
    self.place = place
    (one, five, fifteen) = (values[0], values[1], values[2])
  }
}
