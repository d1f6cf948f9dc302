package import Capture
package import Evidence
internal import LinuxFormats

/// Sockets, listen queues, retransmissions and peers.
///
/// Counters count by what they grew between two looks; a single look shows queues and sockets that
/// wait, and nothing that happened before.
package enum HostNetwork: Diagnostic {
  package static let name = "network"
  package static var parsers: [any StreamParser.Type] { [HostTextParser.self] }
  package static let facts = NetworkFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = HostEvidence(recording)
    let network = NetworkEvidence(evidence)
    guard !network.isEmpty else { return findings }
    findings.host = evidence.host
    findings.facts = network.facts
    findings.gaps = network.gaps
    findings.observations = network.observations
    findings.detail = network.detail
    findings.addresses = evidence.addresses
    findings.peers = network.remoteParties
    return findings
  }
}
