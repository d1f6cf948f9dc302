internal import ByteParsing
internal import Capture

/// Where the output of tools with a line per test stands.
struct OtherOutput {
  /// The file, crate or class that tests without a full name belong to.
  var scope = ""
  /// Headings of jest and mocha around a test, by indentation.
  var headings: [(indent: Int, text: String)] = []
  /// The outcome that lines below explain.
  var explained: (tool: String, index: Int)?
  /// The test in whose block of output a line stands, where it failed before.
  var places: [String: Int] = [:]
  var swiftIssues: [String: [UInt8]] = [:]
  var hasEnded: Set<String> = []
  /// The test below `Flakes:` of Maven or `1 flaky` of Playwright; empty at the heading.
  var flake: String?
  /// How far the last result of TAP was indented.
  var indent = 0

  mutating func passBlank() {}
}

extension TestOutputParser {
  private typealias Rule = (TestOutputParser, RawSpan) -> Bool

  mutating func takeOther(_ line: RawSpan, _ number: Int) {
    if takeSwift(line, number) || takeCargo(line, number) || takeCTest(line, number)
      || takeFlakes(line, number) || takeJVM(line, number) || takeTAP(line, number)
      || takeScript(line, number)
    {
      return
    }
    if let (tool, index) = others.explained, let place = openRun(of: tool),
      index < runs[place].outcomes.count, runs[place].outcomes[index].message.utf8.count < 200
    {
      runs[place].outcomes[index].explain(line.extracting(line.first(2000)).string.utf8.map { $0 })
    }
  }

  mutating func put(
    _ tool: String, _ name: String, _ verdict: TestOutcome.Verdict, _ number: Int,
    seconds: Double? = nil, text: [UInt8] = [], failedAttempts: Int = 0
  ) {
    let place = run(of: tool, line: number)
    var outcome = TestOutcome(name, verdict, line: number, seconds: seconds)
    outcome.failedAttempts = failedAttempts
    if !text.isEmpty { outcome.explain(text) }
    runs[place].add(outcome)
    others.places[name] = runs[place].outcomes.count - 1
    others.explained = nil
  }

  /// Of XCTest and of Swift Testing.
  ///
  ///     Test Case 'CartTests.testStock' failed (0.002 seconds)
  ///     /src/CartTests.swift:12: error: CartTests.testStock : XCTAssertEqual failed: …
  ///     ✘ Test stock() recorded an issue at CartTests.swift:12:3: Expectation failed: …
  ///     ✔ Test "the total is a sum" passed after 0.001 seconds.
  private mutating func takeSwift(_ line: RawSpan, _ number: Int) -> Bool {
    if line.starts(with: "Test Case '"),
      let quote = line.firstRange(of: "' ", in: 11..<line.byteCount)
    {
      let name = Self.caseName(line.string(11..<quote.lowerBound))
      let rest = line.extracting(quote.upperBound..<line.byteCount)
      for (word, verdict) in [("passed", .passed), ("failed", .failed), ("skipped", .skipped)]
        as [(StaticString, TestOutcome.Verdict)] where rest.starts(with: word)
      {
        put(
          "XCTest", name, verdict, number, seconds: rest.number(behind: "("),
          text: others.swiftIssues.removeValue(forKey: name) ?? [])
      }
      return true
    }
    if line.starts(with: "Test Suite '"), let time = line.firstRange(of: "' started at ") {
      let place = run(of: "XCTest", line: number)
      if runs[place].start == nil {
        runs[place].start = Moment.parse(line, at: time.upperBound)?.seconds
      }
      return true
    }
    if let error = line.firstRange(of: ": error: "), let colon = line.firstRange(of: " : ") {
      let name = Self.caseName(
        line.string(error.upperBound..<max(error.upperBound, colon.lowerBound)))
      if name.utf8.contains(UInt8(ascii: ".")), others.swiftIssues.count < 10_000 {
        others.swiftIssues[name, default: []].append(
          line.extracting(colon.upperBound..<line.byteCount), limit: 4096)
      }
      return true
    }
    return takeSwiftTesting(line, number)
  }

