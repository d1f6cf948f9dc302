package import Capture
package import Evidence
internal import LinuxFormats

/// Processor time: of the host, of control groups, of processes.
package enum HostProcessor: Diagnostic {
  package static let name = "cpu"
  package static var parsers: [any StreamParser.Type] { [HostTextParser.self] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
