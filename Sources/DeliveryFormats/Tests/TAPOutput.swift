internal import ByteParsing

/// Of the Test Anything Protocol, with subtests as node writes them:
///
///     TAP version 13
///     # Subtest: cart
///         not ok 1 - stock
///           ---
///           error: 'timeout of 2000ms exceeded'
///     not ok 1 - cart
///     ok 2 - adds # SKIP no device
extension TestOutputParser {
  mutating func takeTAP(_ line: RawSpan, _ number: Int) -> Bool {
    let indent = line.indentation
    let content = line.extracting(indent..<line.byteCount)
    if content.starts(with: "TAP version 1") {
      _ = begin("TAP", line: number)
      (others.headings, others.explained) = ([], nil)
      return true
    }
    if content.starts(with: "# Subtest: ") {
      others.headings.removeAll { $0.indent >= indent }
      let title = content.extracting(11..<content.byteCount).trimmedText
      if others.headings.count < 16 { others.headings.append((indent, title)) }
      return true
    }
    let isBad = content.starts(with: "not ok ")
    guard isBad || content.starts(with: "ok ") else { return false }
    var position = isBad ? 7 : 3
    let digits = position
    while position < content.byteCount, content[position].isDigit { position += 1 }
    guard position > digits, position == content.byteCount || content[position].isBlank else {
      return false
    }
    // Behind those within it stands what they make together.
    defer { others.indent = indent }
    if others.indent > indent { return true }
    takeResult(content, digits..<position, isBad, number, indent)
    return true
  }

  private mutating func takeResult(
    _ content: RawSpan, _ digits: Range<Int>, _ isBad: Bool, _ number: Int, _ indent: Int
  ) {
    var verdict: TestOutcome.Verdict = isBad ? .failed : .passed
    var end = content.byteCount
    if let mark = content.lastRange(of: " # ", in: digits.upperBound..<end) {
      let word = content.string(mark.upperBound..<min(end, mark.upperBound + 4)).uppercased()
      // A failure that is known of is none.
      if word == "SKIP" || word == "TODO" { (verdict, end) = (.skipped, mark.lowerBound) }
    }
    var title = content.extracting(digits.upperBound..<end).trimmedText
    if title.hasPrefix("- ") { title = String(title.dropFirst(2)) }
    if title.isEmpty { title = "#" + content.string(digits) }
    let above = others.headings.filter { $0.indent < indent }.map(\.text)
    put("TAP", (above + [title]).joined(separator: " › "), verdict, number)
    if isBad, let place = openRun(of: "TAP") {
      others.explained = ("TAP", runs[place].outcomes.count - 1)
    }
  }
}
