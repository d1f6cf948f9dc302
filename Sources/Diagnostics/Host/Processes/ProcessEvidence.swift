internal import Capture
internal import Evidence
internal import JavaFormats
internal import LinuxFormats

/// All that a recording holds of processes: looks at the host and reports of pidstat.
struct ProcessEvidence {
  let host: HostEvidence
  let reports: [Artifact<PidstatSample>]
  /// The largest heap of JVMs whose collector's log is there, and whose it is where that is known.
  private let heaps: [(pid: Int?, limit: Int)]
  /// Processes whose descriptors lsof lists.
  let listed: [HostProcess]
  /// Processes of which something grew, or that stand alone.
  private(set) var series: [ProcessSeries] = []

  /// Processes that a series is made of, by each measure.
  private static let each = 5

  /// A live look with fewer was for rates, not for what grows.
  private static let fewestLooks = 8

  init(_ recording: Recording) {
    host = HostEvidence(recording)
    reports = recording.samples(of: PidstatSample.self, format: PidstatParser.format)
    listed = recording.samples(of: OpenFileList.self, format: LsofParser.format).flatMap {
      artifact in
      artifact.sample.holders.map { HostProcess($0, in: artifact.source) }
    }
    heaps = recording.samples(of: GCLogParser.self).flatMap(\.sample.runs).compactMap { run in
      run.heapMax.map { (run.pid, $0) }
    }
    series = lookSeries
    for artifact in reports {
      let runs = artifact.sample.runs
      let isLoop = runs.count > 1 && runs.allSatisfy { $0.levels.count == 1 }
      for watch in isLoop ? [runs] : runs.map({ [$0] }) {
        series += Self.series(of: watch, source: artifact.source)
      }
    }
  }

  var isEmpty: Bool { host.isEmpty && reports.isEmpty && listed.isEmpty }

  /// The last table of processes, and the one that rates are taken from.
  var tables: (first: ProcessTable?, last: ProcessTable)? {
    guard let last = host.looks.last(where: { $0.snapshot.processes != nil })?.snapshot.processes
    else { return nil }
    let all = host.looks.filter { $0.snapshot.processes != nil }
    return (all.count > 1 ? all[0].snapshot.processes : nil, last)
  }

  /// The last that is known of a process; its descriptors may have been listed apart.
  func process(_ pid: Int) -> HostProcess? {
    let list = listed.last { $0.pid == pid }
    for look in host.looks.reversed() {
      guard let table = look.snapshot.processes else { continue }
      guard var process = table.processes.first(where: { $0.pid == pid }) else { continue }
      process.openFiles = process.openFiles ?? list?.openFiles
      process.interior = process.interior ?? list?.interior
      return process
    }
    return list
  }

  /// The largest heap of a JVM as its collector's log says it; of one that names no process, if it
  /// is the only one.
  func heapLimit(of pid: Int) -> Int? {
    if let known = heaps.last(where: { $0.pid == pid }) { return known.limit }
    return heaps.count == 1 && heaps[0].pid == nil ? heaps[0].limit : nil
  }

  // MARK: looks

  private struct Key: Hashable {
    var pid: Int32
    var start: UInt32
    /// Of a captured text, which rarely says when a process began.
    var name: String
  }

  private struct Range {
    var first, last: ProcessPoint
    var count = 1
  }

  private var lookSeries: [ProcessSeries] {
    let looks = host.looks.compactMap {
      look -> (look: HostEvidence.Look, points: [ProcessPoint])? in
      if !look.snapshot.points.isEmpty { return (look, look.snapshot.points) }
      guard let table = look.snapshot.processes, !host.isLive else { return nil }
      return (look, table.processes.filter { !$0.isKernelThread }.map(ProcessPoint.init))
    }
    guard looks.count >= (host.isLive ? Self.fewestLooks : 2) else { return [] }
    let names = names
    func key(_ point: ProcessPoint) -> Key {
      Key(
        pid: point.pid, start: point.start,
        name: point.start == 0 ? names[Int(point.pid)] ?? "" : "")
    }
    var ranges: [Key: Range] = [:]
    for (_, points) in looks {
      for point in points {
        let key = key(point)
        if ranges[key] == nil {
          ranges[key] = Range(first: point, last: point)
        } else {
          ranges[key]?.last = point
          ranges[key]?.count += 1
        }
      }
    }
    let chosen = Self.chosen(ranges.filter { $0.value.count >= 2 })
    var series: [Key: ProcessSeries] = [:]
    for (number, entry) in looks.enumerated() {
      let snapshot = entry.look.snapshot
      let details = Dictionary(
        (snapshot.processes?.processes ?? []).map { (Int32(clamping: $0.pid), $0) },
        uniquingKeysWith: { $1 })
      for point in entry.points {
        let key = key(point)
        guard chosen.contains(key) else { continue }
        let process = details[point.pid]
        guard let time = snapshot.uptime ?? snapshot.time ?? process?.elapsed else { continue }
        var one =
          series[key] ?? ProcessSeries(pid: Int(point.pid), name: names[Int(point.pid)] ?? "")
        let place = process?.place?.text(in: entry.look.source) ?? "/proc/\(point.pid)"
        one.take(point, at: time, number: number, place: host.isLive ? "/proc/\(point.pid)" : place)
        one.age = process?.elapsed ?? Self.age(point, at: snapshot.uptime) ?? one.age
        series[key] = one
      }
    }
    let times = looks.compactMap { $0.look.snapshot.uptime ?? $0.look.snapshot.time }
    return series.values.filter { $0.moments.count >= 2 }.map(\.inOrder).filter {
      Self.isThere($0, from: times.min(), to: times.max())
    }.ordered { $0.pid < $1.pid }
  }

