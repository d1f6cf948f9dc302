package import Capture
package import Evidence

package enum ScalingGroups: Diagnostic {
  package static let name = "scaling-groups"
  package static var parsers: [any StreamParser.Type] { [] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings { Findings() }
}
