package import Capture

/// Formats of what programs write into logs.
package enum LogFormats {
  package static let parsers: [any StreamParser.Type] = []
}
