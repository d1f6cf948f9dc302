internal import ByteParsing
internal import Capture

/// What a tool reports of one run of tests.
package struct TestRun: Sendable {
  /// `pytest`, `go test`, `JUnit XML`.
  package var tool: String
  /// The line it begins in.
  package var line: Int
  /// The name of the suite, where one is given.
  package var suite: String?
  package var commit: String?
  /// Seconds since 1970.
  package var start: Double?
  /// What the random order of the run was made from.
  package var seed: String?
  /// In the order of the report.
  package var outcomes: [TestOutcome] = []
  /// Outcomes beyond those that are kept.
  package var leftOut = 0
  /// What the report itself counts; `nil` where it says nothing.
  package var totals: Totals?
  /// Whether passed tests have no line of their own.
  package var namesFailuresOnly = false
  /// Whether several tests may have one name, so that a repetition is none.
  package var hasAmbiguousNames = false
  /// Whether the report ends before the run did.
  package var isCut = false
  /// What kept tests from running at all: a build, a collection that failed.
  package var obstacle: (line: Int, text: String)?

  package struct Totals: Sendable, Hashable {
    package var passed = 0
    package var failed = 0
    package var skipped = 0

    package init(passed: Int = 0, failed: Int = 0, skipped: Int = 0) {
      (self.passed, self.failed, self.skipped) = (passed, failed, skipped)
    }
  }

  package init(tool: String, line: Int) {
    (self.tool, self.line) = (tool, line)
  }

  private static let limit = 200_000

  mutating func add(_ outcome: TestOutcome) {
    guard outcomes.count < Self.limit else {
      leftOut += 1
      return
    }
    outcomes.append(outcome)
  }
}

/// How one attempt of a test ended.
package struct TestOutcome: Sendable {
  package enum Verdict: Sendable {
    case passed, failed, skipped
  }

  /// With its suite or file: `tests.test_cart.test_total`.
  package var name: String
  package var verdict: Verdict
  package var seconds: Double?
  package var line: Int
  /// Attempts in the same run that failed before this one.
  package var failedAttempts = 0
  /// Whether this is an attempt that the tool made again because it failed.
  package var isRetried = false
  /// What a failure says, at most a line.
  package var message = ""
  package var signs: FailureSigns = []
  /// The parallel worker that ran it.
  package var worker: String?

  init(_ name: String, _ verdict: Verdict, line: Int, seconds: Double? = nil) {
    (self.name, self.verdict, self.line, self.seconds) = (name, verdict, line, seconds)
  }

  /// What a failure says, with what shows its kind.
  mutating func explain(_ text: [UInt8]) {
    let complaint = Complaint(text)
    if message.isEmpty || signs.isEmpty && !complaint.signs.isEmpty { message = complaint.message }
    signs.formUnion(complaint.signs)
  }
}

/// One or several runs in one input.
package struct TestReport: Sendable {
  package var runs: [TestRun]

  /// What a person may want to know of it.
  var note: String {
    let tests = runs.reduce(0) { $0 &+ $1.outcomes.count }
    let failed = runs.reduce(0) { $0 &+ $1.outcomes.count { $0.verdict == .failed } }
    let part = "\(tests) results, \(failed) failed"
    return runs.count == 1 ? "\(runs[0].tool): \(part)" : "\(runs.count) runs: \(part)"
  }
}
