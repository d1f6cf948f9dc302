internal import Evidence

/// The facts about a host's memory, each named and explained once.
enum MemoryFact: String, CaseIterable {
  case intervals = "memory.intervals"
  case total = "memory.total"
  case available = "memory.available"
  case availableShare = "memory.available_share"
  case anonymous = "memory.anonymous"
  case file = "memory.file"
  case shared = "memory.shared"
  case fixedSlab = "memory.slab_fixed"
  case pressure = "memory.pressure.some"
  case fullPressure = "memory.pressure.full"
  case recentPressure = "memory.pressure.recent"
  case directScans = "memory.scans.direct"
  case backgroundScans = "memory.scans.background"
  case refaults = "memory.refaults"
  case majorFaults = "memory.faults.major"
  case ioPressure = "memory.io_pressure"
  case iowait = "memory.iowait"
  case blocked = "memory.blocked"
  case swapTotal = "swap.total"
  case swapUsed = "swap.used"
  case swapIn = "swap.in"
  case swapOut = "swap.out"
  case swapTraffic = "swap.traffic"
  case top = "memory.top"
  case topShare = "memory.top.share"
  case runnerUp = "memory.top.runner_up"
  case consumers = "memory.consumers"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .host, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .intervals: .quantity(.intervals)
    case .total, .available, .anonymous, .file, .shared, .fixedSlab, .swapTotal, .swapUsed:
      .quantity(.bytes)
    case .availableShare, .pressure, .fullPressure, .recentPressure, .ioPressure, .iowait,
      .topShare:
      .quantity(.percent)
    case .directScans, .backgroundScans, .majorFaults: .quantity(.perSecond)
    case .refaults, .swapIn, .swapOut, .swapTraffic: .quantity(.bytesPerSecond)
    case .blocked: .quantity(.processes)
    case .top, .runnerUp, .consumers: .text
    }
  }

  var meaning: String {
    switch self {
    case .intervals: "Intervals over which paging was watched; what is since boot counts for none."
    case .total: "Memory of the host."
    case .available: "What new work could get without swapping, as the kernel estimates it."
    case .availableShare: "The same as a share of all memory, of the last look."
    case .anonymous: "Memory of processes that no file backs."
    case .file: "Page cache and buffers, without shared memory."
    case .shared: "Shared memory and files in memory (tmpfs)."
    case .fixedSlab: "Memory of the kernel itself that it cannot give back."
    case .pressure: "Share of the time in which at least one task waited for memory."
    case .fullPressure: "Share of the time in which all tasks that had work waited for memory."
    case .recentPressure:
      "The kernel's mean over 10 seconds (avg10), where there is a single look; else absent."
    case .directScans: "Pages scanned per second by tasks that needed memory at once."
    case .backgroundScans: "Pages scanned per second by the kernel in the background."
    case .refaults: "File pages read again soon after they were evicted."
    case .majorFaults: "Page faults per second that had to read from storage."
    case .ioPressure: "Share of the time in which at least one task waited for I/O."
    case .iowait: "Processors idle with I/O pending; a hint only."
    case .blocked: "Median number of tasks in accounted I/O wait."
    case .swapTotal: "Size of swap."
    case .swapUsed: "Swap in use; no sign of a shortage."
    case .swapIn: "Mean rate of reading from swap."
    case .swapOut: "Mean rate of writing to swap."
    case .swapTraffic: "Median over the intervals of both rates together."
    case .top: "The process with most memory of its own."
    case .topShare: "Its share of the memory of the host."
    case .runnerUp: "The process that comes next."
    case .consumers: "Both in words, or that the evidence does not name them."
    }
  }
}

/// The facts about a control group with a limit of memory.
enum GroupFact: String, CaseIterable {
  case limit = "group.limit"
  case usage = "group.usage"
  case usageShare = "group.usage_share"
  case firmShare = "group.firm_share"
  case limitHits = "group.limit_hits"
  case throttleHits = "group.throttle_hits"
  case refaults = "group.refaults"
  case refaultBytes = "group.refault_bytes"
  case activationShare = "group.activation_share"
  case majorFaults = "group.faults.major"
  case pressure = "group.pressure.some"
  case fullPressure = "group.pressure.full"
  case recentPressure = "group.pressure.recent"
  case split = "group.split"
  case consumer = "group.consumer"
  case killsSoFar = "group.kills_so_far"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .controlGroup, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .limit, .usage: .quantity(.bytes)
    case .usageShare, .firmShare, .activationShare, .pressure, .fullPressure, .recentPressure:
      .quantity(.percent)
    case .limitHits, .throttleHits, .refaults, .majorFaults: .quantity(.perSecond)
    case .killsSoFar: .quantity(.processes)
    case .refaultBytes: .quantity(.bytesPerSecond)
    case .split, .consumer: .text
    }
  }

  var meaning: String {
    switch self {
    case .limit: "The lower of its limits (memory.max, memory.high, memory.limit_in_bytes)."
    case .usage: "What it and all below it use, page cache included."
    case .usageShare: "Its usage as a share of its limit."
    case .firmShare:
      "What of it are no pages of files, which could be dropped, as a share of its limit."
    case .limitHits: "Times per second that its limit was reached and it had to reclaim."
    case .throttleHits: "Times per second that it was held back above memory.high."
    case .refaults: "Pages per second read again soon after they were evicted, files and swap."
    case .refaultBytes: "The same in bytes."
    case .activationShare: "The share of those pages that had been in use when they were evicted."
    case .majorFaults: "Page faults per second that had to read from storage."
    case .pressure: "Share of the time in which at least one of its tasks waited for memory."
    case .fullPressure: "Share of the time in which all of its tasks waited for memory."
    case .recentPressure:
      "The kernel's mean over 10 seconds (avg10), where there is a single look; else absent."
    case .killsSoFar:
      "Its processes that were killed since it was made, where there is a single look; else absent."
    case .split: "What its memory is: anonymous, file, shared."
    case .consumer:
      "Who of the group or below it has most memory of its own or, where most of it is page cache, "
        + "reads most; or that the evidence does not say it."
    }
  }
}
