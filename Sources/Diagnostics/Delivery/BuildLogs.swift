package import Capture
package import Evidence

package enum BuildLogs: Diagnostic {
  package static let name = "build-logs"
  package static var parsers: [any StreamParser.Type] { [] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings { Findings() }
}
