package import Capture
package import Evidence
internal import LinuxFormats

/// Sockets, listen queues, retransmissions and peers.
package enum HostNetwork: Diagnostic {
  package static let name = "network"
  package static var parsers: [any StreamParser.Type] { [HostTextParser.self] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