  /// Whether a process lived through most of the time and was there in the end: one that came or went
  /// says nothing of what stays, as the steps of a build do.
  private static func isThere(
    _ series: ProcessSeries, from first: Double?, to last: Double?
  ) -> Bool {
    guard let first, let last, let begin = series.moments.first?.time,
      let end = series.moments.last?.time
    else { return true }
    let span = last - first
    return begin - first <= span / 4 && last - end <= span / 10
  }

  private static func age(_ point: ProcessPoint, at uptime: Double?) -> Double? {
    guard point.start > 0, let uptime else { return nil }
    return max(0, uptime - Double(point.start) / 100)
  }

  private var names: [Int: String] {
    var names: [Int: String] = [:]
    for look in host.looks {
      for process in look.snapshot.processes?.processes ?? [] { names[process.pid] = process.name }
    }
    return names
  }

  /// The processes that grew most, by each measure; of few, all.
  private static func chosen(_ ranges: [Key: Range]) -> Set<Key> {
    if ranges.count <= each { return Set(ranges.keys) }
    var chosen: Set<Key> = []
    let growths: [(Range) -> Int] = [
      { Int($0.last.anonymousPages) - Int($0.first.anonymousPages) },
      { Int($0.last.openFiles) - Int($0.first.openFiles) },
      { Int($0.last.threads) - Int($0.first.threads) },
    ]
    for growth in growths {
      let grown = ranges.compactMap { key, range in
        let value = growth(range)
        return value > 0 ? (key: key, value: value) : nil
      }
      chosen.formUnion(
        grown.ordered { ($1.value, $0.key.pid) < ($0.value, $1.key.pid) }.prefix(each).map(\.key))
    }
    return chosen
  }

  // MARK: pidstat

  /// Several runs may be one watch: a loop around `pidstat 1 1`.
  private static func series(of runs: [PidstatRun], source: String) -> [ProcessSeries] {
    struct Key: Hashable {
      var pid: Int
      var name: String
    }
    var series: [Key: ProcessSeries] = [:]
    var last = -Double.infinity
    var offset = 0.0
    for run in runs {
      for interval in run.levels {
        guard var time = interval.end else { continue }
        time += offset
        if time < last - 43_200 {
          offset += 86_400
          time += 86_400
        }
        // Runs of other days, or out of order.
        guard time >= last else { continue }
        last = time
        for row in run.rows(of: interval) {
          let task = run.tasks[Int(row.task)]
          guard task.tid == nil else { continue }
          let key = Key(pid: task.pid, name: task.name)
          var one = series[key] ?? ProcessSeries(pid: task.pid, name: task.name)
          one.take(
            row, at: time, isInterval: interval.scope == .interval, place: "\(source):\(row.line)")
          series[key] = one
        }
      }
    }
    let times = runs.flatMap { $0.levels.compactMap(\.end) }
    let isWrapped = offset > 0
    return series.values.filter { one in
      one.moments.count >= 2
        && (isWrapped || Self.isThere(one, from: times.min(), to: times.max()))
    }.ordered { $0.pid < $1.pid }
  }
}

extension PidstatRun {
  /// Reports whose levels (memory, threads, descriptors) are of their moment: all but means.
  fileprivate var levels: [PidstatInterval] { intervals.filter { $0.scope != .average } }
}

extension ProcessSeries {
  /// Takes a row of pidstat, which cannot tell anonymous memory from files.
  fileprivate mutating func take(
    _ row: PidstatRow, at time: Double, isInterval: Bool, place: String
  ) {
    isSplit = false
    if isInterval, let value = row[.processor] { load.append(value) }
    let memory = row[.resident], threads = row[.threads], files = row[.openFiles]
    guard memory != nil || threads != nil || files != nil else { return }
    moments.append(
      Moment(
        time: time, memory: memory.flatMap { $0 > 0 ? $0 : nil },
        threads: threads.flatMap { $0 > 0 ? $0 : nil }, openFiles: files, place: place))
  }

  fileprivate mutating func take(
    _ point: ProcessPoint, at time: Double, number: Int, place: String
  ) {
    let page = 4096.0
    if point.filePages < 0 { isSplit = false }
    if point.filePages >= 0 {
      let bytes = Double(point.filePages) * page
      fileMemory = (fileMemory?.first ?? bytes, bytes)
    }
    let hasMemory = point.anonymousPages > 0 || (point.anonymousPages == 0 && point.filePages >= 0)
    moments.append(
      Moment(
        time: time, memory: hasMemory ? Double(point.anonymousPages) * page : nil,
        threads: point.threads > 0 ? Double(point.threads) : nil,
        openFiles: point.openFiles >= 0 ? Double(point.openFiles) : nil,
        processorTime: point.processorTicks == .max ? nil : Double(point.processorTicks) / 100,
        place: place))
  }

  /// In the order of time, with the load between the moments.
  fileprivate var inOrder: ProcessSeries {
    var copy = self
    copy.moments.sort { $0.time < $1.time }
    copy.load = zip(copy.moments, copy.moments.dropFirst()).compactMap { before, after in
      guard let old = before.processorTime, let new = after.processorTime, new >= old,
        after.time > before.time
      else { return nil }
      return (new - old) * 100 / (after.time - before.time)
    }
    return copy
  }
}

extension HostProcess {
  /// A process of which lsof alone is known.
  fileprivate init(_ holder: OpenFileList.Holder, in source: String) {
    self.init(pid: holder.pid)
    name = holder.name
    openFiles = holder.descriptors
    place = Place(file: source, line: holder.line)
    var inside = ProcessInterior()
    (inside.fileKinds, inside.filePaths) = (holder.kinds, holder.paths)
    interior = inside
  }
}
