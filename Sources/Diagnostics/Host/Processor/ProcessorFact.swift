internal import Evidence

/// The facts about the processors of a host, each named and explained once.
enum ProcessorFact: String, CaseIterable {
  case intervals = "cpu.intervals"
  case window = "cpu.window"
  case processors = "cpu.processors"
  case busy = "cpu.busy"
  case sustainedBusy = "cpu.busy.sustained"
  case visibleBusy = "cpu.busy.visible"
  case niceShare = "cpu.busy.nice"
  case iowait = "cpu.iowait"
  case steal = "cpu.steal"
  case stealShare = "cpu.steal.share"
  case runnable = "cpu.runnable"
  case runnablePerProcessor = "cpu.runnable.per_processor"
  case pressure = "cpu.pressure"
  case recentPressure = "cpu.pressure.recent"
  case waiting = "cpu.waiting"
  case load = "cpu.load"
  case consumer = "cpu.consumer"
  case consumerShare = "cpu.consumer.share"
  case runnerUp = "cpu.runner_up"
  case demand = "cpu.demand"
  case consumers = "cpu.consumers"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .host, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .intervals: .quantity(.intervals)
    case .window: .quantity(.seconds)
    case .processors: .quantity(.processors)
    case .busy, .sustainedBusy, .visibleBusy, .niceShare, .iowait, .steal, .stealShare, .pressure,
      .recentPressure, .consumerShare:
      .quantity(.percent)
    case .runnable, .waiting: .quantity(.threads)
    case .runnablePerProcessor, .load: .quantity(.count)
    case .consumer, .runnerUp, .demand, .consumers: .text
    }
  }

  var meaning: String {
    switch self {
    case .intervals: "Intervals between looks, or printed by a tool; means since boot are none."
    case .window: "Length of the busiest intervals in a row, over which the rates are taken."
    case .processors: "Processors of the host; absent where nothing says how many."
    case .busy: "Mean share of the time of all processors that was used, in the window."
    case .sustainedBusy:
      "The busy share that three quarters of the window reach, of the time the hypervisor left."
    case .visibleBusy:
      "What listed processes used of all processors, where idle time was not measured (pidstat)."
    case .niceShare: "The part of the busy time that low-priority (nice) tasks used."
    case .iowait: "Idle with I/O pending; a hint only, the kernel calls it unreliable."
    case .steal: "Mean share of all time that the hypervisor gave to others, in the window."
    case .stealShare:
      "Stolen time by wanted time (busy and stolen) that three quarters of the window reach."
    case .runnable: "Median of the tasks that ran or were ready to run, in the window."
    case .runnablePerProcessor:
      "The same by the number of processors; where that is unknown, how many times longer tasks "
        + "take that were runnable in every screen of top."
    case .pressure:
      "The part of the window in which some task waited for a processor, that three quarters of it "
        + "reach; from totals."
    case .recentPressure: "The same of the last ten seconds (avg10), of a single capture."
    case .waiting: "Mean number of processes whose main thread waited for a processor."
    case .load: "Load average of one minute; counts tasks that wait for disks too."
    case .consumer: "The process, or processes of one name, that used most processor time."
    case .consumerShare: "Its part of the busy time."
    case .runnerUp: "The one that used second most, and its part."
    case .demand: "How many tasks want to run on how many processors, in words."
    case .consumers: "Who used most, and who second most, in words."
    }
  }
}

/// The facts about a control group with a quota of processor time.
enum QuotaFact: String, CaseIterable {
  case quota = "cgroup.cpu.quota"
  case usage = "cgroup.cpu.usage"
  case usageShare = "cgroup.cpu.usage.share"
  case periods = "cgroup.cpu.periods"
  case throttledPeriods = "cgroup.cpu.throttled_periods"
  case throttledTime = "cgroup.cpu.throttled_time"
  case window = "cgroup.cpu.window"
  case consumer = "cgroup.cpu.consumer"
  case terms = "cgroup.cpu.terms"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .controlGroup, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .quota, .usage: .quantity(.processors)
    case .usageShare, .throttledPeriods, .throttledTime: .quantity(.percent)
    case .periods: .quantity(.intervals)
    case .window: .quantity(.seconds)
    case .consumer, .terms: .text
    }
  }

  var meaning: String {
    switch self {
    case .quota: "Processors that the group may use: quota by period; the limit seen."
    case .usage: "Processors that it used, between two looks."
    case .usageShare: "Usage by quota."
    case .periods: "Enforcement periods between two looks in which it wanted to run."
    case .throttledPeriods: "The part of them in which it was held back."
    case .throttledTime:
      "Time held back by time passed; above 100 where several processors were held back at once."
    case .window: "Time between the two looks."
    case .consumer: "The process of the group that used most processor time; absent if unknown."
    case .terms: "The quota, what was used of it, and by whom, in words."
    }
  }
}

/// The facts about a process whose busiest thread was watched.
enum ThreadFact: String, CaseIterable {
  case kind = "process.cpu.kind"
  case share = "process.cpu.thread.share"
  case thread = "process.cpu.thread"
  case next = "process.cpu.thread.next"
  case threads = "process.cpu.threads"
  case idle = "process.cpu.idle_processors"
  case intervals = "process.cpu.intervals"
  case window = "process.cpu.window"
  case terms = "process.cpu.terms"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .process, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .kind, .thread, .terms: .text
    case .share, .next: .quantity(.percent)
    case .threads: .quantity(.threads)
    case .idle: .quantity(.processors)
    case .intervals: .quantity(.intervals)
    case .window: .quantity(.seconds)
    }
  }

  var meaning: String {
    switch self {
    case .kind:
      "threaded, single (one thread), batch (a compiler, a packer, a guest's processor), collector (a thread "
        + "of a JVM that collects or compiles), or kernel."
    case .share: "The smallest share of one processor that its busiest thread used in an interval."
    case .thread: "Name and id of that thread."
    case .next: "The largest share of a second thread."
    case .threads: "Threads of the process, where they are known."
    case .idle: "Mean number of idle processors in that time."
    case .intervals: "Intervals in which its threads were watched."
    case .window: "How long they were watched."
    case .terms: "What the busiest thread used, what was idle, and the next thread, in words."
    }
  }
}
