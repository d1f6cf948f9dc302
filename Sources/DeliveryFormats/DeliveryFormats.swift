package import Capture

/// Formats of what builds, tests and clouds report.
package enum DeliveryFormats {
  package static let parsers: [any StreamParser.Type] = []
}
