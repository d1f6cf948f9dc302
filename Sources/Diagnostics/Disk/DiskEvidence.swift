internal import Capture
internal import Evidence
internal import LinuxFormats

/// The devices of all reports and counters of a recording, by host.
struct DiskEvidence {
  /// One capture: its source and what it holds.
  struct File {
    var source: String
    var sample: IostatSample
  }

  /// Intervals of all devices of a run; a run with more, counting those that `-z` leaves out, is
  /// condensed.
  private static let intervalLimit = 131_072

  private(set) var files: [File]
  /// What intervals point to: the files, then the places of counters.
  private(set) var sources: [String]
  let host: HostEvidence
  let looks: DiskLooks
  /// By source: the tables of processes of the looks, then each run of pidstat.
  private(set) var senders: [DiskSenders] = []
  /// Devices that stand for the load, busiest first, and the stacked ones above them as layers.
  private(set) var subjects: [DiskSeries] = []
  /// All devices, for the table.
  private(set) var all: [DiskSeries] = []
  /// Names of the hosts, sorted.
  private(set) var hosts: [String] = []
  /// Devices that came back after reports without them; what is counted since then is no interval.
  private(set) var returned: [(name: String, source: String)] = []

  /// Whether there is nothing of disks, nor anything that could tell of a wait for storage.
  var isEmpty: Bool {
    files.isEmpty && looks.count == 0 && senders.isEmpty
      && !host.looks.contains {
        $0.snapshot.blockedTasks != nil || !$0.snapshot.controlGroups.isEmpty
      }
  }

  init(_ recording: Recording) {
    files =
      (recording.samples(of: IostatParser.self) + recording.samples(of: SarDiskParser.self)).map {
        File(source: $0.source, sample: $0.sample)
      }
    host = HostEvidence(recording)
    looks = DiskLooks(host, firstSource: files.count)
    sources = files.map(\.source) + looks.sources
    returned = looks.broken
    senders = DiskSenders(host).map { [$0] } ?? []
    for artifact in recording.samples(of: PidstatParser.self) {
      senders += artifact.sample.runs.compactMap { DiskSenders($0, source: artifact.source) }
    }
    var series: [DiskSeries] = []
    for (file, content) in files.enumerated() {
      for run in content.sample.runs { series += devices(of: run, in: file) }
    }
    series = Self.joined(series + looks.series)
    hosts = Set(
      files.flatMap { $0.sample.runs.compactMap(\.banner.host) } + (host.host.map { [$0] } ?? [])
    ).sorted()
    for position in series.indices { series[position].findWindow() }
    all = series.filter { !$0.isCounted || $0.hasTraffic || DiskRole(of: $0, among: []) == .leaf }
    for host in Set(series.map(\.host)).ordered(by: { ($0 ?? "") < ($1 ?? "") }) {
      subjects += DiskLayers(series.filter { $0.host == host }).subjects
    }
    subjects.sort { $0.sustainedQueue > $1.sustainedQueue }
  }

  /// One series per device; what names no host is of the only one that is named.
  private static func joined(_ parts: [DiskSeries]) -> [DiskSeries] {
    let names = Set(parts.compactMap(\.host))
    let only = names.count == 1 ? names.first : nil
    var series: [DiskSeries] = []
    var index: [String: Int] = [:]
    for var part in parts where !part.intervals.isEmpty {
      part.host = part.host ?? only
      part.intervals[0].follows = false
      let key = "\(part.host ?? "")\u{0}\(part.name)"
      if let known = index[key], series[known].isTimed == part.isTimed {
        series[known].intervals += part.intervals
        series[known].isCounted = series[known].isCounted && part.isCounted
        series[known].device = series[known].device ?? part.device
      } else if index[key] == nil || part.isTimed {
        index[key] = series.count
        series.append(part)
      }
    }
    return series
  }

  /// The intervals of every device of a run; a device that `-z` leaves out was idle.
  private mutating func devices(of run: IostatRun, in file: Int) -> [DiskSeries] {
    var run = run
    while run.reports.count > 64, run.reports.count * run.devices.count > Self.intervalLimit {
      run.fold()
    }
    var result = run.devices.map {
      DiskSeries(host: run.banner.host, name: $0.name, isGroup: $0.isGroup)
    }
    let leavesOutIdle = !run.rows.contains(where: \.isIdle)
    let isPhantom = run.banner.kernel.map(hasPhantomUtilization) ?? false
    var wasMissing = [Bool](repeating: false, count: result.count)
    for (position, report) in run.reports.enumerated() {
      var isPresent = [Bool](repeating: false, count: result.count)
      for row in run.rows(of: report) {
        let device = Int(row.device)
        isPresent[device] = true
        result[device].hasPhantomUtilization = isPhantom
        guard position > 0 || !run.beginsSinceBoot else { continue }
        if position > 0, wasMissing[device], !leavesOutIdle {
          returned.append((result[device].name, "\(files[file].source):\(row.line)"))
          continue
        }
        result[device].intervals.append(DiskInterval(row: row, file: file, report: report))
      }
      for device in result.indices where !isPresent[device] && position < run.reports.count - 1 {
        guard position > 0 || !run.beginsSinceBoot, leavesOutIdle, let sample = run.rows.first
        else { continue }
        result[device].intervals.append(
          DiskInterval(
            row: sample.idle(device: device, line: report.lastLine), file: file, report: report))
      }
      wasMissing = isPresent.map { !$0 }
    }
    return result
  }
}

/// Whether the release is of a kernel whose multi-queue accounting could leave an idle device at
/// 100 %: 4.15 to 4.20.
private func hasPhantomUtilization(_ kernel: String) -> Bool {
  let parts = kernel.split(separator: ".", maxSplits: 2)
  guard parts.count >= 2, parts[0] == "4", let minor = Int(parts[1].prefix { $0.isNumber }) else {
    return false
  }
  return (15...20).contains(minor)
}

extension IostatRow {
  fileprivate var isIdle: Bool {
    IostatMeasure.allCases.allSatisfy { (self[$0] ?? 0) == 0 }
  }

  /// A row with the columns of this one, of a device that did nothing.
  fileprivate func idle(device: Int, line: Int) -> IostatRow {
    var row = IostatRow(device: device, line: line)
    for measure in IostatMeasure.allCases where self[measure] != nil { row[measure] = 0 }
    return row
  }
}
