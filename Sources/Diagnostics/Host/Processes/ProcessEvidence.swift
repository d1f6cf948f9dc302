internal import Capture
internal import Evidence
internal import LinuxFormats

/// All that a recording holds of processes: looks at the host and reports of pidstat.
struct ProcessEvidence {
  let host: HostEvidence
  let reports: [Artifact<PidstatSample>]
  /// Processes of which something grew, or that stand alone.
  private(set) var series: [ProcessSeries] = []

  /// Processes that a series is made of, by each measure.
  private static let each = 12

  init(_ recording: Recording) {
    host = HostEvidence(recording)
    reports = recording.samples(of: PidstatSample.self, format: PidstatParser.format)
    series = lookSeries
    for artifact in reports {
      for run in artifact.sample.runs { series += Self.series(of: run, source: artifact.source) }
    }
  }

  var isEmpty: Bool { host.isEmpty && reports.isEmpty }

  /// The last table of processes, and the one that rates are taken from.
  var tables: (first: ProcessTable?, last: ProcessTable)? {
    guard let last = host.looks.last(where: { $0.snapshot.processes != nil })?.snapshot.processes
    else { return nil }
    let all = host.looks.filter { $0.snapshot.processes != nil }
    return (all.count > 1 ? all[0].snapshot.processes : nil, last)
  }

  /// The last that is known of each process.
  func process(_ pid: Int) -> HostProcess? {
    for look in host.looks.reversed() {
      guard let table = look.snapshot.processes else { continue }
      if let process = table.processes.first(where: { $0.pid == pid }) { return process }
    }
    return nil
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
    guard looks.count >= 2 else { return [] }
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
    let kept = series.values.filter { $0.moments.count >= 2 }.map(\.inOrder)
    return kept.filter { !host.isLive || isThere($0) }.sorted { $0.pid < $1.pid }
  }

  /// Whether a process lived through most of the looks and still does; one that came or went says
  /// nothing of what stays.
  private func isThere(_ series: ProcessSeries) -> Bool {
    guard let first = host.looks.first?.snapshot.uptime,
      let last = host.looks.last?.snapshot.uptime,
      let begin = series.moments.first?.time, let end = series.moments.last?.time
    else { return true }
    return end >= last - 0.001 && (end - begin) * 4 >= (last - first) * 3
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
        grown.sorted { ($1.value, $0.key.pid) < ($0.value, $1.key.pid) }.prefix(each).map(\.key))
    }
    return chosen
  }

  // MARK: pidstat

  private static func series(of run: PidstatRun, source: String) -> [ProcessSeries] {
    let intervals = run.measured
    guard intervals.count >= 2 else { return [] }
    var series: [Int: ProcessSeries] = [:]
    for (number, interval) in intervals.enumerated() {
      guard let time = interval.end else { continue }
      for row in run.rows(of: interval) {
        let task = run.tasks[Int(row.task)]
        guard task.tid == nil else { continue }
        var one = series[Int(row.task)] ?? ProcessSeries(pid: task.pid, name: task.name)
        one.isSplit = false
        let memory = row[.resident], threads = row[.threads], files = row[.openFiles]
        if let load = row[.processor] { one.load.append(load) }
        if memory != nil || threads != nil || files != nil, number >= 0 {
          one.moments.append(
            ProcessSeries.Moment(
              time: time, memory: memory.flatMap { $0 > 0 ? $0 : nil },
              threads: threads.flatMap { $0 > 0 ? $0 : nil },
              openFiles: files, place: "\(source):\(row.line)"))
        }
        series[Int(row.task)] = one
      }
    }
    return series.values.filter { $0.moments.count >= 2 }.sorted { $0.pid < $1.pid }
  }
}

extension ProcessSeries {
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
