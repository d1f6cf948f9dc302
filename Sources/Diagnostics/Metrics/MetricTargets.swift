package import Capture
internal import Evidence
internal import MetricFormats

/// How long lies between scrapes that say nothing of time, where a person tells it (`--interval`).
package struct ScrapeInterval: Sendable {
  package static let format = Format(kind: "scrape-interval", label: "the time between scrapes")
  package var seconds: Double

  package init(seconds: Double) {
    self.seconds = seconds
  }
}

/// Tells whose scrapes are whose.
///
/// Labels `job` and `instance` name a target where Prometheus set them. Else two scrapes are of one
/// target where they have most names in common, no name of a host or start of a process speaks
/// against it, and few counters fall from one to the other.
struct MetricTargets {
  private(set) var all: [MetricTarget] = []

  init(_ recording: Recording) {
    let stated = recording.samples(of: ScrapeInterval.self, format: ScrapeInterval.format).last
    var drafts: [Draft] = []
    for artifact in recording.samples(of: ExpositionParser.self)
      + recording.samples(of: QueryResultParser.self)
    {
      for look in Self.looks(of: artifact) { Self.place(look, into: &drafts) }
    }
    all = drafts.map { $0.target(interval: stated?.sample.seconds) }
  }

  /// One look as it was found: values by name.
  struct Glimpse {
    var source: String
    var time: Double?
    var job, instance: String?
    /// `key` is all of a series but its values.
    var values: [(series: MetricSeries, key: String, point: MetricPoint)] = []
    var names: Set<String> = []

    func value(_ name: String) -> Double? {
      guard names.contains(name) else { return nil }
      let fitting = values.filter { $0.series.name == name }
      return fitting.count == 1 ? fitting[0].point.value : nil
    }

    func label(_ label: String, of name: String) -> String? {
      guard names.contains(name) else { return nil }
      return values.first { $0.series.name == name }?.series[label]
    }
  }

  struct Draft {
    var looks: [Glimpse]
  }

  private struct Key: Hashable {
    var look: Int
    var job, instance: String?
  }

  /// The looks of an artifact, in the order of time; each target of it has its own.
  private static func looks(of artifact: Artifact<MetricExposition>) -> [Glimpse] {
    let exposition = artifact.sample
    // Where a series has several values in one scrape, their times are the looks.
    let isSeries =
      exposition.scrapes.isEmpty
      || exposition.series.contains { series in
        zip(series.points, series.points.dropFirst()).contains {
          $0.scrape == $1.scrape && $0.time != $1.time
        }
      }
    var order: [Key] = []
    var glimpses: [Key: Glimpse] = [:]
    for series in exposition.series.lazy.map(\.underNewName) {
      let job = series["job"], instance = series["instance"], name = series.key
      for point in series.points {
        let place =
          isSeries
          ? Int(clamping: Int64(((point.time ?? 0) * 1000).rounded().clamped)) : Int(point.scrape)
        let key = Key(look: place, job: job, instance: instance)
        if glimpses[key] == nil {
          order.append(key)
          let scrape = exposition.scrapes.indices.contains(place) ? exposition.scrapes[place] : nil
          glimpses[key] = Glimpse(
            source: artifact.source, time: isSeries ? point.time : scrape?.time, job: job,
            instance: instance)
        }
        glimpses[key]?.values.append((series, name, point))
        glimpses[key]?.names.insert(series.name)
      }
    }
    return order.ordered { $0.look < $1.look }.compactMap { glimpses[$0]?.timed }
  }

  private static func place(_ look: Glimpse, into drafts: inout [Draft]) {
    let known = drafts.lastIndex { draft in
      guard let last = draft.looks.last else { return false }
      if look.instance != nil || last.instance != nil {
        return look.instance == last.instance && look.job == last.job
      }
      return last.isOfSameTarget(as: look)
    }
    if let known { drafts[known].looks.append(look) } else { drafts.append(Draft(looks: [look])) }
  }
}

extension MetricTargets.Glimpse {
  /// The look with the time that its own metrics tell, where nothing else does.
  fileprivate var timed: Self {
    var look = self
    if look.time != nil { return look }
    if let time = value("node_time_seconds") {
      look.time = time
    } else if let start = value("process_start_time_seconds"),
      let uptime = value("process_uptime_seconds")
    {
      look.time = start + uptime
    }
    return look
  }

