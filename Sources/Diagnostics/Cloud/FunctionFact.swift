internal import Evidence

/// The facts that the log of a cloud function shows, each named and explained once.
enum FunctionFact: String, CaseIterable {
  case invocations = "function.invocations"
  case cold = "function.cold"
  case share = "function.cold.share"
  case steadyShare = "function.cold.steady_share"
  case spread = "function.cold.spread"
  case initMedian = "function.init.p50"
  case warmMedian = "function.warm.p50"
  case warmTail = "function.warm.p99"
  case coldMedian = "function.cold.p50"
  case allMedian = "function.all.p50"
  case allTail = "function.all.p99"
  case added = "function.cold.added"
  case ratio = "function.cold.added_share"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .function, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .invocations: .quantity(.invocations)
    case .cold: .quantity(.count)
    case .share, .steadyShare, .ratio: .quantity(.percent)
    case .spread: .quantity(.intervals)
    default: .quantity(.milliseconds)
    }
  }

  private var meaning: String {
    switch self {
    case .invocations: "Reports of invocations."
    case .cold:
      "Invocations that waited for a new environment: with an init or restore duration, and not prepared ahead."
    case .share: "Their share of all invocations."
    case .steadyShare:
      "The same without the tenth of the invocations that has most of them: what a deployment or one burst leaves."
    case .spread: "In how many tenths of the invocations there are any."
    case .initMedian: "Half of the new environments took at least this long to prepare or restore."
    case .warmMedian: "Half of the invocations in a used environment took at most this long."
    case .warmTail: "99 of 100 invocations in a used environment took at most this long."
    case .coldMedian: "Half of the cold starts took at most this long, with the preparation."
    case .allMedian: "Half of all invocations took at most this long, with the preparation."
    case .allTail: "99 of 100 of all invocations took at most this long, with the preparation."
    case .added: "What cold starts add to the p99: that of all less that of used environments."
    case .ratio: "The same as a share of the p99 of used environments."
    }
  }
}
