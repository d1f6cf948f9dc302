package import Capture
package import Evidence

package enum MetricView: Diagnostic {
  package static let name = "metric-view"
  package static var parsers: [any StreamParser.Type] { [] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings { Findings() }
}
