package import Capture
package import Evidence
internal import LinuxFormats

/// What each resource of a host is used for, what waits for it, and what failed.
package enum HostOverview: Diagnostic {
  package static let name = "host"
  package static var parsers: [any StreamParser.Type] { [HostTextParser.self] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