  /// `CartTests.testStock` of both `CartTests.testStock` and `-[Shop.CartTests testStock]`.
  private static func caseName(_ name: String) -> String {
    guard name.hasPrefix("-["), name.hasSuffix("]") else { return name }
    return String(name.dropFirst(2).dropLast().map { $0 == " " ? "." : $0 })
  }

  private mutating func takeSwiftTesting(_ line: RawSpan, _ number: Int) -> Bool {
    guard let front = line.firstRange(of: " Test "), front.lowerBound < 8, line[0] >= 0x80 else {
      return false
    }
    let text = line.extracting(front.upperBound..<line.byteCount)
    if text.starts(with: "run ") {
      let place = run(of: "Swift Testing", line: number)
      runs[place].hasAmbiguousNames = true
      if text.has(" passed after ") || text.has(" failed after ") {
        others.hasEnded.insert("Swift Testing")
      }
      return true
    }
    let ends: [(StaticString, TestOutcome.Verdict)] = [
      (" passed after ", .passed), (" failed after ", .failed), (" skipped", .skipped),
    ]
    if let issue = text.firstRange(of: " recorded an issue") {
      let name = Self.titled(text.extracting(0..<issue.lowerBound))
      if others.swiftIssues.count < 10_000 {
        let detail = text.firstRange(of: ": ", in: issue.upperBound..<text.byteCount)?.upperBound
        others.swiftIssues[name, default: []].append(
          text.extracting((detail ?? issue.upperBound)..<text.byteCount), limit: 4096)
      }
      return true
    }
    for (word, verdict) in ends {
      guard let found = text.lastRange(of: word, in: 0..<text.byteCount) else { continue }
      let name = Self.titled(text.extracting(0..<found.lowerBound))
      put(
        "Swift Testing", name, verdict, number, seconds: text.number(behind: " after "),
        text: others.swiftIssues.removeValue(forKey: name) ?? [])
      return true
    }
    return text.has(" started.")
  }

  /// Without quotes, and without the number of arguments.
  private static func titled(_ text: RawSpan) -> String {
    var end = text.byteCount
    if let cases = text.firstRange(of: " with "),
      text.ends(with: " test cases") || text.ends(with: " test case")
    {
      end = cases.lowerBound
    }
    if end > 2, text[0] == 0x22, text[end - 1] == 0x22 { return text.string(1..<(end - 1)) }
    return text.string(0..<end)
  }

  /// Of cargo and of nextest.
  ///
  ///     test cart::stock ... FAILED
  ///             FAIL [   0.004s] shop cart::stock
  ///       FLAKY 2/3 [   0.004s] shop cart::stock
  private mutating func takeCargo(_ line: RawSpan, _ number: Int) -> Bool {
    if line.starts(with: "test "), let dots = line.lastRange(of: " ... ", in: 5..<line.byteCount) {
      let result = line.extracting(dots.upperBound..<line.byteCount)
      let verdict: TestOutcome.Verdict? =
        result.starts(with: "ok")
        ? .passed
        : result.starts(with: "FAILED") ? .failed : result.starts(with: "ignored") ? .skipped : nil
      guard let verdict else { return false }
      let name = line.string(5..<dots.lowerBound)
      put("cargo test", others.scope.isEmpty ? name : "\(others.scope)::\(name)", verdict, number)
      return true
    }
    if line.has(" Running "), let crate = line.word(behind: "/deps/", until: "-)") {
      others.scope = crate
      return true
    }
    if line.starts(with: "---- "), let name = line.word(behind: "---- ", until: " "),
      line.ends(with: " stdout ----")
    {
      let full = others.scope.isEmpty ? name : "\(others.scope)::\(name)"
      others.explained = others.places[full].map { ("cargo test", $0) }
      return true
    }
    if line.starts(with: "test result: ") {
      others.explained = nil
      return true
    }
    let content = line.extracting(line.trimmed(0..<line.byteCount))
    guard let bracket = content.firstRange(of: " ["), bracket.lowerBound < 14,
      let end = content.firstRange(of: "s] ")
    else { return false }
    let word = content.string(0..<bracket.lowerBound)
    let tail = content.extracting(end.upperBound..<content.byteCount)
    // `(1/3) ` of newer versions.
    let start = tail.starts(with: "(") ? (tail.firstRange(of: ") ")?.upperBound ?? 0) : 0
    let name = tail.extracting(tail.trimmed(start..<tail.byteCount)).string
    let seconds = content.number(behind: " [")
    switch word {
    case "PASS": put("nextest", name, .passed, number, seconds: seconds)
    case "FAIL", "ABORT", "SIGABRT", "SIGSEGV", "LEAK-FAIL":
      put("nextest", name, .failed, number, seconds: seconds)
    case "TIMEOUT":
      put("nextest", name, .failed, number, seconds: seconds, text: Array("timed out".utf8))
    case let word where word.hasPrefix("FLAKY "):
      // The summary says it of a test that has its lines above.
      let attempts = Int(word.dropFirst(6).prefix { $0.isNumber }) ?? 2
      put(
        "nextest", name, .passed, number, seconds: seconds,
        failedAttempts: max(1, min(attempts, 100) - 1))
    case let word where word.hasPrefix("TRY "): break
    default: return false
    }
    return true
  }

