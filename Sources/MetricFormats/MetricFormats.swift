package import Capture

/// Formats of expositions of metrics.
package enum MetricFormats {
  package static let parsers: [any StreamParser.Type] = []
}
