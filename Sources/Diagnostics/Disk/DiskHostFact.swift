internal import Evidence

/// Facts of threads of the host that stay in one wait for storage.
enum StuckFact: String, CaseIterable {
  case threads = "storage.stuck.threads"
  case looks = "storage.stuck.looks"
  case time = "storage.stuck.time"
  case kind = "storage.stuck.kind"
  case names = "storage.stuck.processes"
  case processes = "storage.stuck.processes.count"
  case wait = "storage.stuck.wait"
  case reads = "storage.stuck.blocked_reads"
  case isStill = "storage.stuck.still"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .host, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .threads: .quantity(.threads)
    case .looks, .reads: .quantity(.count)
    case .processes: .quantity(.processes)
    case .time: .quantity(.seconds)
    case .kind, .names, .wait: .text
    case .isStill: .flag
    }
  }

  var meaning: String {
    switch self {
    case .threads:
      "Threads of processes in state D in consecutive looks that did not run in between, or in the "
        + "only look; those that wait for one kind of storage, where that shows."
    case .looks: "Looks in a row in which they were."
    case .time: "From the first of those to the last; absent where the looks have no times."
    case .kind:
      "What they wait for, by the functions of the kernel they are in: \"frozen file system\", "
        + "\"NFS server\", \"SMB server\", \"FUSE file system\", \"Ceph cluster\", \"9P server\", "
        + "\"other\"."
    case .names: "The processes that they belong to."
    case .processes: "How many processes that is."
    case .wait: "The functions of the kernel that they wait in."
    case .reads: "Reads of /proc that did not come back."
    case .isStill: "Whether the kernel's count of their time slices stood still."
    }
  }
}

extension StuckThreads {
  func facts(of subject: Subject) -> [Fact] {
    guard !tasks.isEmpty else { return [] }
    var sheet = FactSheet(subject)
    sheet.add(StuckFact.threads.rawValue, tasks.count, .threads, citations)
    sheet.add(StuckFact.looks.rawValue, looks, .count)
    if let seconds { sheet.add(StuckFact.time.rawValue, seconds, .seconds, citations) }
    sheet.add(StuckFact.kind.rawValue, kind.rawValue, citations)
    sheet.add(StuckFact.names.rawValue, names)
    sheet.add(StuckFact.processes.rawValue, processCount, .processes)
    sheet.add(StuckFact.wait.rawValue, waitChannels)
    sheet.add(StuckFact.reads.rawValue, reads.count, .count)
    sheet.add(StuckFact.isStill.rawValue, isStill)
    return sheet.facts
  }
}

/// Facts of a control group that has a limit of I/O.
enum CapFact: String, CaseIterable {
  case device = "io.limit.device"
  case limit = "io.limit"
  case rate = "io.limit.rate"
  case share = "io.limit.share"
  case highestShare = "io.limit.share.max"
  case waiting = "io.limit.waiting"
  case pressure = "io.limit.pressure"
  case queue = "io.limit.queue"
  case utilization = "io.limit.utilization"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .controlGroup, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .device, .limit, .rate: .text
    case .share, .highestShare, .pressure, .utilization: .quantity(.percent)
    case .waiting: .quantity(.threads)
    case .queue: .quantity(.queued)
    }
  }

  var meaning: String {
    switch self {
    case .device: "The device that the limit is for."
    case .limit: "The limit (io.max, blkio.throttle) that the group is nearest to."
    case .rate: "What it did of that kind over the look; absent where nothing counts it."
    case .share: "The rate by the limit."
    case .highestShare: "The same, had one more request come through in time."
    case .waiting: "Threads of the group in state D at the first and at the last sweep."
    case .pressure: "Share of time in which a task of the group waited for storage."
    case .queue: "Requests in the device at once, in its busiest window; 0 where it was idle."
    case .utilization: "Busy share of the device in that window; 0 where it was idle."
    }
  }
}

extension DiskCaps {
  /// The facts of each group with a limit, of the one that it is nearest to.
  func facts(in evidence: HostEvidence) -> [Fact] {
    var seen: Set<String> = []
    return caps.flatMap { cap -> [Fact] in
      guard seen.insert(cap.group).inserted else { return [] }
      return cap.facts
    }
  }
}

extension DiskCap {
  fileprivate var facts: [Fact] {
    var sheet = FactSheet(Subject(.controlGroup, group))
    let citation = Citation(
      source: place, text: "\(group): limit \(limitText) on \(device), measured \(rateText)")
    sheet.add(CapFact.device.rawValue, device)
    sheet.add(CapFact.limit.rawValue, limitText, [citation])
    if rate != nil { sheet.add(CapFact.rate.rawValue, rateText, [citation]) }
    if let share { sheet.add(CapFact.share.rawValue, share, .percent, [citation]) }
    if let highest {
      sheet.add(CapFact.highestShare.rawValue, 100 * highest / limit, .percent, [citation])
    }
    if let waiting { sheet.add(CapFact.waiting.rawValue, waiting, .threads) }
    if let pressure { sheet.add(CapFact.pressure.rawValue, pressure, .percent) }
    sheet.add(CapFact.queue.rawValue, queue ?? 0, .queued)
    sheet.add(CapFact.utilization.rawValue, utilization ?? 0, .percent)
    return sheet.facts
  }
}
