internal import ByteParsing

/// Follows the lines of a report about a shortage up to who was killed.
struct OutOfMemoryReader {
  /// Of a report that has begun and not ended.
  private struct Report {
    var firstLine: Int
    var trigger: String?
    var order: Int?
    var constraint: OutOfMemoryKill.Constraint?
    var limitGroup, victimGroup: String?
    var usage, limit, limitHits, swapUsage, swapLimit: Int?
    var freeSwap, totalSwap: Int?
    var tasks: [Task] = []
    var taskCount = 0
    var isWholeGroup = false
    var kills = 0
  }

  private struct Task {
    var pid: Int
    var name: String
    /// Pages.
    var resident: Int
    var adjustment: Int?
  }

  /// Where the table of processes has its columns, counted from behind the bracket.
  private struct Columns {
    var resident: Int
    var adjustment: Int?
    var name: Int
  }

  private static let taskLimit = 6
  /// Lines of one report at most; a table of ten thousand processes fits.
  private static let lineLimit = 60_000

  private var report: Report?
  private var columns: Columns?
  private var isManualRequest = false

  /// Whether the next lines are of interest, whatever they hold.
  var isOpen: Bool { report != nil }

  /// Takes a line; returns a kill where it says of one.
  mutating func take(_ message: RawSpan, line: Int, time: KernelTime) -> OutOfMemoryKill? {
    if begins(message, line) { return nil }
    if message.has("Killed process ") { return kill(message, line, time) }
    guard var open = report else { return nil }
    read(message, into: &open)
    report = line - open.firstLine > Self.lineLimit ? nil : open
    return nil
  }

  /// Ends the open report: what comes is another one.
  private mutating func begins(_ message: RawSpan, _ line: Int) -> Bool {
    if let found = message.firstRange(of: " invoked oom-killer") {
      report = Report(firstLine: line, trigger: message.string(0..<found.lowerBound))
      report?.order = message.number(behind: "order=")
      columns = nil
      return true
    }
    guard message.starts(with: "Tasks in "),
      message.has("are going to be killed due to memory.oom.group")
    else { return false }
    var next = report ?? Report(firstLine: line)
    next.isWholeGroup = true
    next.victimGroup = message.word(behind: "Tasks in ", until: " ") ?? next.victimGroup
    report = next
    return true
  }

  private mutating func read(_ message: RawSpan, into report: inout Report) {
    if message.starts(with: "[") {
      if columns == nil { columns = Self.columns(message) } else { addTask(message, to: &report) }
    } else if message.starts(with: "oom-kill:constraint=") {
      readConstraint(message, into: &report)
    } else if message.starts(with: "Task in ") {
      // `Task in /a/b killed as a result of limit of /a`.
      report.victimGroup = message.word(behind: "Task in ", until: " ")
      report.limitGroup = message.word(behind: "as a result of limit of ", until: " ")
      report.constraint = .group
    } else if message.starts(with: "memory: usage ") {
      report.usage = message.kilobytes(behind: "usage ")
      report.limit = message.kilobytes(behind: "limit ")
      report.limitHits = message.number(behind: "failcnt ")
    } else if message.starts(with: "memory+swap: usage ") || message.starts(with: "swap: usage ") {
      report.swapUsage = message.kilobytes(behind: "usage ")
      report.swapLimit = message.kilobytes(behind: "limit ")
    } else if message.starts(with: "Free swap ") {
      report.freeSwap = message.kilobytes(behind: "= ")
    } else if message.starts(with: "Total swap ") {
      report.totalSwap = message.kilobytes(behind: "= ")
    }
  }

  private func readConstraint(_ message: RawSpan, into report: inout Report) {
    report.constraint = message.word(behind: "constraint=").flatMap {
      OutOfMemoryKill.Constraint(rawValue: $0)
    }
    report.limitGroup = message.word(behind: "oom_memcg=", until: ",") ?? report.limitGroup
    report.victimGroup = message.word(behind: "task_memcg=", until: ",") ?? report.victimGroup
  }

  /// `[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name`; the names of the
  /// columns between differ from kernel to kernel.
  private static func columns(_ message: RawSpan) -> Columns? {
    guard let close = message.firstIndex(of: UInt8(ascii: "]")), close < 12,
      message.trimmed(1..<close).count == 3, message.has("pid")
    else { return nil }
    let names = message.string(close + 1..<message.byteCount).split(separator: " ")
    guard let resident = names.firstIndex(of: "rss"), names.last == "name" else { return nil }
    return Columns(
      resident: resident, adjustment: names.firstIndex(of: "oom_score_adj"), name: names.count - 1)
  }

