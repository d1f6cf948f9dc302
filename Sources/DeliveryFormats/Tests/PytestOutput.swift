internal import ByteParsing
internal import Capture

/// Where the output of pytest stands.
///
///     ============================= test session starts ==============================
///     Using --randomly-seed=1832
///     tests/test_cart.py::test_total PASSED                                     [ 50%]
///     [gw1] [100%] FAILED tests/test_cart.py::test_stock
///     =================================== FAILURES ===================================
///     __________________________________ test_stock __________________________________
///     E       assert 1 == 2
///     =========================== short test summary info ============================
///     FAILED tests/test_cart.py::test_stock - assert 1 == 2
///     ========================= 1 failed, 1 passed in 0.03s ==========================
struct PytestOutput {
  /// What stands below the heading of a failure.
  struct Block {
    /// `TestCart.test_stock`.
    var name: String
    var text: [UInt8] = []
    /// Whether a line marked what failed.
    var hasErrors = false
  }

  var blocks: [Block] = []
  var isInFailures = false
  var isInSummary = false
  /// What the plugin flaky says of a test that failed and was tried again.
  var flaking: [String: String] = [:]
  /// Places of outcomes by name, in this run.
  var places: [String: Int] = [:]
}

extension TestOutputParser {
  private static let verdicts: [(StaticString, TestOutcome.Verdict?)] = [
    ("PASSED", .passed), ("FAILED", .failed), ("ERROR", .failed), ("SKIPPED", .skipped),
    ("XFAIL", .skipped), ("XPASS", .passed), ("RERUN", nil),
  ]

  /// Whether the line is one of pytest's.
  mutating func takePytest(_ line: RawSpan, _ number: Int) -> Bool {
    let isRule = line.starts(with: "===")
    if isRule, line.has(" test session starts ") {
      finishPytest()
      _ = begin("pytest", line: number)
      return true
    }
    if isRule, line.has(" short test summary info ") || line.has(" rerun test summary info ") {
      _ = run(of: "pytest", line: number)
      (pytest.isInFailures, pytest.isInSummary) = (false, true)
      return true
    }
    if openRun(of: "pytest") == nil, line[0].isDigit, Self.isFooter(line) {
      // Of a quiet run in which nothing failed this is all but dots.
      _ = begin("pytest", line: number)
    }
    guard let place = openRun(of: "pytest") else { return false }
    if takeFooter(line, place) { return true }
    if isRule {
      pytest.isInFailures = line.has(" FAILURES ") || line.has(" ERRORS ")
      return true
    }
    if pytest.isInFailures { return takeBlock(line) }
    if line.starts(with: "Using --random") {
      runs[place].seed = line.word(behind: "seed=") ?? line.word(behind: "seed: ")
      return true
    }
    if line.has("::") { return takeResult(line, number, place) }
    if takeFlaking(line, number, place) { return true }
    if line.starts(with: "!!!"), line.has("Interrupted") || line.has("KeyboardInterrupt") {
      if line.has(" during collection") {
        runs[place].obstacle = (number, line.trimmedText)
      } else {
        runs[place].isCut = true
      }
      return true
    }
    return false
  }

  /// `=== 1 failed, 3 passed, 1 rerun in 0.12s ===`, with -q without its rules.
  private static func isFooter(_ line: RawSpan) -> Bool {
    guard line.byteCount < 120, let end = line.lastRange(of: " in ", in: 0..<line.byteCount),
      line.byteCount > end.upperBound, line[end.upperBound].isDigit,
      line.ends(with: "s") || line.ends(with: ")")
    else { return false }
    let counts = line.extracting(0..<end.lowerBound)
    return counts.ends(with: "passed") || counts.ends(with: "skipped")
      || counts.ends(with: "failed")
      || counts.ends(with: "warnings") || counts.ends(with: "warning")
      || counts.ends(with: "errors") || counts.ends(with: "rerun")
  }

