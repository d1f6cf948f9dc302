package import Capture
package import Evidence
internal import LinuxFormats

/// Space and inodes of file systems, and whether they answer.
package enum HostFileSystems: Diagnostic {
  package static let name = "filesystem"
  package static var parsers: [any StreamParser.Type] { [HostTextParser.self] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
