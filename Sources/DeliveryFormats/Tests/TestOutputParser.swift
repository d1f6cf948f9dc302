internal import ByteParsing
package import Capture

/// Reads what test tools print: pytest, `go test` (plain and `-json`), `swift test`, cargo, nextest,
/// jest, mocha, vitest, ctest, Maven, Gradle and what writes TAP, also inside the log of a build.
package struct TestOutputParser: StreamParser {
  package static let format = Format(
    kind: "test-output", label: "output of pytest, go test, swift test, cargo, jest and the like",
    markers: [
      "test session starts", "short test summary info", "=== RUN   ", "--- FAIL: ", "--- PASS: ",
      "\"Action\":\"run\",\"Package\":\"", "\"Action\":\"start\",\"Package\":\"",
      "\"Action\":\"output\",\"Package\":\"", "\"Action\":\"fail\",\"Package\":\"",
      "\"Action\":\"pass\",\"Package\":\"", " passed in ", " passed, ", " failed in ",
      " skipped in ", "Test Case '", "Test run started.", "Test run with ",
      "test result: ", "Nextest run", "Test Suites: ", "Test Files ", "% tests passed",
      "<<< FAILURE!",
      "<<< ERROR!", "> Task :test", " passing (", "\tFAIL\t", "FAIL\t", "ok  \t", "TAP version 1",
      "not ok ", "ok 1 ", " tests using ", "===Flaky Test Report===", "ℹ tests ",
    ])

  var runs: [TestRun] = []
  /// The place of the run that a tool is at.
  private var current: [String: Int] = [:]
  private var commit: String?
  private var start: Double?
  var pytest = PytestOutput()
  var go = GoOutput()
  var others = OtherOutput()

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    bytes.forEachLine(firstLine: firstLine) { line, number in
      guard line.byteCount > 2 else {
        others.passBlank()
        return
      }
      line.withoutEscapes { take($0, number) }
    }
  }

  private mutating func take(_ whole: RawSpan, _ number: Int) {
    let prefix = LogPrefix(whole)
    if start == nil { start = prefix.seconds }
    let line = whole.extracting(prefix.end..<whole.byteCount)
    guard line.byteCount > 1 else { return }
    if let found = CommitMark.commit(in: line) { commit = found }
    if takeGoEvent(line, number) || takePytest(line, number) || takeGo(line, number) { return }
    takeOther(line, number)
  }

  /// The place of the run of a tool; begins one where there is none.
  mutating func run(of tool: String, line: Int) -> Int {
    if let place = current[tool] { return place }
    return begin(tool, line: line)
  }

  func openRun(of tool: String) -> Int? { current[tool] }

  mutating func begin(_ tool: String, line: Int) -> Int {
    runs.append(TestRun(tool: tool, line: line))
    runs[runs.count - 1].commit = commit
    current[tool] = runs.count - 1
    return runs.count - 1
  }

  mutating func end(_ tool: String) { current[tool] = nil }

  package mutating func finish() -> Parsed<TestReport>? {
    finishPytest()
    finishGo()
    finishOthers()
    for index in runs.indices {
      // One log works on one commit, wherever it says so.
      if runs[index].commit == nil { runs[index].commit = commit }
      if runs[index].start == nil { runs[index].start = start }
    }
    runs.removeAll { $0.outcomes.isEmpty && $0.totals == nil && $0.obstacle == nil }
    guard !runs.isEmpty else { return nil }
    let report = TestReport(runs: runs)
    let isCut = runs.contains { $0.isCut }
    return Parsed(
      report, damage: isCut ? "a run of tests ends before its last line" : nil, note: report.note)
  }
}
