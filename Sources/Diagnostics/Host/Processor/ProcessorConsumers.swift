internal import Evidence
internal import LinuxFormats

/// A process, or several with one name, and the processor time that it used.
struct ProcessorConsumer {
  var name: String
  /// By use, the largest first.
  var pids: [Int]
  /// In percent of one processor.
  var share: Double
  /// The part of `share` that children used which have ended.
  var endedShare = 0.0
  /// Control group of the largest.
  var group: String?
  /// Mean number of main threads that waited for a processor.
  var waiting: Double?
  var threads = 1
  var nice = 0
  var place: String
  var isThread = false

  /// `stress-ng (4 processes, pid 12, 13, …)`.
  var label: String {
    let what = isThread ? "thread" : "pid"
    let ended = endedShare > share / 2 ? ", by children that ended" : ""
    guard let first = pids.first else { return name }
    guard pids.count > 1 else { return "\(name) (\(what) \(first)\(ended))" }
    let listed = pids.prefix(3).map { "\($0)" }.joined(separator: ", ")
    let more = pids.count > 3 ? ", …" : ""
    let unit = isThread ? "threads" : "processes"
    return "\(name) (\(pids.count) \(unit), \(what) \(listed)\(more)\(ended))"
  }
}

/// Who used the processors, the largest first.
struct ProcessorConsumers {
  /// Each process for itself.
  private(set) var each: [ProcessorConsumer] = []
  /// Processes of one name together.
  private(set) var families: [ProcessorConsumer] = []
  /// Percent of one processor that no process shows: of those that came and went.
  private(set) var unseen: Double?

  var isEmpty: Bool { each.isEmpty }

  private init(_ each: [ProcessorConsumer]) {
    self.each = each.ordered { $0.share > $1.share }
    var places: [String: Int] = [:]
    for consumer in self.each {
      guard let place = places[consumer.name] else {
        places[consumer.name] = families.count
        families.append(consumer)
        continue
      }
      families[place].share += consumer.share
      families[place].endedShare += consumer.endedShare
      families[place].pids += consumer.pids
      families[place].threads += consumer.threads
      if let waiting = consumer.waiting {
        families[place].waiting = (families[place].waiting ?? 0) + waiting
      }
    }
    families.sort { $0.share > $1.share }
    for (place, family) in families.enumerated() {
      // One that uses nearly all of what its family does is to be named alone.
      guard let first = self.each.first(where: { $0.name == family.name }), family.pids.count > 1,
        first.share >= family.share * 0.7
      else { continue }
      families[place] = first
    }
  }

  /// What processes used between two tables.
  init?(_ interval: HostInterval) {
    guard let old = interval.before.snapshot.processes, let new = interval.after.snapshot.processes
    else { return nil }
    let seconds = max(0.01, new.uptime - old.uptime)
    let before = Dictionary(old.processes.map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
    let own = HostEvidence.ownProcess(in: new)
    let inherited = Self.inherited(old, new)
    var each: [ProcessorConsumer] = []
    var seen = 0.0
    for process in new.processes {
      let earlier = before[process.pid].flatMap {
        $0.startTicks == process.startTicks ? $0 : nil
      }
      // One that began in between may be listed with ticks of its own only.
      let ticks = process.processorTicks &- (earlier?.processorTicks ?? 0)
      let ended = max(
        0,
        process.childTicks &- (earlier?.childTicks ?? process.childTicks)
          &- (inherited[process.pid] ?? 0))
      let percent = Double(max(0, ticks)) / seconds
      let endedPercent = Double(ended) / seconds
      seen += percent
      guard percent + endedPercent > 0, process.pid != own else { continue }
      var consumer = ProcessorConsumer(
        name: process.name, pids: [process.pid], share: percent + endedPercent,
        endedShare: endedPercent, place: "/proc/\(process.pid)/stat")
      consumer.group = process.group.flatMap {
        new.groups.indices.contains($0) ? new.groups[$0] : nil
      }
      consumer.threads = process.threads
      consumer.nice = process.nice
      if let delay = process.runDelay, let then = earlier?.runDelay, delay >= then {
        consumer.waiting = Double(delay - then) / 1e9 / seconds
      }
      each.append(consumer)
    }
    self.init(each)
    if let times = interval.after.snapshot.processors?.all,
      let earlier = interval.before.snapshot.processors?.all
    {
      unseen = max(0, Double(times.busy &- earlier.busy) / interval.seconds - seen)
    }
  }

  /// Ticks that processes which ended in between had used before, by the ancestor that is left: the
  /// kernel adds them to its children's time.
  private static func inherited(_ old: ProcessTable, _ new: ProcessTable) -> [Int: Int] {
    let left = Set(new.processes.map { ProcessKey(pid: $0.pid, start: $0.startTicks) })
    let before = Dictionary(old.processes.map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
    var ticks: [Int: Int] = [:]
    for process in old.processes
    where !left.contains(ProcessKey(pid: process.pid, start: process.startTicks)) {
      var parent = process.parent
      for _ in 0..<64 {
        guard let known = before[parent] else { break }
        if left.contains(ProcessKey(pid: known.pid, start: known.startTicks)) {
          ticks[parent, default: 0] &+= process.processorTicks.addingClamped(process.childTicks)
          break
        }
        parent = known.parent
      }
    }
    return ticks
  }

  /// What names a process for good.
  private struct ProcessKey: Hashable {
    var pid, start: Int
  }

  /// The means of what top printed over spans.
  init?(_ spans: ArraySlice<ProcessorSpan>) {
    let spans = spans.filter { !$0.tasks.isEmpty }
    guard !spans.isEmpty else { return nil }
    var each: [ProcessorConsumer] = []
    var places: [String: Int] = [:]
    for span in spans {
      // Threads that pidstat lists below their process would count twice.
      for task in span.tasks where task.share > 0 && task.process == nil && !Self.isTop(task) {
        let share = task.share / Double(spans.count)
        let key = "\(task.id) \(task.name)"
        if let place = places[key] {
          each[place].share += share
          if let waiting = task.waiting {
            each[place].waiting = (each[place].waiting ?? 0) + waiting / 100 / Double(spans.count)
          }
          continue
        }
        places[key] = each.count
        var consumer = ProcessorConsumer(
          name: task.name, pids: [task.id], share: share,
          place: "\(span.source):\(task.place.line)")
        consumer.isThread = span.tasksAreThreads
        consumer.waiting = task.waiting.map { $0 / 100 / Double(spans.count) }
        consumer.nice = task.nice ?? 0
        each.append(consumer)
      }
    }
    self.init(each)
  }

  private static func isTop(_ task: TaskShare) -> Bool { task.name == "top" }
}

extension HostEvidence {
  /// The id of the process that made the table, which is the one to leave out; `nil` where unknown.
  static func ownProcess(in table: ProcessTable) -> Int? {
    table.processes.last { $0.name == "diag" && $0.state == "R" }?.pid
  }
}
