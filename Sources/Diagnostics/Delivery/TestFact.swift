internal import Evidence

/// The facts that test runs show, each named and explained once.
enum TestFact: String, CaseIterable {
  case runs = "tests.runs"
  case comparable = "tests.comparable"
  case flaky = "tests.flaky"
  case known = "tests.flaky.same_code"
  case seeming = "tests.flaky.back_and_forth"
  case kind = "tests.flaky.kind"
  case names = "tests.flaky.names"
  case reasons = "tests.flaky.reasons"
  case broken = "tests.broken"
  case unclear = "tests.unclear"
  case unclearNames = "tests.unclear.names"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .suite, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .runs, .comparable: .quantity(.runs)
    case .flaky, .known, .seeming, .broken, .unclear: .quantity(.tests)
    case .kind, .names, .reasons, .unclearNames: .text
    }
  }

  private var meaning: String {
    switch self {
    case .runs: "Runs of tests in the evidence."
    case .comparable: "The most runs that one test ran in."
    case .flaky: "Tests that pass and fail although nothing says that the code changed between."
    case .known:
      "Of them those that did so within one run, or in runs of one commit: the code was the same."
    case .seeming: "Of them those that went back and forth at least twice in runs of unknown code."
    case .kind:
      "The kind of most of them: order, time, shared state, port, network, resources, concurrency, or unknown."
    case .names: "Their names, with how many of how many runs failed."
    case .reasons: "What shows the kind, of the first test."
    case .broken:
      "Tests that failed in every run, or from some run on to the last one."
    case .unclear:
      "Tests that failed in one of too few runs to tell a flip from a change of the code."
    case .unclearNames: "Their names."
    }
  }
}
