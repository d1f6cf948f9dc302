package import Capture

/// Formats of what a cluster says of its objects.
package enum ClusterFormats {
  package static let parsers: [any StreamParser.Type] = []
}
