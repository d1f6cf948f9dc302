import Capture

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
}
