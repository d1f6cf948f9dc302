package import Capture
package import Evidence
internal import LinuxFormats

/// Memory of the host and of control groups, and what the kernel did about a shortage.
package enum HostMemory: Diagnostic {
  package static let name = "memory"
  package static var parsers: [any StreamParser.Type] { [HostTextParser.self, KernelLogParser.self] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
