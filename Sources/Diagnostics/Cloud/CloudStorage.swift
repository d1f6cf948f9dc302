package import Capture
package import Evidence

package enum CloudStorage: Diagnostic {
  package static let name = "cloud-storage"
  package static var parsers: [any StreamParser.Type] { [] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings { Findings() }
}
