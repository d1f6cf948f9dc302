internal import CProcess
package import Capture
import Glibc
import LinuxFormats
import Probing

/// Records the host that it runs on: what the kernel shows goes through the parsers that read
/// captured files of it.
///
/// It reads nothing that can wait for a process or a disk, except in a child that can be left
/// behind.
package struct HostRecorder {
  /// Kept back of the deadline for what is read at the end.
  private static let reserve: Duration = .milliseconds(300)

  let request: HostRequest
  let reader = FileReader()
  let start = ContinuousClock.now
  /// When everything has to be read.
  private(set) var end: ContinuousClock.Instant
  private let devices: BlockDevices
  private let processes: ProcessSweep
  let tasks: TaskSweep
  let groups: ControlGroupWalk
  let glimpse: TaskGlimpse
  private let threads: ThreadWatch
  var series = HostSeries(origin: .live)
  /// Whether processes are looked at.
  private var isAwake: Bool

  private init(_ request: HostRequest) {
    self.request = request
    let hardEnd = request.deadline ?? start + request.span + .seconds(20)
    end = max(start, hardEnd - min(Self.reserve, (hardEnd - start) / 4))
    devices = BlockDevices(reader)
    processes = ProcessSweep(reader, pids: request.pids)
    tasks = TaskSweep(reader)
    threads = ThreadWatch(reader)
    groups = ControlGroupWalk(reader)
    glimpse = TaskGlimpse(reader)
    isAwake = !request.isThrifty
  }

  /// Adds to the recording of `recorder` what the request asks for.
  ///
  /// `meanwhile` does other work in the rests between two looks; it is given the moment at which it
  /// has to be back, and the recorder.
  package static func record(
    _ request: HostRequest, into recorder: inout Recorder,
    meanwhile: (ContinuousClock.Instant, inout Recorder) -> Void = { _, _ in }
  ) {
    var live = HostRecorder(request)
    live.watch { meanwhile($0, &recorder) }
    live.finish(into: &recorder)
  }

  private mutating func watch(meanwhile: (ContinuousClock.Instant) -> Void) {
    let last = min(start + request.span, end)
    var moment = start
    var interval = request.interval
    var isComplete = request.span == .zero
    series.snapshots.append(look(isFirst: true, isLast: request.span == .zero))
    while ContinuousClock.now < last {
      moment = min(moment + interval, last)
      // A rest that is too short for a look of its own belongs to the last one.
      if last - moment < interval / 2 { moment = last }
      wait(until: moment, meanwhile)
      // Somebody who interrupts waits for the report.
      if Deputy.isStopping { end = min(end, ContinuousClock.now + .milliseconds(1500)) }
      let isLast = moment >= last || Deputy.isStopping
      series.snapshots.append(look(isFirst: false, isLast: isLast))
      isComplete = isLast
      if isLast { break }
      if hasManyLooks {
        thinOut()
        interval = interval * 2
      }
      moment = max(moment, ContinuousClock.now - interval)
    }
    // Where looking took longer than was left, the full tables are still to come.
    if !isComplete, !end.hasPassed {
      series.snapshots.append(look(isFirst: false, isLast: true))
    }
    if request.parts.contains(.fileSystems) || request.parts.contains(.deletedFiles) {
      lookAtFiles()
    }
    if request.parts.contains(.network) { lookAtNetwork() }
    nameConsumers()
    lookInside()
    noteHidden()
  }

  private mutating func look(isFirst: Bool, isLast: Bool) -> HostSnapshot {
    var snapshot = HostSnapshot(time: WallClock.seconds, uptime: HostClock.uptime)
    readCounters(into: &snapshot)
    if request.parts.contains(.network) { readNetworkCounters(into: &snapshot) }
    if !isAwake { isAwake = wakes(snapshot, isFirst: isFirst) }
    guard isAwake else { return snapshot }
    let hasGroups = series.snapshots.contains { !$0.controlGroups.isEmpty }
    if request.parts.contains(.controlGroups), !hasGroups || isLast {
      snapshot.controlGroups = groups.groups(until: end)
    }
    processes.readsSwap = (snapshot.memory?["SwapTotal"] ?? 0) > (snapshot.memory?["SwapFree"] ?? 0)
    let hasTable = series.snapshots.contains { $0.processes != nil }
    let wantsTable =
      request.parts.contains(.processes) && (!hasTable || isLast)
    if wantsTable || request.parts.contains(.trends) {
      let table = processes.table(until: end)
      snapshot.points = table.processes.map(ProcessPoint.init)
      if wantsTable { snapshot.processes = table }
      if request.parts.contains(.tasks), wantsTable {
        snapshot.blockedTasks = tasks.blockedTasks(of: table, until: end)
      }
    }
    if request.parts.contains(.processes) {
      snapshot.threads = threads.look(after: series.snapshots, now: snapshot, until: end)
    }
    if request.parts.contains(.tasks), snapshot.blockedTasks == nil,
      let before = series.snapshots.last?.blockedTasks
    {
      snapshot.blockedTasks = tasks.stillBlocked(before)
    }
    return snapshot
  }

  private func readCounters(into snapshot: inout HostSnapshot) {
    reader.add("/proc/diskstats", as: DiskstatsSection.self, to: &snapshot)
    for index in snapshot.disks.indices where snapshot.disks[index].isUsed {
      snapshot.disks[index].device = devices[snapshot.disks[index].name]
    }
    reader.add("/proc/stat", as: StatSection.self, to: &snapshot)
    reader.add("/proc/meminfo", as: MeminfoSection.self, to: &snapshot)
    reader.add("/proc/vmstat", as: VmstatSection.self, to: &snapshot)
    reader.add("/proc/loadavg", as: LoadSection.self, to: &snapshot)
    for resource in PressureResource.allCases where !request.isThrifty || resource != .irq {
      reader.add(
        "/proc/pressure/\(resource.rawValue)", as: PressureSection.self, to: &snapshot)
    }
    if request.isThrifty { return }
    for path in ["fs/file-nr", "kernel/pid_max", "kernel/threads-max"] {
      reader.add("/proc/sys/\(path)", as: KernelLimitSection.self, to: &snapshot)
    }
  }

  private func wait(
    until moment: ContinuousClock.Instant, _ meanwhile: (ContinuousClock.Instant) -> Void
  ) {
    while !moment.hasPassed, !Deputy.isStopping {
      let left = Int((moment - ContinuousClock.now).seconds.rounded(.up))
      request.progress("watching the host, next look in \(left) s")
      let next = min(moment, ContinuousClock.now + .milliseconds(500))
      meanwhile(next)
      pause(milliseconds: next.millisecondsLeft)
    }
  }

  /// Reads the arguments of those that use most: the one file of them that can block.
  private mutating func nameConsumers() {
    guard let place = series.snapshots.lastIndex(where: { $0.processes != nil }),
      var table = series.snapshots[place].processes
    else { return }
    let first = series.snapshots.first { $0.processes != nil }?.processes
    let chosen = Consumers(first: first, last: table).places(all: request.pids != nil)
    let files = chosen.map { "/proc/\(table.processes[$0].pid)/cmdline" }
    let outcomes = Errand.run(
      count: files.count, patience: .milliseconds(100), until: end
    ) { index in
      FileReader().text(files[index])
    }
    for (index, outcome) in zip(chosen.indices, outcomes) {
      switch outcome {
      case .answered(let text):
        let words = text.split(separator: "\0")
        table.processes[chosen[index]].command = words.joined(separator: " ")
      case .blocked(let seconds):
        series.snapshots[place].blockedReads.append(
          BlockedRead(
            file: files[index], pid: table.processes[chosen[index]].pid, waited: seconds))
      case .failed, .skipped: break
      }
    }
    nameFolders(in: &table)
    series.snapshots[place].processes = table
  }

  /// Reads where servers of databases work, which is at the folder of their data; such a link never
  /// blocks.
  private func nameFolders(in table: inout ProcessTable) {
    let servers = table.processes.indices.filter { place in
      ["postgres", "mysqld", "mariadbd"].contains(table.processes[place].name)
    }
    let pids = Set(servers.map { table.processes[$0].pid })
    for place in servers where !pids.contains(table.processes[place].parent) {
      let pid = table.processes[place].pid
      table.processes[place].folder = try? ProcFile.link("/proc/\(pid)/cwd")
    }
  }

  private mutating func finish(into recorder: inout Recorder) {
    series.host = reader.text("/proc/sys/kernel/hostname")
    series.scope = HostScope(reader)
    series.addresses = InterfaceAddresses.all
    if let last = series.snapshots.indices.last {
      series.snapshots[last].absences += reader.absences
    }
    let kernelLog = request.parts.contains(.kernelLog) ? readKernelLog() : nil
    series.cost = cost
    let seconds = decimalSeconds(
      (series.snapshots.last?.uptime ?? 0) - (series.snapshots.first?.uptime ?? 0))
    let count = series.snapshots.count
    let isThere = noteMissing(in: &recorder)
    guard isThere else { return }
    recorder.recording.add(series, of: HostSeries.format, from: "this host")
    recorder.recording.add(
      Recording.Input(
        source: "this host", kind: HostSeries.format.kind, status: .parsed,
        note: count == 1 ? "one look" : "\(count) looks in \(seconds) s"))
    guard let kernelLog else { return }
    recorder.recording.add(kernelLog.sample, of: KernelLog.format, from: kernelLog.source)
    recorder.recording.add(
      Recording.Input(
        source: kernelLog.source, kind: KernelLog.format.kind, status: .parsed))
  }

  private var cost: LookCost {
    var usage = rusage()
    unsafe _ = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return LookCost(
      processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
      peakMemory: usage.ru_maxrss.multiplied(by: 1024), bytesRead: reader.bytesRead,
      filesRead: reader.filesRead, slowestFile: reader.slowest.file,
      slowestSeconds: reader.slowest.seconds)
  }

  private func decimalSeconds(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
