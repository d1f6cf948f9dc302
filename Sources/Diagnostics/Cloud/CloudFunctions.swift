package import Capture
package import Evidence

package enum CloudFunctions: Diagnostic {
  package static let name = "cloud-functions"
  package static var parsers: [any StreamParser.Type] { [] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings { Findings() }
}