  private mutating func takeFooter(_ line: RawSpan, _ place: Int) -> Bool {
    guard line.byteCount < 300, let end = line.lastRange(of: " in ", in: 0..<line.byteCount),
      line.starts(with: "==") || line[0].isDigit || line.starts(with: "no tests ran")
    else { return false }
    let counts = line.extracting(0..<end.lowerBound)
    guard
      counts.has(" passed") || counts.has(" failed") || counts.has(" error")
        || counts.has("no tests ran") || counts.has(" skipped") || counts.has(" deselected")
    else { return false }
    func count(_ word: StaticString) -> Int {
      guard let found = counts.firstRange(of: word) else { return 0 }
      var start = found.lowerBound
      while start > 0, counts[start - 1].isDigit { start -= 1 }
      return min(10_000_000, Int(counts.string(start..<found.lowerBound)) ?? 0)
    }
    runs[place].totals = TestRun.Totals(
      passed: count(" passed") + count(" xpassed"), failed: count(" failed") + count(" error"),
      skipped: count(" skipped") + count(" xfailed"))
    finishPytest()
    return true
  }

  /// `____ TestCart.test_stock ____`, `_ ERROR at setup of test_stock _`, and what stands below.
  private mutating func takeBlock(_ line: RawSpan) -> Bool {
    if line.starts(with: "___") || line.starts(with: "_ ERROR"), line.ends(with: "_") {
      var (low, high) = (0, line.byteCount)
      while low < high, line[low] == 0x5F || line[low] == 0x20 { low += 1 }
      while high > low, line[high - 1] == 0x5F || line[high - 1] == 0x20 { high -= 1 }
      var name = line.string(low..<high)
      for front in ["ERROR at setup of ", "ERROR at teardown of ", "ERROR collecting "]
      where name.hasPrefix(front) {
        name.removeFirst(front.count)
      }
      pytest.blocks.append(PytestOutput.Block(name: name))
      return true
    }
    guard !pytest.blocks.isEmpty else { return false }
    let last = pytest.blocks.count - 1
    let isError = line.starts(with: "E   ")
    if isError || !pytest.blocks[last].hasErrors, pytest.blocks[last].text.count < 8192 {
      pytest.blocks[last].hasErrors = pytest.blocks[last].hasErrors || isError
      pytest.blocks[last].text.append(line, limit: 8192)
      pytest.blocks[last].text.append(0x0A)
    }
    return true
  }

  /// `tests/test_a.py::test_x PASSED [ 50%]`, `[gw0] [ 50%] PASSED tests/test_a.py::test_x `, and in
  /// the summary `FAILED tests/test_a.py::test_x - AssertionError`; with `--durations` also
  /// `0.50s call     tests/test_a.py::test_x`.
  private mutating func takeResult(_ line: RawSpan, _ number: Int, _ place: Int) -> Bool {
    var worker: String?
    var rest = line.extracting(line.trimmed(0..<line.byteCount))
    if rest.starts(with: "[gw"), let name = rest.word(at: 1, until: "]") {
      worker = name
      rest = rest.extracting(min(rest.byteCount, name.utf8.count + 2)..<rest.byteCount)
      rest = rest.extracting(rest.trimmed(0..<rest.byteCount))
      if rest.starts(with: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) {
        rest = rest.extracting(rest.trimmed((end + 1)..<rest.byteCount))
      }
    }
    for (word, verdict) in Self.verdicts {
      let length = word.utf8CodeUnitCount
      if rest.starts(with: word), rest.byteCount > length, rest[length] == 0x20 {
        let tail = rest.extracting(rest.trimmed(length..<rest.byteCount))
        let split = tail.firstRange(of: " - ")
        let name = Self.pytestName(tail.extracting(0..<(split?.lowerBound ?? tail.byteCount)))
        let message = split.map {
          tail.string($0.upperBound..<min(tail.byteCount, $0.upperBound + 2000))
        }
        put(name, verdict, number, place, worker, message ?? "")
        return true
      }
      guard worker == nil, let found = rest.lastRange(of: word, in: 0..<rest.byteCount),
        found.lowerBound > 2, rest[found.lowerBound - 1] == 0x20,
        isResultEnd(rest, found.upperBound)
      else { continue }
      let name = rest.extracting(rest.trimmed(0..<found.lowerBound))
      put(Self.pytestName(name), verdict, number, place, nil, "")
      return true
    }
    if let call = rest.firstRange(of: "s call "), call.lowerBound < 12,
      let seconds = Double(rest.string(0..<call.lowerBound))
    {
      let name = rest.extracting(rest.trimmed(call.upperBound..<rest.byteCount))
      if let index = pytest.places[Self.pytestName(name)] {
        runs[place].outcomes[index].seconds = seconds
      }
      return true
    }
    return false
  }

