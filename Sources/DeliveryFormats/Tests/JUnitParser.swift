internal import ByteParsing
package import Capture

/// Reads reports in the XML that JUnit's Ant task began and every test tool writes today: surefire,
/// Gradle, `pytest --junitxml`, jest-junit, gotestsum, ctest, `swift test --xunit-output`; and the
/// results of NUnit 3 (`test-run`, `test-case`) and of `dotnet test` (`TestRun`, `UnitTestResult`).
///
///     <testsuites><testsuite name="pytest" tests="2" timestamp="2026-11-20T20:38:00.1+00:00">
///       <testcase classname="tests.test_cart" name="test_total" time="0.01"/>
///       <testcase classname="tests.test_cart" name="test_stock" time="0.02">
///         <failure message="assert 1 == 2">…</failure></testcase>
///     </testsuite></testsuites>
///
/// surefire tells of repetitions: `flakyFailure` of a test that passed in the end, `rerunFailure` of
/// one that never did. Other tools write the same test case once more.
package struct JUnitParser: StreamParser {
  package static let format = Format(
    kind: "junit-xml", label: "test reports in JUnit's XML",
    markers: ["<testsuite", "<test-run ", "<TestRun "])

  private var reader = XMLReader()
  private var runs: [TestRun] = []
  private var run: TestRun?
  private var suites: [String] = []
  private var test: TestOutcome?
  /// Whether the text that comes belongs to a failure.
  private var explains = false
  private var expected = 0
  /// Elements from the outermost one of a report.
  private var level = 0
  private var hasBegun = false
  private var isCut = false

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var position = 0
    if !hasBegun {
      // What stands in front may be anything.
      guard
        let found = bytes.firstRange(of: "<testsuite") ?? bytes.firstRange(of: "<test-run ")
          ?? bytes.firstRange(of: "<TestRun ")
      else { return }
      hasBegun = true
      position = found.lowerBound
      reader.begin(line: firstLine &+ bytes.extracting(0..<position).count(of: 0x0A))
    } else {
      reader.begin(line: firstLine)
    }
    while let event = reader.next(in: bytes, at: &position) {
      switch event {
      case .open: open()
      case .close: close()
      case .text: if explains { test?.explain(reader.text) }
      }
    }
  }

  package mutating func finish() -> Parsed<TestReport>? {
    if var last = run {
      // Of a test that the cut goes through nothing is known, unless it had failed.
      if let test, test.verdict == .failed { last.add(test) }
      last.isCut = true
      isCut = true
      end(last)
    }
    guard runs.contains(where: { !$0.outcomes.isEmpty }) else { return nil }
    let report = TestReport(runs: runs)
    let damage =
      isCut
      ? "the report ends before its last element does"
      : reader.isDamaged ? "the report is no whole XML" : nil
    return Parsed(report, damage: damage, note: report.note)
  }

  private mutating func open() {
    level += 1
    switch reader.name {
    case "testsuites", "testsuite", "test-run", "TestRun": openSuite()
    case "Times": if run?.start == nil { run?.start = reader["start"].flatMap(Moment.seconds) }
    case "test-case", "UnitTestResult": openResult()
    case "ErrorInfo": explains = test?.verdict == .failed
    case "property":
      guard let name = reader["name"], let value = reader["value"] else { break }
      if let commit = CommitMark.commit(property: name, value) { run?.commit = commit }
      if name == "random-seed" || name == "seed" { run?.seed = value }
    case "testcase": openTest()
    case "failure", "error": fail()
    case "flakyFailure", "flakyError", "rerunFailure", "rerunError":
      test?.failedAttempts &+= 1
      explains = true
      explainByAttributes()
    case "skipped": if test?.verdict == .passed { test?.verdict = .skipped }
    default: break
    }
  }

  private mutating func openSuite() {
    if run == nil {
      run = TestRun(tool: "JUnit XML", line: reader.line)
      level = 1
      (expected, suites) = (0, [])
    }
    if run?.start == nil {
      run?.start = (reader["timestamp"] ?? reader["start-time"]).flatMap(Moment.seconds)
    }
    if let commit = reader.attributes.lazy.compactMap({
      CommitMark.commit(property: $0.name, $0.value)
    }).first {
      run?.commit = commit
    }
    guard reader.name == "testsuite" else { return }
    let name = reader["name"] ?? ""
    if run?.suite == nil, !name.isEmpty { run?.suite = name }
    suites.append(name)
  }

  private mutating func openTest() {
    let name = reader["name"] ?? ""
    var scope = reader["classname"] ?? reader["class"] ?? ""
    if scope.isEmpty || scope == name { scope = suites.last ?? "" }
    let isNamedWhole = scope.isEmpty || name.hasPrefix(scope)
    var test = TestOutcome(
      isNamedWhole ? name : "\(scope).\(name)", .passed, line: reader.line,
      seconds: reader["time"].flatMap(Self.seconds))
    let status = reader["status"] ?? reader["result"] ?? ""
    if ["notrun", "disabled", "skipped", "suppressed"].contains(status) { test.verdict = .skipped }
    if status == "fail" || status == "failed" { test.verdict = .failed }
    self.test = test
    explains = false
  }

  /// Of NUnit and `dotnet test`, which say how it ended in an attribute.
  private mutating func openResult() {
    let name = reader["fullname"] ?? reader["testName"] ?? reader["name"] ?? ""
    let end = reader["result"] ?? reader["outcome"] ?? ""
    let verdict: TestOutcome.Verdict =
      end == "Passed" ? .passed : ["Failed", "Error", "Timeout"].contains(end) ? .failed : .skipped
    // `00:00:00.4000000`, or seconds.
    let clock = (reader["duration"] ?? "").split(separator: ":").map { Double($0) ?? 0 }
    test = TestOutcome(
      name, verdict, line: reader.line,
      seconds: clock.isEmpty ? nil : clock.reduce(0) { $0 * 60 + $1 })
    explains = false
  }

  /// A comma may stand between thousands.
  private static func seconds(_ text: String) -> Double? {
    Double(text) ?? Double(String(decoding: text.utf8.filter { $0 != 0x2C }, as: UTF8.self))
  }

  private mutating func fail() {
    guard test != nil else {
      // Of a suite whose set-up failed.
      if run?.obstacle == nil { run?.obstacle = (reader.line, reader["message"] ?? "an error") }
      return
    }
    test?.verdict = .failed
    explains = true
    explainByAttributes()
  }

  private mutating func explainByAttributes() {
    let text = [reader["message"], reader["type"]].compactMap(\.self).joined(separator: "\n")
    test?.explain(Array(text.utf8))
  }

  private mutating func close() {
    guard run != nil else { return }
    level -= 1
    switch reader.name {
    case "testcase", "test-case", "UnitTestResult":
      if let test { run?.add(test) }
      test = nil
    case "failure", "error", "flakyFailure", "flakyError", "rerunFailure", "rerunError",
      "ErrorInfo":
      explains = false
    case "testsuite": _ = suites.popLast()
    default: break
    }
    if level <= 0, let whole = run { end(whole) }
  }

  private mutating func end(_ whole: TestRun) {
    var whole = whole
    whole.separateRepetitions()
    runs.append(whole)
    (run, test, level) = (nil, nil, 0)
    if runs.count > 10_000 { runs.removeFirst() }
  }
}

extension TestRun {
  /// Takes what has the same name for attempts of one test where it looks like it.
  ///
  /// Only what failed is tried again, until it passes. Others are different tests, and get numbers.
  mutating func separateRepetitions() {
    var places: [String: [Int]] = [:]
    for (index, outcome) in outcomes.enumerated() {
      places[outcome.name, default: []].append(index)
    }
    let repeated = places.values.filter { $0.count > 1 }
    guard !repeated.isEmpty else { return }
    let areAttempts = repeated.allSatisfy { indices in
      indices.count <= 10 && indices.dropLast().allSatisfy { outcomes[$0].verdict == .failed }
    }
    for indices in repeated {
      for (number, index) in indices.enumerated().dropFirst() {
        if areAttempts {
          outcomes[index].isRetried = true
        } else {
          outcomes[index].name += " #\(number + 1)"
        }
      }
    }
  }
}
