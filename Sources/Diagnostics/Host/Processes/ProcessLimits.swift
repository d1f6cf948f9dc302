internal import Evidence
internal import LinuxFormats

/// How far processes are from the limits of their group, their user and the host.
struct ProcessLimits {
  struct Room {
    var left: Double
    /// `cgroup /shop: 512 MB`, `host memory`.
    var name: String
    var place: String
  }

  private let looks: [HostEvidence.Look]
  private let groups: [String: ControlGroup]
  private let firstGroups: [String: ControlGroup]
  private let source: String
  private let table: ProcessTable?
  private let snapshot: HostSnapshot?
  private let subject: Subject

  init(_ host: HostEvidence) {
    looks = host.looks
    let withGroups = looks.filter { !$0.snapshot.controlGroups.isEmpty }
    func indexed(_ look: HostEvidence.Look?) -> [String: ControlGroup] {
      Dictionary(
        (look?.snapshot.controlGroups ?? []).map { ($0.path, $0) }, uniquingKeysWith: { $1 })
    }
    groups = indexed(withGroups.last)
    firstGroups = withGroups.count > 1 ? indexed(withGroups.first) : [:]
    source = withGroups.last?.source ?? ""
    table = looks.last { $0.snapshot.processes != nil }?.snapshot.processes
    snapshot = looks.last?.snapshot
    subject = host.subject
  }

  /// The group of a process and those above it.
  private func chain(_ process: HostProcess) -> [ControlGroup] {
    guard let table, let index = process.group, table.groups.indices.contains(index) else {
      return []
    }
    var path = table.groups[index][...]
    var result: [ControlGroup] = []
    while true {
      if let group = groups[String(path.isEmpty ? "/" : path)] { result.append(group) }
      guard let slash = path.lastIndex(of: "/"), path.count > 1 else { return result }
      path = path[..<slash]
      if path.isEmpty { path = "/" }
    }
  }

  /// Bytes that the process can still take.
  func memory(_ process: HostProcess) -> Room? {
    var rooms: [Room] = []
    for group in chain(process) {
      guard let memory = group.memory, let usage = memory.usage, let limit = memory.limit else {
        continue
      }
      let free = max(0, limit - usage) + (memory.inactiveFile ?? 0)
      rooms.append(
        Room(
          left: Double(free),
          name: "cgroup \(group.path) (limit \(Quantity(limit, .bytes)))",
          place: memory.place.text(in: source)))
    }
    if let available = snapshot?.memory?["MemAvailable"] {
      rooms.append(
        Room(left: Double(available), name: "the host's memory", place: "/proc/meminfo"))
    }
    return rooms.min { $0.left < $1.left }
  }

  /// Threads that the process can still start.
  func threads(_ process: HostProcess) -> Room? {
    var rooms: [Room] = []
    for group in chain(process) {
      guard let pids = group.pids, let limit = pids.limit else { continue }
      rooms.append(
        Room(
          left: Double(max(0, limit - pids.current)), name: "pids.max \(limit) of \(group.path)",
          place: group.path))
    }
    if let limit = process.processLimit, let user = process.user, user != 0, let table {
      let all = table.processes.reduce(0) { $0 + ($1.user == user ? $1.threads : 0) }
      rooms.append(
        Room(
          left: Double(max(0, limit - all)), name: "max user processes \(limit) of user \(user)",
          place: "/proc/\(process.pid)/limits"))
    }
    if let (tasks, limit, name) = hostTasks {
      rooms.append(
        Room(
          left: Double(max(0, limit - tasks)), name: "\(name) \(limit)", place: "/proc/sys/kernel"))
    }
    return rooms.min { $0.left < $1.left }
  }

  private var hostTasks: (tasks: Int, limit: Int, name: String)? {
    guard let tasks = snapshot?.load?.tasks, let limits = snapshot?.limits else { return nil }
    let known = [(limits.pidLimit, "kernel.pid_max"), (limits.threadLimit, "kernel.threads-max")]
      .compactMap { limit, name in limit.map { ($0, name) } }
    return known.min { $0.0 < $1.0 }.map { (tasks, $0.0, $0.1) }
  }

  // MARK: facts

  var facts: [Fact] { groupFacts + hostFacts }

