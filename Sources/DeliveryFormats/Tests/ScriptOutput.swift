internal import ByteParsing
internal import Capture

/// Of jest, vitest and mocha:
///
///     FAIL src/cart.test.js
///       cart
///         ✓ adds (2 ms)
///         ✕ stock (5 ms)
///      ✓ src/cart.test.ts > cart > adds 2ms
///       ● cart › stock
extension TestOutputParser {
  private static let marks: [(StaticString, TestOutcome.Verdict)] = [
    ("✓ ", .passed), ("✔ ", .passed), ("√ ", .passed), ("✕ ", .failed), ("✗ ", .failed),
    ("✖ ", .failed), ("× ", .failed), ("○ ", .skipped), ("↓ ", .skipped),
  ]

  mutating func takeScript(_ line: RawSpan, _ number: Int) -> Bool {
    let content = line.extracting(line.trimmed(0..<line.byteCount))
    if takeFile(line, number) { return true }
    if content.starts(with: "● ") {
      if let place = openRun(of: "jest") { explainScript(content, place) }
      return true
    }
    if content.starts(with: "Tests: "), content.has(" total"), let place = openRun(of: "jest") {
      let passed = Int(max(0, min(1e6, countBefore(" passed", content))))
      let failed = Int(max(0, min(1e6, countBefore(" failed", content))))
      runs[place].totals = TestRun.Totals(passed: passed, failed: failed)
      runs[place].namesFailuresOnly =
        passed > 0
        && !runs[place].outcomes.contains { $0.verdict == .passed && !$0.name.hasSuffix(".") }
      others.explained = nil
      return true
    }
    for (mark, verdict) in Self.marks where content.starts(with: mark) {
      return takeMarked(content, mark, verdict, number, indent: line.indentation)
    }
    // A heading of mocha or jest stands alone on its line.
    let indent = line.indentation
    guard others.explained == nil, indent >= 2, openRun(of: "jest") != nil, content.byteCount < 200
    else { return false }
    others.headings.removeAll { $0.indent >= indent }
    if others.headings.count < 16 { others.headings.append((indent, content.string)) }
    return false
  }

  private func countBefore(_ word: StaticString, _ line: RawSpan) -> Double {
    guard let found = line.firstRange(of: word) else { return 0 }
    var start = found.lowerBound
    while start > 0, line[start - 1].isDigit { start -= 1 }
    return Double(line.string(start..<found.lowerBound)) ?? 0
  }

  /// `PASS src/cart.test.js (5.1 s)`, and of vitest ` FAIL  src/cart.test.ts > cart > stock`.
  private mutating func takeFile(_ line: RawSpan, _ number: Int) -> Bool {
    let content = line.extracting(line.trimmed(0..<line.byteCount))
    guard content.starts(with: "PASS ") || content.starts(with: "FAIL ") else { return false }
    let start = content.trimmed(5..<content.byteCount).lowerBound
    guard let file = content.word(at: start, until: " "), Self.isScript(file) else { return false }
    let place = run(of: "jest", line: number)
    others.headings = []
    others.explained = nil
    if content.has(" > ") {
      let name = content.extracting(start..<content.byteCount).string
      others.explained = others.places[name].map { ("jest", $0) }
      return true
    }
    others.scope = file
    // Which file ran tells that a test of it passed where only failures have names.
    if content.starts(with: "PASS ") {
      runs[place].add(TestOutcome("\(file).", .passed, line: number))
    }
    return true
  }

  private static func isScript(_ file: String) -> Bool {
    [".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs", ".mts", ".vue"].contains { file.hasSuffix($0) }
  }

  private mutating func takeMarked(
    _ content: RawSpan, _ mark: StaticString, _ verdict: TestOutcome.Verdict, _ number: Int,
    indent: Int
  ) -> Bool {
    var end = content.byteCount
    var seconds: Double?
    // `(2 ms)`, `(1.2 s)`, of vitest `2ms`.
    if content.ends(with: "s)"), let open = content.lastRange(of: " (", in: 0..<end) {
      seconds = Self.duration(content.extracting(open.upperBound..<(end - 1)))
      if seconds != nil { end = open.lowerBound }
    } else if content.ends(with: "ms"), let blank = content.lastRange(of: " ", in: 0..<end) {
      seconds = Self.duration(content.extracting(blank.upperBound..<end))
      if seconds != nil { end = blank.lowerBound }
    }
    let range = content.trimmed(mark.utf8CodeUnitCount..<max(mark.utf8CodeUnitCount, end))
    let title = content.string(range)
    // Heading of what `node --test` repeats.
    guard !title.isEmpty, !title.hasSuffix(":"),
      !title.hasSuffix(")") || seconds == nil || !title.hasSuffix("tests)")
    else {
      return true
    }
    let isWhole = content.has(".test.") || content.has(".spec.")
    let name: String
    if isWhole {
      guard content.has(" > ") else { return true }
      name = title
    } else {
      let above = others.headings.filter { $0.indent < indent }.map(\.text)
      name = ([others.scope].filter { !$0.isEmpty } + above + [title]).joined(separator: " › ")
    }
    let place = run(of: "jest", line: number)
    var outcome = TestOutcome(name, verdict, line: number, seconds: seconds)
    outcome.message = ""
    runs[place].add(outcome)
    others.places[name] = runs[place].outcomes.count - 1
    return true
  }

  private static func duration(_ text: RawSpan) -> Double? {
    var cursor = ByteCursor(text)
    guard let number = cursor.number() else { return nil }
    cursor.skipBlanks()
    if cursor.skip(ifNext: "ms") { return number / 1000 }
    return cursor.skip(ifNext: "s") ? number : nil
  }

  /// `● cart › stock`: what stands below explains a test that has a line above, or names it.
  private mutating func explainScript(_ content: RawSpan, _ place: Int) {
    let title = content.extracting(4..<content.byteCount).string
    if title.hasPrefix("Console") { return }
    let name = others.scope.isEmpty ? title : "\(others.scope) › \(title)"
    if others.places[name] == nil {
      runs[place].add(TestOutcome(name, .failed, line: 0))
      others.places[name] = runs[place].outcomes.count - 1
    }
    others.explained = others.places[name].map { ("jest", $0) }
  }
}
