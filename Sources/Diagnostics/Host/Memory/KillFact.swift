internal import Evidence

/// The facts about kills for want of memory: of the host, or of the group whose limit was reached.
enum KillFact: String, CaseIterable {
  case kills = "kills"
  case isLogged = "logged"
  case victim = "victim"
  case largest = "larger"
  case repeats = "repeats"
  case group = "group"
  case size = "limit"
  case age = "age"
  case story = "story"

  static var declarations: [FactDeclaration] {
    allCases.flatMap { fact in
      [
        FactDeclaration(fact.name(of: .host), of: .host, fact.shape, fact.meaning),
        FactDeclaration(fact.name(of: .controlGroup), of: .controlGroup, fact.shape, fact.meaning),
      ]
    }
  }

  /// `oom.kills` of a host, `group.oom.kills` of a group.
  func name(of kind: Subject.Kind) -> String {
    (kind == .host ? "oom." : "group.oom.") + rawValue
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .kills: .quantity(.processes)
    case .isLogged: .flag
    case .victim, .largest, .group, .story: .text
    case .repeats: .quantity(.count)
    case .size: .quantity(.bytes)
    case .age: .quantity(.seconds)
    }
  }

  var meaning: String {
    switch self {
    case .kills:
      "Processes killed for want of memory: all in a captured log, the recent ones of a live one, "
        + "or as many as a counter grew by; kills that somebody asked for (SysRq) do not count."
    case .isLogged: "Whether the kernel log tells of it; else only counters do."
    case .victim: "Who was killed last, and how large it was."
    case .largest: "Who was larger than the victim; absent where nobody was."
    case .repeats: "The most kills of processes of one name."
    case .group: "The group of the victim, where that is another one."
    case .size: "The limit that was reached; absent where it was the whole host."
    case .story: "The last kill in words."
    case .age: "Time since the last kill; absent where that is not known."
    }
  }
}