  /// `test_net failed (2 runs remaining out of 3).`, and below
  /// `test_net passed 1 out of the required 1 times. Success!`.
  private mutating func takeFlaking(_ line: RawSpan, _ number: Int, _ place: Int) -> Bool {
    guard let name = line.word(at: 0, until: " ") else { return false }
    if line.has(" runs remaining out of "), pytest.flaking.count < 10_000 {
      pytest.flaking[name] = line.trimmedText
    } else if line.has(" out of the required "), line.ends(with: "Success!"),
      let message = pytest.flaking.removeValue(forKey: name)
    {
      put(name, nil, number, place, nil, message)
      put(name, .passed, number, place, nil, "")
    } else {
      return false
    }
    return true
  }

  /// Nothing but the share that is done, or a reason in brackets.
  private func isResultEnd(_ line: RawSpan, _ start: Int) -> Bool {
    let rest = line.trimmed(start..<line.byteCount)
    return rest.isEmpty || line[rest.lowerBound] == UInt8(ascii: "[")
      || line[rest.lowerBound] == UInt8(ascii: "(")
  }

  /// As in its XML: `tests.test_cart.TestCart.test_stock`.
  static func pytestName(_ node: RawSpan) -> String {
    let text = node.string
    guard let colons = node.firstRange(of: "::") else { return text }
    var file = node.string(0..<colons.lowerBound)
    if file.hasSuffix(".py") { file.removeLast(3) }
    let scope = file.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: ".") : $0 }
    let rest = node.extracting(colons.upperBound..<node.byteCount)
    // A parameter may hold anything.
    let bracket = rest.firstIndex(of: UInt8(ascii: "[")) ?? rest.byteCount
    var name = ""
    var start = 0
    while let found = rest.firstRange(of: "::", in: start..<bracket) {
      name += rest.string(start..<found.lowerBound) + "."
      start = found.upperBound
    }
    name += rest.string(start..<rest.byteCount)
    return String(decoding: scope, as: UTF8.self) + "." + name
  }

  private mutating func put(
    _ name: String, _ verdict: TestOutcome.Verdict?, _ number: Int, _ place: Int,
    _ worker: String?, _ message: String
  ) {
    if let index = pytest.places[name] {
      guard let verdict else {
        if !pytest.isInSummary { runs[place].outcomes[index].failedAttempts &+= 1 }
        return
      }
      // The summary says it once more; an error of the teardown comes behind a passed test.
      if verdict == .failed || !pytest.isInSummary { runs[place].outcomes[index].verdict = verdict }
      if !message.isEmpty { runs[place].outcomes[index].explain(Array(message.utf8)) }
      return
    }
    var outcome = TestOutcome(name, verdict ?? .passed, line: number)
    outcome.worker = worker
    if verdict == nil { outcome.failedAttempts = 1 }
    if !message.isEmpty { outcome.explain(Array(message.utf8)) }
    if pytest.isInSummary, verdict == .failed || verdict == nil {
      runs[place].namesFailuresOnly =
        runs[place].namesFailuresOnly || !runs[place].outcomes.contains { $0.verdict == .passed }
    }
    pytest.places[name] = runs[place].outcomes.count
    runs[place].add(outcome)
    if runs[place].outcomes.count <= pytest.places[name] ?? 0 { pytest.places[name] = nil }
  }

  /// Ends the run that is open.
  mutating func finishPytest() {
    guard let place = openRun(of: "pytest") else { return }
    for block in pytest.blocks where !block.text.isEmpty {
      guard
        let index = runs[place].outcomes.lastIndex(where: {
          $0.name == block.name || $0.name.hasSuffix("." + block.name)
        })
      else { continue }
      // The summary cuts what the block says in full.
      runs[place].outcomes[index].message = ""
      runs[place].outcomes[index].explain(block.text)
    }
    if let totals = runs[place].totals {
      let passed = runs[place].outcomes.count { $0.verdict == .passed }
      runs[place].namesFailuresOnly = totals.passed > 0 && passed == 0
    } else {
      runs[place].isCut = true
    }
    pytest = PytestOutput()
    end("pytest")
  }
}
