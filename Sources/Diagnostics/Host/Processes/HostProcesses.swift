package import Capture
package import Evidence
internal import LinuxFormats

/// Processes: what they use, and what of it keeps growing.
package enum HostProcesses: Diagnostic {
  package static let name = "process"
  package static var parsers: [any StreamParser.Type] { [HostTextParser.self, PidstatParser.self] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
