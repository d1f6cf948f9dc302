package import Capture
package import Evidence
internal import DatabaseViews

/// How each server met us and what it did not show; the other diagnostics of PostgreSQL rely on it
/// for all gaps that come from a connection, a privilege or a refused view.
package enum PostgresServerView: Diagnostic {
  package static let name = "postgres-server"
  package static let facts = ServerFact.declarations
  package static let parsers: [any StreamParser.Type] = []

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    var detail: [(name: String, blocks: [Block])] = []
    for server in PostgresEvidence(recording).servers.map(\.sample) {
      let contact = ContactFacts(server)
      findings.facts += contact.facts
      findings.observations += contact.observations
      detail.append((server.name, contact.detail))
      findings.gaps += PostgresGaps(server).gaps
    }
    findings.detail = ServerBlocks.joined(detail)
    return findings
  }
}

/// The facts about how a server met a connection, each named and explained once.
enum ServerFact: String, CaseIterable {
  case contact = "server.contact"
  case refusal = "server.refusal"
  case message = "server.refusal.message"
  case backends = "server.backends"
  case filler = "server.backends.filler"
  case fillerCount = "server.backends.filler.count"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .server, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .backends: .quantity(.sessions)
    case .fillerCount: .quantity(.count)
    default: .text
    }
  }

  private var meaning: String {
    switch self {
    case .contact:
      "How it met a connection: connected, refused, unreachable, silent, no library, invalid."
    case .refusal:
      "Why it refused, by its SQLSTATE: slots full, limit of the role, limit of the database, "
        + "pooler full, starting or stopping, login, other; none where it did not."
    case .message: "What it said."
    case .backends: "Sessions that titles of processes in /proc show; only where it refuses."
    case .filler: "Who has most of them: user, database and client."
    case .fillerCount: "How many that one has."
    }
  }
}