  private func addTask(_ message: RawSpan, to report: inout Report) {
    guard let columns, let close = message.firstIndex(of: UInt8(ascii: "]")), close < 16 else {
      return
    }
    var cursor = ByteCursor(message)
    cursor.skip(1)
    guard let pid = cursor.nextNumber() else { return }
    cursor.move(to: close + 1)
    var resident: Int?
    var adjustment: Int?
    for column in 0..<columns.name {
      guard let word = cursor.word() else { return }
      let number = Int(message.string(word))
      if column == columns.resident { resident = number }
      if column == columns.adjustment { adjustment = number }
    }
    cursor.skipBlanks()
    guard let resident, resident >= 0, !cursor.isAtEnd else { return }
    report.taskCount += 1
    let task = Task(
      pid: pid, name: message.string(cursor.position..<message.byteCount), resident: resident,
      adjustment: adjustment)
    let place = report.tasks.firstIndex { $0.resident < resident } ?? report.tasks.count
    guard place < Self.taskLimit else { return }
    report.tasks.insert(task, at: place)
    if report.tasks.count > Self.taskLimit { report.tasks.removeLast() }
  }

  /// `Killed process 4242 (java), UID 1000, total-vm:…kB, anon-rss:…kB, file-rss:…kB`, with
  /// `Out of memory: ` or `Memory cgroup out of memory: ` in front from 5.0 on.
  private mutating func kill(
    _ message: RawSpan, _ line: Int, _ time: KernelTime
  ) -> OutOfMemoryKill? {
    let isGroup = message.starts(with: "Memory cgroup out of memory")
    guard
      isGroup || message.starts(with: "Out of memory") || message.starts(with: "Killed process "),
      let pid = message.number(behind: "Killed process "),
      let open = message.firstIndex(of: UInt8(ascii: "(")),
      let size = message.firstRange(of: "total-vm:"), open < size.lowerBound,
      let close = message.lastIndex(of: UInt8(ascii: ")"), in: open..<size.lowerBound)
    else { return nil }
    var kill = OutOfMemoryKill(
      line: line, time: time, text: message.string,
      victim: message.string(open + 1..<close), pid: pid)
    kill.virtual = message.kilobytes(behind: "total-vm:")
    kill.anonymous = message.kilobytes(behind: "anon-rss:")
    kill.file = message.kilobytes(behind: "file-rss:")
    kill.shared = message.kilobytes(behind: "shmem-rss:")
    kill.adjustment = message.number(behind: "oom_score_adj:")
    complete(&kill)
    if isGroup { kill.constraint = .group }
    if isManualRequest, kill.constraint != .group { kill.isManual = true }
    isManualRequest = false
    report?.kills += 1
    if report?.isWholeGroup != true { report = nil }
    return kill
  }

  private func complete(_ kill: inout OutOfMemoryKill) {
    guard let report else { return }
    kill.firstLine = report.firstLine
    kill.trigger = report.trigger
    kill.order = report.order
    kill.isManual = report.order == -1
    kill.constraint = report.constraint ?? (report.limitGroup == nil ? nil : .group)
    (kill.limitGroup, kill.victimGroup) = (report.limitGroup, report.victimGroup)
    (kill.usage, kill.limit, kill.limitHits) = (report.usage, report.limit, report.limitHits)
    (kill.swapUsage, kill.swapLimit) = (report.swapUsage, report.swapLimit)
    (kill.freeSwap, kill.totalSwap) = (report.freeSwap, report.totalSwap)
    (kill.taskCount, kill.isWholeGroup) = (report.taskCount, report.isWholeGroup)
    let pageSize = self.pageSize(of: kill, report)
    kill.tasks = report.tasks.map {
      OutOfMemoryKill.Task(
        pid: $0.pid, name: $0.name, resident: $0.resident.multiplied(by: pageSize),
        adjustment: $0.adjustment)
    }
    kill.adjustment =
      kill.adjustment ?? report.tasks.first { $0.pid == kill.pid }?.adjustment
  }

  /// The table counts pages, the line of the kill kB: together they say how large a page is.
  private func pageSize(of kill: OutOfMemoryKill, _ report: Report) -> Int {
    guard let pages = report.tasks.first(where: { $0.pid == kill.pid })?.resident, pages > 0,
      let resident = kill.resident
    else { return 4096 }
    let ratio = Double(resident) / Double(pages)
    return ratio > 40_000 ? 65_536 : ratio > 10_000 ? 16_384 : 4096
  }

  /// SysRq-f was pressed: the next kill that no group's limit asked for is its work.
  mutating func noteManualRequest() { isManualRequest = true }
}
