internal import LinuxFormats

/// The devices of one host from looks at their counters.
struct DiskLooks {
  /// One interval between two looks of which the devices are known.
  private struct Step {
    var before, after: HostEvidence.Look
    var seconds: Double
    /// Its number among all pairs of looks.
    var number: Int
  }

  private(set) var series: [DiskSeries] = []
  /// Places of the counters, to which intervals point.
  private(set) var sources: [String] = []
  /// Devices whose counters went back or that came back after a look without them.
  private(set) var broken: [(name: String, source: String)] = []
  /// Devices that keep no counters.
  private(set) var silent: [String] = []
  /// Looks that show devices.
  private(set) var count = 0
  /// Whether the time between looks is known.
  private(set) var isTimed = true
  /// Where the first of them stands.
  private(set) var origin: String?

  /// The first of `sources` gets the position `first`.
  init(_ evidence: HostEvidence, firstSource first: Int) {
    let looks = evidence.looks.filter { !$0.snapshot.disks.isEmpty }
    count = looks.count
    origin = looks.first.map { look in
      look.snapshot.disks.first.map { $0.place.file ?? look.source } ?? look.source
    }
    silent = Set(
      looks.flatMap(\.snapshot.disks).filter { $0.device?.keepsCounters == false }.map(\.name)
    ).sorted()
    var places: [String: Int] = [:]
    var index: [String: Int] = [:]
    var seen: Set<String> = []
    var latest: [String: Int] = [:]
    for step in steps(between: looks) {
      let old = Dictionary(
        step.before.snapshot.disks.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
      seen.formUnion(old.keys)
      for disk in step.after.snapshot.disks where disk.device?.keepsCounters != false {
        let source = disk.place.file ?? step.after.source
        guard let before = old[disk.name] else {
          if seen.contains(disk.name) { broken.append((disk.name, "\(source):\(disk.place.line)")) }
          continue
        }
        guard before.isUsed || disk.isUsed else { continue }
        guard let difference = DiskDifference(from: before, to: disk) else {
          broken.append((disk.name, "\(source):\(disk.place.line)"))
          continue
        }
        let file = places[source] ?? (first + sources.count)
        if places.updateValue(file, forKey: source) == nil { sources.append(source) }
        var interval = difference.interval(of: step.seconds, file: file)
        let place = index[disk.name] ?? series.count
        if place == series.count {
          var device = DiskSeries(host: evidence.host, name: disk.name)
          (device.device, device.isCounted, device.isTimed) = (disk.device, true, isTimed)
          index[disk.name] = place
          series.append(device)
        }
        interval.follows = latest.updateValue(step.number, forKey: disk.name) == step.number - 1
        series[place].intervals.append(interval)
      }
    }
  }

  private mutating func steps(between looks: [HostEvidence.Look]) -> [Step] {
    let pairs = Array(zip(looks, looks.dropFirst()))
    let known = pairs.map { HostInterval($0, $1)?.seconds }
    // Where no time is known at all, waits and sizes still are.
    isTimed = known.contains { $0 != nil }
    let even = Self.evenLength(looks)
    return pairs.indices.compactMap { number in
      guard let seconds = isTimed ? known[number] : 1 else { return nil }
      let length = even.map { abs($0 - seconds) <= 1 ? $0 : seconds } ?? seconds
      let (before, after) = pairs[number]
      return Step(before: before, after: after, seconds: length, number: number)
    }
  }

  /// The mean time between looks whose times were written in whole seconds, which may be off by one.
  private static func evenLength(_ looks: [HostEvidence.Look]) -> Double? {
    let times = looks.map { $0.snapshot.uptime == nil ? $0.snapshot.time : nil }
    guard looks.count >= 3, times.allSatisfy({ $0.map { $0 == $0.rounded() } ?? false }),
      let first = times.first ?? nil, let last = times.last ?? nil, last > first
    else { return nil }
    return (last - first) / Double(looks.count - 1)
  }
}
