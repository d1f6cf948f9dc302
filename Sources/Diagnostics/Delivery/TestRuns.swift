package import Capture
package import Evidence

package enum TestRuns: Diagnostic {
  package static let name = "test-runs"
  package static var parsers: [any StreamParser.Type] { [] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings { Findings() }
}