  private var groupFacts: [Fact] {
    var facts: [Fact] = []
    let limited = groups.values.filter { $0.pids?.limit != nil }.ordered { $0.path < $1.path }
    for group in limited {
      guard let pids = group.pids, let limit = pids.limit, limit > 0 else { continue }
      let refusals = firstGroups[group.path]?.pidRefusals
      let refused = refusals.flatMap { before in group.pidRefusals.map { max(0, $0 &- before) } }
      let use = Double(pids.current) * 100 / Double(limit)
      guard use >= 50 || refused ?? 0 > 0 else { continue }
      var sheet = FactSheet(Subject(.controlGroup, group.path))
      let citation = Citation(
        source: "pids.current of \(group.path)",
        text: "\(pids.current) processes and threads, pids.max \(limit)"
          + (refused.map { ", \($0) forks refused meanwhile" } ?? ""))
      sheet.add(LimitFact.groupTasks.rawValue, pids.current, .count, [citation])
      sheet.add(LimitFact.groupLimit.rawValue, limit, .count, [citation])
      sheet.add(LimitFact.groupUse.rawValue, use, .percent, [citation])
      if let refused {
        sheet.add(LimitFact.groupRefused.rawValue, refused, .events, [citation])
      }
      facts += sheet.facts
    }
    return facts
  }

  private var hostFacts: [Fact] {
    var sheet = FactSheet(subject)
    if let open = snapshot?.limits?.openFiles, let limit = snapshot?.limits?.openFilesLimit,
      limit > 0
    {
      let place = looks.last.flatMap { look in look.snapshot.limits.map { look.text($0.place) } }
      let citation = Citation(
        source: place ?? "/proc/sys/fs/file-nr", text: "\(open) open files, at most \(limit)")
      sheet.add(LimitFact.hostFiles.rawValue, open, .files, [citation])
      sheet.add(
        LimitFact.hostFilesUse.rawValue, Double(open) * 100 / Double(limit), .percent, [citation])
    }
    if let (tasks, limit, name) = hostTasks, limit > 0 {
      let citation = Citation(
        source: "/proc/loadavg", text: "\(tasks) processes and threads; \(name) is \(limit)")
      sheet.add(LimitFact.hostTasks.rawValue, tasks, .count, [citation])
      sheet.add(
        LimitFact.hostTasksUse.rawValue, Double(tasks) * 100 / Double(limit), .percent, [citation])
      sheet.add(LimitFact.hostTasksLimit.rawValue, "\(name) \(limit)", [citation])
    }
    if let user = nearestUser {
      let citation = Citation(
        source: "/proc/\(user.process.pid)/limits",
        text: "user \(user.name) has \(user.tasks) processes and threads; "
          + "Max processes of \(Subject.process(user.process.name, user.process.pid).name) is "
          + "\(user.limit)")
      sheet.add(LimitFact.userTasks.rawValue, user.tasks, .count, [citation])
      sheet.add(
        LimitFact.userTasksUse.rawValue, Double(user.tasks) * 100 / Double(user.limit), .percent,
        [citation])
      let holder = Subject.process(user.process.name, user.process.pid).name
      sheet.add(
        LimitFact.userTasksOwner.rawValue,
        "user \(user.name) has \(user.tasks) of the \(user.limit) that \(holder) may have",
        [citation])
    }
    return sheet.facts
  }

  /// The user with the largest share of the limit that one of its processes has; root has none.
  private var nearestUser: (name: String, tasks: Int, limit: Int, process: HostProcess)? {
    guard let table else { return nil }
    var tasks: [Int: Int] = [:]
    for process in table.processes {
      guard let user = process.user, user != 0 else { continue }
      tasks[user, default: 0] += max(1, process.threads)
    }
    var nearest: (name: String, tasks: Int, limit: Int, process: HostProcess)?
    for process in table.processes {
      guard let user = process.user, user != 0, let limit = process.processLimit, limit > 0,
        let count = tasks[user]
      else { continue }
      let share = Double(count) / Double(limit)
      if share > nearest.map({ Double($0.tasks) / Double($0.limit) }) ?? 0.1 {
        nearest = (process.userName ?? "\(user)", count, limit, process)
      }
    }
    return nearest
  }
}
