package import Capture

/// What metrics said, at one moment or at several: scrapes of `/metrics`, or an answer of Prometheus.
///
/// Only series that somebody asks about are kept (`KnownMetrics`); all others are counted.
package struct MetricExposition: Sendable {
  /// One pass over all metrics of a target.
  package struct Scrape: Sendable, Hashable {
    /// Seconds since 1970, where a line beside the metrics tells it.
    package var time: Double?
    package var firstLine: Int
    /// Samples in it, kept or not.
    package var samples = 0

    package init(time: Double? = nil, firstLine: Int) {
      self.time = time
      self.firstLine = firstLine
    }
  }

  /// In the order of the text; empty of an answer of Prometheus, whose samples all have times.
  package var scrapes: [Scrape]
  /// In the order in which they first occur.
  package var series: [MetricSeries]
  package var tally: MetricTally
}

/// What was in a text beside the series that are kept.
package struct MetricTally: Sendable, Hashable {
  package var samples = 0
  /// Names of metrics.
  package var names = 0
  /// Series that occur a second time in one scrape, where the first one counts.
  package var duplicates = 0
  /// Samples of known metrics that were not kept for want of room.
  package var leftOut = 0
  /// Lines that begin as a sample and are none.
  package var damaged = 0
  package var firstDamaged = 0

  package init() {}
}

/// A metric with its labels, over time.
package struct MetricSeries: Sendable {
  package var name: String
  package var labels: [MetricLabel]
  /// In the order of the text.
  package var points: [MetricPoint]

  package init(name: String, labels: [MetricLabel] = [], points: [MetricPoint] = []) {
    self.name = name
    self.labels = labels
    self.points = points
  }

  package subscript(label: String) -> String? { labels.first { $0.name == label }?.value }
}

package struct MetricLabel: Sendable, Hashable {
  package var name, value: String

  package init(_ name: String, _ value: String) {
    (self.name, self.value) = (name, value)
  }
}

package struct MetricPoint: Sendable, Hashable {
  /// The place of its scrape; -1 in an answer of Prometheus.
  package var scrape: Int32
  package var line: Int32
  /// Seconds since 1970 that stand behind the value itself.
  package var time: Double?
  /// May be infinite, or not a number.
  package var value: Double

  package init(scrape: Int32, line: Int32, time: Double?, value: Double) {
    self.scrape = scrape
    self.line = line
    self.time = time
    self.value = value
  }
}

package enum MetricFormats {
  package static let parsers: [any StreamParser.Type] = [
    ExpositionParser.self, QueryResultParser.self,
  ]
}