  fileprivate func isOfSameTarget(as later: Self) -> Bool {
    // An address is a target by itself.
    if source != later.source, source.hasPrefix("http") || later.source.hasPrefix("http") {
      return false
    }
    let common = names.intersection(later.names).count
    guard common * 10 >= names.union(later.names).count * 6 else { return false }
    let hosts = [
      label("nodename", of: "node_uname_info"), later.label("nodename", of: "node_uname_info"),
    ]
    if let one = hosts[0], let other = hosts[1], one != other { return false }
    if let one = value("process_start_time_seconds"),
      let other = later.value("process_start_time_seconds"), abs(one - other) > 2
    {
      guard let time, let next = later.time else { return false }
      return other > time && next > time || one > next && time > next
    }
    return !fallsMuch(to: later)
  }

  /// Whether so many counters go back that the two are of different processes.
  private func fallsMuch(to later: Self) -> Bool {
    if source == later.source { return false }
    var before: [String: Double] = [:]
    for (series, key, point) in values where series.isCounter { before[key] = point.value }
    var (falls, rises) = (0, 0)
    for (series, key, point) in later.values where series.isCounter {
      guard let old = before[key] else { continue }
      if point.value < old { falls += 1 } else if point.value > old { rises += 1 }
    }
    // Files may be handed over in any order.
    return min(falls, rises) * 5 > falls + rises
  }
}

extension MetricSeries {
  /// What node exporters before 0.16 call what today's call `new`; values times `factor`.
  private static let oldNames: [String: (new: String, factor: Double)] = [
    "node_cpu": ("node_cpu_seconds_total", 1), "node_time": ("node_time_seconds", 1),
    "node_boot_time": ("node_boot_time_seconds", 1),
    "node_filesystem_size": ("node_filesystem_size_bytes", 1),
    "node_filesystem_free": ("node_filesystem_free_bytes", 1),
    "node_filesystem_avail": ("node_filesystem_avail_bytes", 1),
    "node_disk_bytes_read": ("node_disk_read_bytes_total", 1),
    "node_disk_bytes_written": ("node_disk_written_bytes_total", 1),
    "node_disk_reads_completed": ("node_disk_reads_completed_total", 1),
    "node_disk_writes_completed": ("node_disk_writes_completed_total", 1),
    "node_disk_read_time_ms": ("node_disk_read_time_seconds_total", 1e-3),
    "node_disk_write_time_ms": ("node_disk_write_time_seconds_total", 1e-3),
    "node_disk_io_time_ms": ("node_disk_io_time_seconds_total", 1e-3),
    "node_disk_io_time_weighted": ("node_disk_io_time_weighted_seconds_total", 1e-3),
  ]

  fileprivate var underNewName: MetricSeries {
    guard name.hasPrefix("node_"), let known = Self.oldNames[name] else { return self }
    var series = self
    series.name = known.new
    if known.factor != 1 {
      for place in series.points.indices { series.points[place].value *= known.factor }
    }
    return series
  }

  fileprivate var isCounter: Bool {
    name.hasSuffix("_total") || name.hasSuffix("_count") || name.hasSuffix("_sum")
      || name.hasSuffix("_bucket")
  }

  fileprivate var key: String { name + labels.map { "\u{1}\($0.name)\u{2}\($0.value)" }.joined() }
}

extension MetricTargets.Draft {
  func target(interval: Double?) -> MetricTarget {
    var ordered = looks
    if looks.allSatisfy({ $0.time != nil }) {
      ordered = looks.enumerated().ordered {
        ($0.element.time ?? 0, $0.offset) < ($1.element.time ?? 0, $1.offset)
      }.map(\.element)
    } else if looks.allSatisfy({ $0.time == nil }), let interval {
      for index in ordered.indices { ordered[index].time = Double(index) * interval }
    }
    var target = MetricTarget(
      job: looks[0].job, instance: looks[0].instance,
      looks: ordered.map { MetricTarget.Look(source: $0.source, time: $0.time) })
    var places: [String: (name: String, place: Int)] = [:]
    for (index, look) in ordered.enumerated() {
      for (series, key, point) in look.values {
        let value = MetricTarget.Point(
          look: index, time: point.time ?? look.time, value: point.value, line: Int(point.line))
        if let known = places[key] {
          target.series[known.name]?[known.place].points.append(value)
        } else {
          places[key] = (series.name, target.series[series.name]?.count ?? 0)
          target.series[series.name, default: []].append(
            MetricTarget.Series(labels: series.labels, points: [value]))
        }
      }
    }
    return target
  }
}

extension Double {
  /// A number that an `Int64` can hold.
  var clamped: Double { isFinite ? min(max(self, -9e18), 9e18) : 0 }

  /// The nearest whole number that an `Int` can hold.
  var whole: Int { Int(clamped.rounded()) }
}
