internal import Evidence

/// The facts about who could take over, each named and explained once.
enum FailoverFact: String, CaseIterable {
  case isChosen = "candidate.chosen"
  case obstacle = "candidate.obstacle"
  case reason = "candidate.obstacle.text"
  case primary = "candidate.primary"
  case loss = "candidate.loss.bytes"
  case lossTime = "candidate.loss.time"
  case beyond = "candidate.loss.beyond_rpo"
  case answer = "candidate.answer"
  case because = "candidate.because"
  case name = "candidate.name"
  case product = "candidate.product"
  case host = "candidate.host"
  case socket = "candidate.socket"
  case port = "candidate.port"
  case detachment = "candidate.detachment"
  case promotion = "candidate.promotion"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .replica, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .isChosen: .flag
    case .obstacle, .reason, .primary, .answer, .because, .name, .product, .host, .socket, .port,
      .detachment, .promotion:
      .text
    case .loss: .quantity(.bytes)
    case .lossTime, .beyond: .quantity(.seconds)
    }
  }

  private var meaning: String {
    switch self {
    case .isChosen: "Whether it is the replica that would lose least."
    case .obstacle:
      "What stops it first: none, "
        + FailoverObstacle.allCases.map(\.rawValue).joined(separator: ", ") + "."
    case .reason: "The same in words; absent where nothing does."
    case .primary: "Whether the primary is up, down, or that is unclear."
    case .loss: "Log that the primary has and it has not on disk; absent where nobody can know."
    case .lossTime: "The time for which the primary has written that; absent where it is unknown."
    case .beyond: "That time less what may be lost."
    case .answer: "Whether to promote it: safe, not safe, unknown; of the chosen one only."
    case .because: "Why, most telling first."
    case .name: "What a person calls the server."
    case .product: "postgresql, mysql or mariadb."
    case .host: "Where it is reached: a host, or the folder of a socket of PostgreSQL."
    case .socket: "The socket of MySQL or MariaDB; absent where it is reached by a host."
    case .port: "Its port."
    case .detachment:
      "Statements after which it takes no more from the old primary; of MySQL and MariaDB."
    case .promotion: "Statements that promote it, once it has applied all that it has."
    }
  }
}

extension FailoverView {
  /// What the playbook about failovers asks.
  var facts: [Fact] {
    candidates.enumerated().flatMap { place, candidate -> [Fact] in
      var sheet = FactSheet(candidate.subject)
      let evidence = candidate.evidence
      sheet.add(FailoverFact.isChosen.rawValue, place == 0, evidence)
      let obstacle = candidate.obstacles.first
      sheet.add(FailoverFact.obstacle.rawValue, obstacle?.kind.rawValue ?? "none", evidence)
      if let text = obstacle?.text { sheet.add(FailoverFact.reason.rawValue, text, evidence) }
      sheet.add(FailoverFact.primary.rawValue, primaryState.rawValue, evidence)
      guard place == 0 else { return sheet.facts }
      let answer = FailoverAnswer(self)
      let reach = candidate.reach
      let told: [(FailoverFact, String?)] = [
        (.answer, answer.word), (.because, answer.reasons.joined(separator: "; ")),
        (.name, candidate.name), (.product, reach.product), (.host, reach.host),
        (.socket, reach.socket), (.port, reach.port.map(String.init)),
        (.detachment, reach.detachment), (.promotion, reach.promotion),
      ]
      for (fact, text) in told {
        if let text { sheet.add(fact.rawValue, text, evidence) }
      }
      if let bytes = loss.bytes { sheet.add(FailoverFact.loss.rawValue, bytes, .bytes, evidence) }
      if loss.confidence == .certain, let seconds = loss.seconds {
        sheet.add(FailoverFact.lossTime.rawValue, roundedTime(seconds), .seconds, evidence)
        let beyond = roundedTime(seconds - objective)
        sheet.add(FailoverFact.beyond.rawValue, beyond, .seconds, evidence)
      }
      return sheet.facts
    }
  }
}
