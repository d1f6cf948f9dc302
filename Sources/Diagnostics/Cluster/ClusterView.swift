package import Capture
package import Evidence

package enum ClusterView: Diagnostic {
  package static let name = "cluster-view"
  package static var parsers: [any StreamParser.Type] { [] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings { Findings() }
}
