internal import Capture
internal import DeliveryFormats
internal import Evidence

/// One run as it is compared with others: a report, or several of one folder that have no test in
/// common, as surefire writes one for each class.
struct ComparedRun {
  var source: String
  var reports: [(source: String, run: TestRun)]
  var commit: String?
  var start: Double?
  var seed: String?
  var tool: String
  var isCut: Bool

  var counted: TestRun.Totals {
    var totals = TestRun.Totals()
    for (_, run) in reports {
      let own = run.counted
      totals.passed += own.passed
      totals.failed += own.failed
      totals.skipped += own.skipped
    }
    return totals
  }
}

extension TestRun {
  /// What the report counts, or what stands in it.
  var counted: Totals {
    if namesFailuresOnly, let totals { return totals }
    return Totals(
      passed: outcomes.count { $0.verdict == .passed && !$0.name.hasSuffix(".") },
      failed: outcomes.count { $0.verdict == .failed },
      skipped: outcomes.count { $0.verdict == .skipped })
  }
}

/// What became of one test in one run.
struct TestEntry {
  var run: Int
  /// Attempts that passed and that failed.
  var passed = 0
  var failed = 0
  /// Whether nothing says so but that it is not among the failures.
  var isPresumed = false
  var seconds: Double?
  var source = ""
  var line = 0
  var message = ""
  var signs: FailureSigns = []

  /// What the run says of it in the end.
  var isFailure: Bool { failed > 0 && passed == 0 }
  var isFlip: Bool { failed > 0 && passed > 0 }
  var mark: Character { isFlip ? "~" : isFailure ? "F" : "." }
}

/// What became of one test in all runs.
struct TestHistory {
  enum Verdict {
    case steady
    /// It passed and failed in one run, or in runs of one commit.
    case flips
    /// It goes back and forth, and nothing says that the code changed.
    case seemsToFlip
    /// It failed once, and nothing says that the code changed.
    case failedOnce
    /// It failed in every run.
    case broken
    /// It failed in the only run that it is in.
    case failedAlone
    /// It fails since a run, with new code where the code is known.
    case regressed
    case repaired
    /// Too little to say.
    case unclear
  }

  var name: String
  /// In the order of the runs.
  var entries: [TestEntry]
  var verdict = Verdict.steady
  var kind: TestKind?

  var failures: [TestEntry] { entries.filter { $0.failed > 0 } }
  var isFlaky: Bool { verdict == .flips || verdict == .seemsToFlip || verdict == .failedOnce }
  var line: String { String(entries.map(\.mark)) }

  /// From one verdict to the other, run by run.
  var changes: Int {
    zip(entries, entries.dropFirst()).count { $0.isFailure != $1.isFailure }
  }

  /// Longer than this between the first and the last run, and the code was hardly left alone.
  private static let sameCodeSpan = 6 * 3600.0

  mutating func judge(_ runs: [ComparedRun]) {
    let failed = entries.count { $0.failed > 0 }
    guard failed > 0 else { return }
    if entries.contains(where: \.isFlip) || flipsWithinCommit(runs) {
      verdict = .flips
      return
    }
    if failed == entries.count {
      verdict = entries.count > 1 ? .broken : .failedAlone
      return
    }
    let commits = Set(entries.compactMap { runs[$0.run].commit })
    let isOneCode = commits.count <= 1
    // Whoever writes a fix and breaks it again does so once or twice.
    if changes >= (isOneCode ? 2 : 4) {
      verdict = .seemsToFlip
    } else if !isOneCode || changes > 1 {
      verdict = entries.last?.isFailure == true ? .regressed : .repaired
    } else if failed == 1, entries.count >= 3 || entries[0].isFailure, isShort(runs) {
      verdict = .failedOnce
    } else if entries.count == 2 {
      verdict = .unclear
    } else {
      verdict = entries.last?.isFailure == true ? .regressed : .repaired
    }
  }

  private func flipsWithinCommit(_ runs: [ComparedRun]) -> Bool {
    var seen: [String: Bool] = [:]
    for entry in entries {
      guard let commit = runs[entry.run].commit else { continue }
      if let before = seen[commit], before != entry.isFailure { return true }
      seen[commit] = entry.isFailure
    }
    return false
  }

  private func isShort(_ runs: [ComparedRun]) -> Bool {
    let times = entries.compactMap { runs[$0.run].start }
    guard let first = times.min(), let last = times.max() else { return true }
    return last - first <= Self.sameCodeSpan
  }
}