  /// `1/3 Test #1: stock ............***Failed    0.01 sec`.
  private mutating func takeCTest(_ line: RawSpan, _ number: Int) -> Bool {
    guard let mark = line.firstRange(of: " Test "), line.has(" sec"), line.has("#"),
      let colon = line.firstRange(of: ": ", in: mark.upperBound..<line.byteCount),
      let name = line.word(at: colon.upperBound, until: " ")
    else { return false }
    let rest = line.extracting(colon.upperBound..<line.byteCount)
    let seconds = rest.lastRange(of: "   ", in: 0..<rest.byteCount).flatMap {
      Double(
        rest.word(at: rest.trimmed($0.upperBound..<rest.byteCount).lowerBound, until: " ") ?? "")
    }
    if rest.has(" Passed ") {
      put("ctest", name, .passed, number, seconds: seconds)
    } else if rest.has("***Timeout") {
      put("ctest", name, .failed, number, seconds: seconds, text: Array("timed out".utf8))
    } else if rest.has("***Skipped") || rest.has("***Not Run") || rest.has("(Disabled)") {
      put("ctest", name, .skipped, number)
    } else if rest.has("***") {
      put("ctest", name, .failed, number, seconds: seconds)
    } else {
      return false
    }
    return true
  }

  /// Tests that passed when they were tried again.
  ///
  ///     [WARNING] Flakes:
  ///     [WARNING] shop.CartTest.stock
  ///     [ERROR]   Run 1: CartTest.stock:51 expected: <1> but was: <0>
  ///     [INFO]   Run 2: PASS
  ///
  ///       1 flaky
  ///         [chromium] › cart.spec.ts:12:5 › stock ─────
  ///       2 passed (43.6s)
  private mutating func takeFlakes(_ line: RawSpan, _ number: Int) -> Bool {
    let content = line.extracting(line.trimmed(0..<line.byteCount))
    if content.ends(with: "] Flakes:") || content.byteCount < 16 && content.ends(with: " flaky") {
      others.flake = ""
      return true
    }
    guard let flake = others.flake else { return false }
    if content.has("Tests run:") || content.byteCount < 40 && content.ends(with: "s)") {
      others.flake = nil
      return false
    }
    if content.has("] › ") {
      var end = content.byteCount
      if let rule = content.firstRange(of: " ──") { end = rule.lowerBound }
      put(
        "Playwright", content.string(content.trimmed(0..<end)), .passed, number, failedAttempts: 1)
      runs[run(of: "Playwright", line: number)].namesFailuresOnly = true
      return true
    }
    guard content.starts(with: "["), let close = content.firstRange(of: "] ") else { return false }
    let rest = content.extracting(content.trimmed(close.upperBound..<content.byteCount))
    if rest.starts(with: "Run ") {
      guard !flake.isEmpty, let place = openRun(of: "Maven"), let index = others.places[flake],
        index < runs[place].outcomes.count
      else { return true }
      if rest.ends(with: ": PASS") {
        runs[place].outcomes[index].verdict = .passed
      } else {
        runs[place].outcomes[index].failedAttempts &+= 1
        if let colon = rest.firstRange(of: ": ") {
          runs[place].outcomes[index].explain(
            Array(rest.extracting(colon.upperBound..<rest.byteCount).string.utf8))
        }
      }
    } else if rest.byteCount > 2, !rest.has(" ") {
      others.flake = rest.string
      if others.places[rest.string] == nil { put("Maven", rest.string, .failed, number) }
    }
    return true
  }

