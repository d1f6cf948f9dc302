extension SecretScan {
  /// The value of a name of which the word is all of the last part.
  mutating func hideValue(
    ofWhole word: Range<Int>, _ onlyEqual: Bool, _ kind: Cut.Kind = .token
  ) -> Int? {
    let (start, end) = (word.lowerBound, word.upperBound)
    guard end < count, !isName(self[end]), start == 0 || !goesOn(self[start - 1], self[start])
    else { return nil }
    let isBare = start == 0 || !isName(self[start - 1])
    let isColon = self[end] == UInt8(ascii: ":")
    // Of a test: `PASS: TestFoo`.
    if isColon, onlyEqual || isBare && self[start] < 0x61 && kind == .token { return nil }
    return hideValue(behind: end, from: start, kind)
  }

  /// Whether a word goes on from one letter to the next: `bypass`, `BYPASS`, and not `dbPass`.
  private func goesOn(_ before: UInt8, _ first: UInt8) -> Bool {
    let isLetter = before >= 0x41 && before <= 0x5A || before >= 0x61 && before <= 0x7A
    guard isLetter, first >= 0x41 else { return false }
    return (before >= 0x61) == (first >= 0x61) || first >= 0x61
  }

  mutating func hideSetting(behind word: Range<Int>, _ kind: Cut.Kind, _ skipped: Int) -> Int? {
    let start = word.lowerBound
    guard start == 0 || self[start - 1] <= 0x20 || self[start - 1] == UInt8(ascii: "/") else {
      return nil
    }
    var place = word.upperBound
    for _ in 0..<skipped {
      guard place < count, isGap(self[place]) else { return nil }
      while place < count, isGap(self[place]) { place += 1 }
      while place < count, self[place] > 0x20 { place += 1 }
    }
    guard place < count, isGap(self[place]) else { return nil }
    while place < count, isGap(self[place]) { place += 1 }
    guard place < count, !"=:".utf8.contains(self[place]) else { return nil }
    return hideQuotedOrWord(at: place, kind)
  }

  /// The next of a list of arguments, in JSON or YAML: `"--token", "secret"`.
  func nextArgument(behind start: Int) -> Int? {
    let isJSON = self[start] == UInt8(ascii: ",")
    var place = start + 1
    while place < count, self[place] <= 0x20 { place += 1 }
    if !isJSON {
      guard place + 1 < count, self[place] == UInt8(ascii: "-"), self[place + 1] == 0x20 else {
        return nil
      }
      place += 2
    } else if place < count, self[place] == UInt8(ascii: "\\") {
      place += 1
    }
    guard place + 1 < count, isQuote(self[place]) || !isJSON else { return nil }
    let first = isQuote(self[place]) ? place + 1 : place
    guard self[first] != UInt8(ascii: "-") else { return nil }
    return isJSON && self[place - 1] == UInt8(ascii: "\\") ? place - 1 : place
  }

  /// The word behind a prefix that says what it is; of `--from-literal=pin=1234` behind its name.
  mutating func hidePrefixed(from start: Int) -> Int {
    let end = wordEnd(from: start)
    let equal = (start..<end).first { self[$0] == UInt8(ascii: "=") }
    cut((equal.map { $0 + 1 } ?? start)..<end, .token)
    return end
  }

  /// What a block of YAML says on the lines below its name: `password: |`.
  mutating func hideBlock(at place: Int, below name: Int, _ kind: Cut.Kind) -> Int? {
    guard place < count, self[place] == UInt8(ascii: "|") || self[place] == UInt8(ascii: ">") else {
      return nil
    }
    var end = place + 1
    while end < count, "+-0123456789\r".utf8.contains(self[end]) { end += 1 }
    guard end < count, self[end] == 0x0A else { return nil }
    let margin = indent(ofLineOf: name)
    var line = end + 1
    while line < count {
      let (start, end) = (firstSign(of: line), lineEnd(line))
      guard start == end || start - line > margin else { return line }
      cut(start..<end, kind)
      line = end + 1
    }
    return count
  }

  /// Further words of a value that a file of settings has unquoted: `db.password = correct horse`.
  mutating func hideWords(behind end: Int, valueAt value: Int, from name: Int) -> Int {
    guard value < count, !isQuote(self[value]), end < count, self[end] == 0x20 else { return end }
    var start = name
    while start > 0, isName(self[start - 1]) { start -= 1 }
    while start > 0, isGap(self[start - 1]) { start -= 1 }
    var lineEnd = lineEnd(end)
    if lineEnd > end, self[lineEnd - 1] == 0x0D { lineEnd -= 1 }
    let rest = end..<lineEnd
    guard start == 0 || self[start - 1] == 0x0A, rest.count <= 80,
      !rest.contains(where: { "=:#".utf8.contains(self[$0]) || isQuote(self[$0]) })
    else { return end }
    cut(rest, .password)
    return lineEnd
  }

  /// `mongodump -u root -p secret`: what follows `-p` where `-u` stands in front of it and it is
  /// neither a port nor a path.
  mutating func hideLoginOption(behind word: Range<Int>) {
    let first = max(0, word.lowerBound - 400)
    var place = word.lowerBound
    var hasUser = false
    while place > first, !hasUser, self[place] != 0x0A {
      place -= 1
      hasUser =
        isGap(self[place])
        && (matches(exactly: "-u", at: place + 1) && !matches("-user", at: place + 1)
          || matches("--user", at: place + 1))
    }
    guard hasUser else { return }
    var start = word.upperBound
    while start < count, isGap(self[start]) { start += 1 }
    var end = start
    while end < count, self[end] > 0x20 { end += 1 }
    guard end - start >= 3, self[start] != UInt8(ascii: "/"), self[start] != UInt8(ascii: "-"),
      !(start..<end).allSatisfy({ self[$0] >= 0x2E && self[$0] <= 0x3A })
    else { return }
    cut(start..<end, .password)
  }

  /// Whether a word is the name of a program: `/usr/bin/mysqldump `, and no file of sources.
  func isProgram(_ start: Int, _ end: Int) -> Bool {
    guard
      start == 0 || self[start - 1] <= 0x20 || self[start - 1] == UInt8(ascii: "/")
        || isQuote(self[start - 1])
    else { return false }
    var place = end
    while place < count, isName(self[place]), self[place] != UInt8(ascii: ".") { place += 1 }
    return place < count && isGap(self[place])
      && (start..<place).allSatisfy { self[$0] < 0x41 || self[$0] > 0x5A }
  }

  /// `mysql -psecret`, `curl -u user:secret`.
  mutating func hideOption(_ option: StaticString, _ separate: Bool, behind start: Int) {
    let end = min(lineEnd(start), start + 4096)
    var place = start
    while place < end {
      guard isGap(self[place]), matches(exactly: option, at: place + 1) else {
        place += 1
        continue
      }
      var value = place + 1 + option.utf8CodeUnitCount
      if separate {
        while value < end, isGap(self[value]) { value += 1 }
      }
      var valueEnd = value
      while valueEnd < end, !isGap(self[valueEnd]) { valueEnd += 1 }
      cut(value..<valueEnd, .password)
      return
    }
  }

  func matches(exactly text: StaticString, at place: Int) -> Bool {
    guard place + text.utf8CodeUnitCount <= count else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy {
      unsafe self[place + $0] == text.utf8Start[$0]
    }
  }

  func firstSign(of line: Int) -> Int {
    var place = line
    while place < count, self[place] == 0x20 || self[place] == 0x09 { place += 1 }
    return place
  }

  /// How far the line around `place` is indented; the dash of a list is too.
  func indent(ofLineOf place: Int) -> Int {
    var start = place
    while start > 0, self[start - 1] != 0x0A { start -= 1 }
    var end = start
    while end < place, self[end] == 0x20 || self[end] == UInt8(ascii: "-") { end += 1 }
    return end - start
  }
}
