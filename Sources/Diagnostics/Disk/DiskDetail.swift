internal import Evidence
internal import LinuxFormats

extension DiskEvidence {
  private static let consumerLimit = 15

  /// The blocks of the area command; what was not looked at is left out.
  func detail(
    _ subjects: [DiskSubject], _ causes: DiskCauses, _ stuck: StuckThreads, _ caps: DiskCaps
  ) -> [Block] {
    var blocks: [Block] = []
    if !all.isEmpty { blocks.append(.table(deviceTable(subjects))) }
    if !files.isEmpty { blocks.append(.table(reportTable)) }
    if let figures = causes.circumstances.figures { blocks.append(.figures(figures)) }
    if let senders = causes.shownSenders, !senders.senders.isEmpty {
      blocks.append(.table(senderTable(senders)))
      let groups = senders.groups.filter { $0.name != "/" }
      if !groups.isEmpty { blocks.append(.table(groupTable(groups, of: senders.bytes))) }
    }
    if !caps.caps.isEmpty { blocks.append(.table(capTable(caps))) }
    if let waiting = causes.circumstances.waiting, !waiting.isEmpty {
      blocks.append(.table(waitTable(waiting, stuck)))
    }
    return blocks
  }

  private func senderTable(_ senders: DiskSenders) -> Table {
    let rows = senders.senders.prefix(Self.consumerLimit).map { sender -> [Cell] in
      [
        .text(sender.name), .list(sender.pids.prefix(3).map(String.init)),
        .integer(sender.pids.count), .rounded(sender.read), .rounded(sender.written),
        .rounded(100 * sender.bytes / max(1, senders.bytes)),
        sender.group.map(Cell.text) ?? .unknown,
      ]
    }
    return Table(
      key: "senders", title: "who reads from and writes to storage",
      columns: [
        Table.Column("process", "process"), .init("pids", "pids"),
        .init("processes", "processes", alignsRight: true),
        .init("read_bytes_per_second", "read B/s", alignsRight: true),
        .init("written_bytes_per_second", "written B/s", alignsRight: true),
        .init("share_percent", "share %", alignsRight: true), .init("cgroup", "control group"),
      ], rows: rows)
  }

  private func groupTable(_ groups: [DiskSenders.Sender], of bytes: Double) -> Table {
    let rows = groups.prefix(Self.consumerLimit).map { group -> [Cell] in
      [
        .text(group.name), .integer(group.pids.count), .rounded(group.read),
        .rounded(group.written), .rounded(100 * group.bytes / max(1, bytes)),
      ]
    }
    return Table(
      key: "cgroups", title: "by control group",
      columns: [
        Table.Column("cgroup", "control group"),
        .init("processes", "processes", alignsRight: true),
        .init("read_bytes_per_second", "read B/s", alignsRight: true),
        .init("written_bytes_per_second", "written B/s", alignsRight: true),
        .init("share_percent", "share %", alignsRight: true),
      ], rows: rows)
  }

  private func capTable(_ caps: DiskCaps) -> Table {
    let rows = caps.caps.prefix(Self.consumerLimit).map { cap -> [Cell] in
      [
        .text(cap.group), .text(cap.device), .text(cap.limitText), .text(cap.rateText),
        .rounded(cap.share), cap.waiting.map(Cell.integer) ?? .unknown, .rounded(cap.pressure),
      ]
    }
    return Table(
      key: "limits", title: "limits of control groups",
      columns: [
        Table.Column("cgroup", "control group"), .init("device", "device"),
        .init("limit", "limit"), .init("rate", "measured"),
        .init("share_percent", "of limit %", alignsRight: true),
        .init("waiting_threads", "threads in D", alignsRight: true),
        .init("pressure_percent", "stalled %", alignsRight: true),
      ], rows: rows)
  }

  private func waitTable(_ waiting: [BlockedTask], _ stuck: StuckThreads) -> Table {
    let still = Set(stuck.tasks.map(\.tid))
    let rows = waiting.prefix(50).map { task -> [Cell] in
      [
        .text(task.processName), .integer(task.pid), .integer(task.tid), .text(task.name),
        task.waitChannel.map(Cell.text) ?? task.stack.first.map(Cell.text) ?? .unknown,
        .flag(still.contains(task.tid)), task.group.map(Cell.text) ?? .unknown,
      ]
    }
    return Table(
      key: "waiting", title: "threads in uninterruptible wait (D)",
      columns: [
        Table.Column("process", "process"), .init("pid", "pid", alignsRight: true),
        .init("tid", "tid", alignsRight: true), .init("thread", "thread"),
        .init("wait_channel", "waits in"), .init("stuck", "stuck"),
        .init("cgroup", "control group"),
      ], rows: rows)
  }
}

extension DiskCircumstances {
  fileprivate var figures: Figures? {
    let values: [(String, String, Double?)] = [
      ("io_pressure_percent", "time in which a task waited for storage, %", ioPressure),
      ("memory_pressure_percent", "time in which a task waited for memory, %", memoryPressure),
      ("refaulted_bytes_per_second", "read again after eviction, B/s", refaulted),
      ("swapped_in_bytes_per_second", "swapped in, B/s", swappedIn),
      ("swapped_out_bytes_per_second", "swapped out, B/s", swappedOut),
      ("written_back_bytes_per_second", "page cache written out, B/s", writtenBack),
      ("direct_reclaim_pages_per_second", "pages scanned by tasks in need, /s", directScans),
    ]
    guard values.contains(where: { $0.2 != nil }) else { return nil }
    return Figures(
      key: "circumstances", title: "beside the devices",
      figures: values.map { Figures.Figure($0.0, $0.1, .rounded($0.2)) })
  }
}

extension Cell {
  /// A number with two decimals.
  static func rounded(_ value: Double?) -> Cell {
    value.map { .number(($0 * 100).rounded() / 100) } ?? .unknown
  }
}