  /// Of Maven and Gradle.
  ///
  ///     [ERROR] shop.CartTest.stock -- Time elapsed: 0.01 s <<< FAILURE!
  ///     shop.CartTest > stock() FAILED
  private mutating func takeJVM(_ line: RawSpan, _ number: Int) -> Bool {
    if line.has("<<< FAILURE!") || line.has("<<< ERROR!") {
      guard !line.has("Tests run:") else { return true }
      let start = line.starts(with: "[ERROR] ") ? 8 : 0
      guard let name = line.word(at: start, until: " ") else { return true }
      // `stock(shop.CartTest)` of older versions.
      let parts = name.split(whereSeparator: { $0 == "(" || $0 == ")" })
      put(
        "Maven", name.hasSuffix(")") && parts.count == 2 ? "\(parts[1]).\(parts[0])" : name,
        .failed,
        number, seconds: line.number(behind: "lapsed: "))
      let place = run(of: "Maven", line: number)
      runs[place].namesFailuresOnly = true
      others.explained = others.places.isEmpty ? nil : ("Maven", runs[place].outcomes.count - 1)
      return true
    }
    if line.has("Tests run: "), line.has("Failures: ") {
      others.explained = nil
      if line.has(" Time elapsed") || line.has(" -- in ") { return true }
      guard let place = openRun(of: "Maven"), let all = line.number(behind: "Tests run: "),
        let failed = line.number(behind: "Failures: "), let errors = line.number(behind: "Errors: ")
      else { return true }
      let bad = Int(max(0, min(failed + errors, 1e6)))
      runs[place].totals = TestRun.Totals(
        passed: max(0, Int(max(0, min(all, 1e7))) - bad), failed: bad)
      return true
    }
    guard let arrow = line.firstRange(of: " > "), arrow.lowerBound > 0, !line[0].isBlank else {
      return false
    }
    for (word, verdict) in [(" FAILED", .failed), (" PASSED", .passed), (" SKIPPED", .skipped)]
      as [(StaticString, TestOutcome.Verdict)] where line.ends(with: word)
    {
      let end = line.byteCount - word.utf8CodeUnitCount
      guard arrow.upperBound < end else { return false }
      put(
        "Gradle",
        "\(line.string(0..<arrow.lowerBound)).\(line.string(arrow.upperBound..<end))", verdict,
        number)
      if verdict == .failed, let place = openRun(of: "Gradle") {
        others.explained = ("Gradle", runs[place].outcomes.count - 1)
      }
      return true
    }
    return false
  }

  mutating func finishOthers() {
    for tool in ["Swift Testing"] {
      if let place = openRun(of: tool), !others.hasEnded.contains(tool) { runs[place].isCut = true }
    }
    if let place = openRun(of: "nextest") { runs[place].joinAttempts() }
  }
}

extension TestRun {
  /// Of attempts that a summary repeats, the one that says most.
  fileprivate mutating func joinAttempts() {
    var places: [String: Int] = [:]
    var joined: [TestOutcome] = []
    for outcome in outcomes {
      if let place = places[outcome.name] {
        if outcome.failedAttempts > joined[place].failedAttempts { joined[place] = outcome }
      } else {
        places[outcome.name] = joined.count
        joined.append(outcome)
      }
    }
    outcomes = joined
  }
}
