package import Capture

/// Readings of the counters of one JVM, in their order.
package struct PerformanceDataSeries: ProcessEvidence {
  /// The process, where who read the file knew it: the file does not say.
  package var pid: Int?
  package private(set) var first: PerformanceData
  package private(set) var last: PerformanceData
  /// What the readings say of the heap and its collectors.
  package private(set) var collector: CollectorCounterSeries

  package var pids: [Int] { pid.map { [$0] } ?? [] }
  package var count: Int { collector.count }

  package init(pid: Int?, _ data: PerformanceData) {
    self.pid = pid
    first = data
    last = data
    collector = CollectorCounterSeries(pid: pid)
    collector.append(data.collector)
  }

  package mutating func append(_ data: PerformanceData) {
    last = data
    collector.append(data.collector)
  }

  /// Puts the readings of one JVM that stand in several files into one series.
  ///
  /// A JVM is known by the moment of its start. The readings are ordered by its age, else as they were handed in.
  package static func joined(
    _ artifacts: [Artifact<PerformanceDataSeries>]
  ) -> [Artifact<PerformanceDataSeries>] {
    var groups: [[Artifact<PerformanceDataSeries>]] = []
    for artifact in artifacts {
      let start = artifact.sample.first.startTime
      let place = groups.firstIndex { group in
        start != nil && artifact.sample.count == 1
          && group[0].sample.count == 1 && group[0].sample.first.startTime == start
          && group[0].sample.first.machine == artifact.sample.first.machine
          && group[0].sample.first.command == artifact.sample.first.command
      }
      if let place { groups[place].append(artifact) } else { groups.append([artifact]) }
    }
    return groups.map { group in
      let ordered = group.enumerated().sorted { left, right in
        let (one, other) = (left.element.sample.first.uptime, right.element.sample.first.uptime)
        guard let one, let other, one != other else { return left.offset < right.offset }
        return one < other
      }.map(\.element)
      var joined = ordered[0]
      for next in ordered.dropFirst() { joined.sample.append(next.sample.last) }
      return joined
    }
  }
}

extension PerformanceDataSeries: KeptSample {
  package static let form = "diag.jvm-counters"
  package static var format: Format { PerformanceDataParser.format }
  package static var blank: PerformanceDataSeries {
    PerformanceDataSeries(pid: nil, PerformanceData())
  }

  package func place(source: String) -> String {
    "jvm/\(pid.map { "\($0)" } ?? "unknown")/counters"
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("pid", &pid)
    visitor.field("first", &first)
    visitor.field("last", &last)
    visitor.field("collector", &collector)
  }
}
