extension SecretScan {
  /// Strings and numbers of a statement, on its line and on those that go on with a clause.
  ///
  /// A row of a table ends the statement at ` | `, a quoted one at its quote, an escaped newline as a
  /// real one: what follows is another column, or a plan. So does the id that a report gives behind
  /// the text of a statement, and goes on in prose.
  mutating func hideLiterals(ofStatementAt start: Int) {
    guard start == 0 || !isName(self[start - 1]), isStatement(start) else { return }
    var lineStart = start
    while lineStart > 0, start - lineStart < 4096, self[lineStart - 1] != 0x0A { lineStart -= 1 }
    recordStart = lineStart
    bars = (lineStart..<start).count { self[$0] == UInt8(ascii: "|") }
    isAlone = start > 0 && self[start - 1] == UInt8(ascii: "'")
    let hasTab = (lineStart..<start).contains { self[$0] == 0x09 }
    let quote: UInt8 = start > 0 && self[start - 1] == UInt8(ascii: "\"") ? self[start - 1] : 0
    var place = start
    while true {
      let end = hideLiterals(from: place, quote: quote, endsAtTab: hasTab && place == start)
      statementEnd = end
      place = end
      guard place < count else { return }
      if self[place] == 0x0A {
        place += 1
      } else if self[place] == UInt8(ascii: "\\") {
        place += 2
      } else {
        return
      }
      var first = place
      while first < count, isGap(self[first]) { first += 1 }
      guard SecretWord.clauses.contains(where: { matches($0, at: first) }) else { return }
    }
  }

  /// A word of a statement in prose is none.
  func isStatement(_ start: Int) -> Bool {
    let end = min(lineEnd(start), start + 8192)
    let isCapital = self[start] < 0x61 && self[start + 1] < 0x61
    switch self[start] | 0x20 {
    case UInt8(ascii: "s"):
      return isCapital || contains(" from ", in: start..<end)
        || contains("(", in: start..<end)
    case UInt8(ascii: "u"):
      return contains(" set ", in: start..<end)
        || isCapital
    case UInt8(ascii: "d"): return contains("from ", in: start..<end)
    case UInt8(ascii: "i"), UInt8(ascii: "r"), UInt8(ascii: "m"):
      return contains("into ", in: start..<end) || contains("using ", in: start..<end)
    case UInt8(ascii: "p"): return true
    case UInt8(ascii: "w"): return contains(" as (", in: start..<min(end, start + 160))
    default: return contains("(", in: start..<end) && self[start] < 0x61
    }
  }

  /// Gives the place that ends the statement.
  mutating func hideLiterals(from start: Int, quote: UInt8, endsAtTab: Bool) -> Int {
    var place = start
    while place < count {
      let byte = self[place]
      switch byte {
      case 0x0A: return place
      case 0x09 where endsAtTab: return place
      case quote where quote != 0:
        // A doubled quote is one of the text.
        guard place + 1 < count, self[place + 1] == quote else { return place }
        place += 2
      case UInt8(ascii: "\\"):
        if place + 1 < count, self[place + 1] == UInt8(ascii: "n") { return place }
        place += 2
      case UInt8(ascii: "|"):
        if place > 0, self[place - 1] == 0x20, place + 1 == count || self[place + 1] <= 0x20 {
          return place
        }
        place += 1
      case UInt8(ascii: "["):
        if let end = endOfID(at: place) { return end }
        place += 1
      case UInt8(ascii: "'"): place = hideString(place..<(place + 1))
      case UInt8(ascii: "$"):
        guard let mark = dollarMark(at: place) else {
          place += 1
          continue
        }
        place = hideString(mark)
      case 0x30...0x39 where !isName(self[place - 1]) || self[place - 1] == UInt8(ascii: "-"):
        var end = place
        while end < count, isName(self[end]) { end += 1 }
        // `$1`, `10:30`, and the version of MySQL that a comment is for: `/*!40001 SQL_NO_CACHE */`.
        if "$!".utf8.contains(self[place - 1]) || end < count && self[end] == UInt8(ascii: ":") {
          place = end
          continue
        }
        cut(place..<end, .literal)
        place = end
      default: place += 1
      }
    }
    return place
  }

