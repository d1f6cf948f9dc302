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

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .replica, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .isChosen: .flag
    case .obstacle, .reason, .primary: .text
    case .loss: .quantity(.bytes)
    case .lossTime, .beyond: .quantity(.seconds)
    }
  }

  private var meaning: String {
    switch self {
    case .isChosen: "Whether it is the standby that would lose least."
    case .obstacle:
      "What stops it first: none, other cluster, timeline, lost slot, limits, paused, delayed, held."
    case .reason: "The same in words; absent where nothing does."
    case .primary: "Whether the primary is up, down, or that is unclear."
    case .loss: "Log that the primary has and it has not on disk; absent where nobody can know."
    case .lossTime: "The time for which the primary has written that; absent where it is unknown."
    case .beyond: "That time less what may be lost."
    }
  }
}
