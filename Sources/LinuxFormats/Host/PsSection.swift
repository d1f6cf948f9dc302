import ByteParsing

/// A table of `ps` with any columns, of processes or of threads (`-L`, `H`).
///
///     USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
///     root         1  0.6  0.0  49104 18340 ?        SLl  Nov25   1:22 /sbin/init splash
///
/// `%CPU` is over the life of a process and says nothing about now; it is not read.
package struct PsSection: HostSection {
  package static let markers: [StaticString] = [
    "%CPU %MEM    VSZ   RSS TTY", "%MEM    VSZ", " PPID  C STIME TTY", "PID  PPID", "PID    PPID",
    "PID TTY ", "PID NLWP", "PID   TID ", "PID   LWP", "PID USER ", "PID   USER ", "  RSS COMMAND",
    "  RSS CMD", " WCHAN", "PID COMMAND", "PID CMD", "PID STAT", "PID S ", "S   PID", "  RSS NLWP",
    "STAT   PID", " NLWP ", "PID   RSS", "PID  RSS", "PID %CPU", "PID %MEM", "PID ELAPSED",
  ]

  private static let rowLimit = 200_000

  private let source: String?
  private var columns: PsColumns?
  private var processes: [Int: HostProcess] = [:]
  private var blocked: [BlockedTask] = []
  private var rows: [Int: Int] = [:]
  private var count = 0

  package init(_ origin: SectionOrigin) {
    source = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    PsColumns(line) != nil
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard let columns else {
      columns = PsColumns(line)
      return columns != nil
    }
    guard count < Self.rowLimit, let values = columns.values(of: line),
      let row = PsRow(line, columns.kinds, values)
    else { return false }
    count += 1
    add(row, number)
    return true
  }

  private mutating func add(_ row: PsRow, _ line: Int) {
    rows[row.pid, default: 0] += 1
    let isMain = row.tid == nil || row.tid == row.pid
    var process = processes[row.pid] ?? row.process(Place(file: source, line: line))
    if isMain, rows[row.pid] ?? 0 > 1, row.tid != nil {
      process.state = row.state ?? process.state
      if !row.name.isEmpty { process.name = row.name }
    }
    processes[row.pid] = process
    guard row.state == "D" else { return }
    var task = BlockedTask(
      pid: row.pid, tid: row.tid ?? row.pid, processName: process.name, name: row.name)
    task.waitChannel = row.waitChannel
    task.place = Place(file: source, line: line)
    task.isKernelThread = process.isKernelThread
    task.group = row.group
    blocked.append(task)
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    guard let table = snapshot.processes else { return false }
    return table.processes.contains { $0.parts.contains(.listing) && processes[$0.pid] != nil }
  }

  package func add(to snapshot: inout HostSnapshot) {
    guard let columns, count > 0 else { return }
    let hasThreads = columns.kinds.contains(.threads)
    let listsThreads = columns.kinds.contains(.tid) || rows.values.contains { $0 > 1 }
    var all = processes.values.sorted { $0.pid < $1.pid }
    if listsThreads, !hasThreads {
      for index in all.indices { all[index].threads = rows[all[index].pid] ?? 0 }
    }
    snapshot.merge(processes: ProcessTable(uptime: 0, processes: all))
    guard columns.kinds.contains(.state) else { return }
    snapshot.blockedTasks = (snapshot.blockedTasks ?? []) + blocked
  }
}

/// A line of the table.
struct PsRow {
  var pid = 0
  var tid, parent: Int?
  var state: Character?
  var name = ""
  var command: String?
  var user: String?
  var resident, threads, ticks, majorFaults: Int?
  var elapsed: Double?
  var waitChannel, group: String?

  init?(_ line: RawSpan, _ kinds: [PsColumns.Kind], _ values: [Range<Int>]) {
    var hasPid = false
    for (kind, range) in zip(kinds, values) {
      let text = line.string(range)
      switch kind {
      case .pid:
        guard let number = Int(text), number >= 0 else { return nil }
        pid = number
        hasPid = true
      case .tid:
        guard let number = Int(text) else { return nil }
        tid = number
      case .parent: parent = Int(text)
      case .user: user = text
      case .state:
        guard let first = text.first, "RSDTtZXIWPKL".contains(first) else { return nil }
        state = first
      case .resident: resident = Self.size(text)
      case .threads: threads = Int(text)
      case .elapsed: elapsed = Self.duration(text) ?? Double(text)
      case .elapsedSeconds: elapsed = Double(text)
      case .time: ticks = Self.duration(text).map { Int($0 * 100) }
      case .waitChannel: waitChannel = ["-", "0", "?", "*"].contains(text) ? nil : text
      case .majorFaults: majorFaults = Int(text)
      case .group: group = text == "-" ? nil : text
      case .name: name = text
      case .command: command = text
      case .start, .other: break
      }
    }
    guard hasPid else { return nil }
    if name.isEmpty { name = Self.name(command ?? "") }
  }

  /// `java` of `/usr/bin/java -jar shop.jar`, `kthreadd` of `[kthreadd]`, `postgres` of
  /// `postgres: walwriter`.
  private static func name(_ command: String) -> String {
    if command.hasPrefix("["), command.hasSuffix("]") {
      return String(command.dropFirst().dropLast())
    }
    let path = command.prefix { $0 != " " }
    var name = path.split(separator: "/").last ?? path
    if name.hasSuffix(":") { name.removeLast() }
    return String(name)
  }

  /// Kilobytes, or with a suffix as busybox prints them.
  private static func size(_ text: String) -> Int? {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    guard let value = Double(digits), value < 1e15 else { return nil }
    switch text.dropFirst(digits.count) {
    case "", "k", "K": return Int(value * 1024)
    case "m", "M": return Int(value * 1_048_576)
    case "g", "G": return Int(value * 1_073_741_824)
    default: return nil
    }
  }

  /// Seconds of `1-02:03:04`, `02:03:04` or `3:04`.
  private static func duration(_ text: String) -> Double? {
    var rest = text[...]
    var days = 0.0
    if let dash = rest.firstIndex(of: "-") {
      guard let number = Double(rest[..<dash]) else { return nil }
      days = number
      rest = rest[rest.index(after: dash)...]
    }
    let parts = rest.split(separator: ":")
    guard (2...3).contains(parts.count) else { return nil }
    var seconds = 0.0
    for part in parts {
      guard let number = Double(part), number >= 0, number < 1e9 else { return nil }
      seconds = seconds * 60 + number
    }
    return min(days, 1e6) * 86_400 + seconds
  }

  func process(_ place: Place) -> HostProcess {
    var process = HostProcess(pid: pid)
    process.parts = .listing
    process.place = place
    process.name = name
    process.parent = parent ?? -1
    process.state = state ?? "?"
    process.resident = resident ?? -1
    process.threads = threads ?? 0
    process.processorTicks = ticks ?? -1
    process.majorFaults = majorFaults ?? -1
    process.elapsed = elapsed
    process.user = user.flatMap { Int($0) }
    process.userName = user
    process.command = command
    process.waitChannel = waitChannel
    process.isKernelThread =
      parent == 2 || (command.map { $0.hasPrefix("[") && $0.hasSuffix("]") } ?? false)
    return process
  }
}