  /// The end of ` [-8575533823108486063]`, which is no element of an array.
  private func endOfID(at bracket: Int) -> Int? {
    guard bracket > 5, self[bracket - 1] == 0x20, !matches("array", at: bracket - 6) else {
      return nil
    }
    let start = self[bracket + 1] == UInt8(ascii: "-") ? bracket + 2 : bracket + 1
    var end = start
    while end < count, (0x30...0x39).contains(self[end]) || (0x61...0x66).contains(self[end]) {
      end += 1
    }
    return end - start >= 8 && end < count && self[end] == UInt8(ascii: "]") ? end + 1 : nil
  }

  /// The string behind its mark: `'it''s'`, with backslashes or without, `$tag$it's$tag$`.
  ///
  /// It may end on a later line of the same record; one that ends nowhere ends with its line.
  mutating func hideString(_ mark: Range<Int>) -> Int {
    let start = mark.upperBound
    guard let end = closing(mark) else {
      let end = lineEnd(start)
      cut(start..<end, .literal)
      return end
    }
    let firstEnd = min(lineEnd(start), end)
    let bar = (start..<firstEnd).first { isWrap($0, before: firstEnd) }
    let isCell = bars > 0 && firstEnd < end && bar != nil
    cut(start..<(isCell ? bar ?? firstEnd : firstEnd), .literal)
    var place = firstEnd + 1
    while place < end {
      let lineEnd = min(lineEnd(place), end)
      while place < lineEnd, isGap(self[place]) { place += 1 }
      cut(isCell ? cell(of: place..<lineEnd) : place..<lineEnd, .literal)
      place = lineEnd + 1
    }
    return end + mark.count
  }

  /// psql writes a `+` behind each line of a cell that goes on, in front of the next bar.
  private func isWrap(_ place: Int, before end: Int) -> Bool {
    self[place] == UInt8(ascii: "+")
      && (place + 1 == end || self[place + 1] == UInt8(ascii: "|"))
  }

  /// What the column of the statement holds on a line of a row.
  private func cell(of line: Range<Int>) -> Range<Int> {
    var start = line.lowerBound
    var left = bars
    for place in line where self[place] == UInt8(ascii: "|") {
      if left == 0 { return start..<place }
      left -= 1
      start = place + 1
    }
    guard left == 0 else { return line }
    let end = line.upperBound
    return start..<(end > start && self[end - 1] == UInt8(ascii: "+") ? end - 1 : end)
  }

  /// `$$`, `$tag$`, and not `$1`.
  private func dollarMark(at start: Int) -> Range<Int>? {
    var end = start + 1
    while end < count, isName(self[end]) { end += 1 }
    guard end < count, self[end] == UInt8(ascii: "$"), start == 0 || !isName(self[start - 1]),
      end == start + 1 || self[start + 1] > 0x39
    else { return nil }
    return start..<(end + 1)
  }

  /// Where the mark that ends a string stands, before another record begins.
  private func closing(_ mark: Range<Int>) -> Int? {
    let isQuote = mark.count == 1
    var place = mark.upperBound
    var lines = 0
    while place < count {
      if self[place] == 0x0A {
        lines += 1
        guard !isAlone, lines < 100, !beginsRecord(place + 1) else { return nil }
      } else if isQuote, self[place] == UInt8(ascii: "\\") {
        if place + 1 < count, self[place + 1] != 0x0A { place += 1 }
      } else if self[place] == self[mark.lowerBound], place + mark.count <= count,
        mark.allSatisfy({ self[$0] == self[place + $0 - mark.lowerBound] })
      {
        guard isQuote, place + 1 < count, self[place + 1] == self[place] else { return place }
        place += 1
      }
      place += 1
    }
    return nil
  }

  /// Whether a line begins as that of the statement does, where digits are as good as others and
  /// letters too; or is a frame of a stack.
  private func beginsRecord(_ line: Int) -> Bool {
    if matches("\tat ", at: line) { return true }
    let length = min(10, lineEnd(recordStart) - recordStart)
    guard length >= 4, line + length <= count else { return false }
    func shape(_ byte: UInt8) -> UInt8 {
      switch byte {
      case 0x30...0x39: 0x30
      case 0x41...0x5A, 0x61...0x7A: 0x41
      default: byte
      }
    }
    let shapes = (0..<length).map { shape(self[recordStart + $0]) }
    return shapes.contains { $0 != 0x41 && $0 != 0x20 }
      && (0..<length).allSatisfy { shape(self[line + $0]) == shapes[$0] }
  }
}
