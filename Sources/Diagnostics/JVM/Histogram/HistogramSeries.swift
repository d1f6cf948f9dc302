import ByteParsing
import Capture
import Evidence
import JavaFormats

/// The histograms of one JVM, oldest first, each once, with the counts of every class in them.
struct HistogramSeries {
  let subject: Subject
  let points: [HistogramPoint]
  /// Seconds since the first histogram; `nil` where the times are not known.
  let seconds: [Double]?
  let classes: [ClassCounts]
  /// The largest size of the heap in bytes, where the text of a histogram states it.
  let heapLimit: Int?
  let dropped: Int

  var count: Int { points.count }
  var last: HistogramPoint { points[points.count - 1] }
  var isPartial: Bool { points.contains { !$0.histogram.isWhole } }

  /// Seconds between two histograms; their distance in the series where the times are not known.
  func time(from first: Int, to last: Int) -> Double {
    seconds.map { $0[last] - $0[first] } ?? Double(last - first)
  }

  /// Bytes of all objects; of the listed ones where the list is not whole.
  func total(_ index: Int) -> Double {
    let histogram = points[index].histogram
    if let total = histogram.total { return Double(total.bytes) }
    return histogram.rows.reduce(0) { $0 + Double($1.bytes) }
  }
}

/// The objects of the classes of one name, histogram by histogram.
struct ClassCounts {
  let name: String
  /// `nil` where the class may have been cut off the list.
  var objects: [Double?]
  var bytes: [Double?]
  /// Different classes of the name; 0 where the list is whole and has none.
  var classes: [Int?]
  /// The line in the newest histogram that lists it.
  var line: (point: Int, line: Int32)?
}

extension HistogramSeries {
  /// Sorts the histograms of a recording by JVM.
  static func all(_ recording: Recording) -> [HistogramSeries] {
    typealias Entry = (source: String, sample: ClassHistogramSeries, histogram: Int)
    let subjects = JVMSubjects(recording)
    var order: [Subject] = []
    var groups: [Subject: [Entry]] = [:]
    for artifact in recording.samples(of: ClassHistogramParser.self) {
      for (index, histogram) in artifact.sample.histograms.enumerated() {
        // What `jmap` wrote names no process: it goes with the others of its text.
        let pid = histogram.pid ?? artifact.sample.histograms.lazy.compactMap(\.pid).first
        let subject = subjects.subject(pid: pid, source: artifact.source)
        if groups[subject] == nil { order.append(subject) }
        groups[subject, default: []].append((artifact.source, artifact.sample, index))
      }
    }
    return order.flatMap { subject in
      let parts = apart(groups[subject] ?? [])
      guard parts.count > 1 else { return parts.map { HistogramSeries(subject, $0) } }
      return parts.map { HistogramSeries(Subject(.jvm, "java (\($0[0].source))"), $0) }
    }
  }

  /// Histograms that name no process, of which the applications have hardly a class in common, are
  /// of different JVMs.
  private static func apart(
    _ entries: [(source: String, sample: ClassHistogramSeries, histogram: Int)]
  ) -> [[(source: String, sample: ClassHistogramSeries, histogram: Int)]] {
    guard Set(entries.map(\.source)).count > 1, entries.allSatisfy({ $0.sample.pids.isEmpty })
    else { return [entries] }
    var parts: [(names: Set<String>, entries: [Int])] = []
    for (index, entry) in entries.enumerated() {
      let rows = entry.sample.histograms[entry.histogram].rows
      let names = Set(
        rows.lazy.map { entry.sample.names.string($0.name) }.filter {
          ClassOrigin($0) == .application && !$0.hasSuffix("]")
        })
      let place = parts.firstIndex { part in
        let fewer = min(part.names.count, names.count)
        return fewer < 3 || part.names.intersection(names).count * 4 >= fewer
      }
      if let place {
        parts[place].names.formUnion(names)
        parts[place].entries.append(index)
      } else {
        parts.append((names, [index]))
      }
    }
    return parts.map { $0.entries.map { entries[$0] } }
  }

  private init(
    _ subject: Subject,
    _ entries: [(source: String, sample: ClassHistogramSeries, histogram: Int)]
  ) {
    let found = entries.map { entry in
      let histogram = entry.sample.histograms[entry.histogram]
      return HistogramPoint(
        source: entry.source, histogram: histogram,
        contents: Self.contents(histogram, entry.sample.names))
    }
    let order = HistogramOrder(found)
    self.subject = subject
    points = order.indices.map { found[$0] }
    seconds = order.times.map { times in times.map { $0 - times[0] } }
    classes = Self.counts(order.indices.map { (entries[$0].sample.names, found[$0].histogram) })
    heapLimit = entries.lazy.compactMap(\.sample.heapLimit).first
    dropped = entries.reduce(0) { $0 + ($1.histogram == 0 ? $1.sample.dropped : 0) }
  }

  private static func contents(_ histogram: ClassHistogram, _ names: TextTable) -> Int {
    var hasher = Hasher()
    for row in histogram.rows {
      hasher.combine(names.contentHash(row.name))
      hasher.combine(row.objects)
      hasher.combine(row.bytes)
    }
    return hasher.finalize()
  }

  private static func counts(
    _ histograms: [(names: TextTable, histogram: ClassHistogram)]
  ) -> [ClassCounts] {
    var places: [String: Int] = [:]
    var counts: [ClassCounts] = []
    let absent = histograms.map { $0.histogram.isWhole ? 0.0 : nil }
    for (point, (names, histogram)) in histograms.enumerated() {
      for row in histogram.rows {
        let name = names.string(row.name)
        let place = places[name] ?? counts.count
        if place == counts.count {
          places[name] = place
          counts.append(
            ClassCounts(
              name: name, objects: absent, bytes: absent, classes: absent.map { $0.map { _ in 0 } })
          )
        }
        counts[place].objects[point] = Double(row.objects)
        counts[place].bytes[point] = Double(row.bytes)
        counts[place].classes[point] = Int(row.classes)
        counts[place].line = (point, row.line)
      }
    }
    return counts
  }
}
