extension SecretScan {
  /// Strings and numbers of a statement, on its line and on those that go on with a clause.
  ///
  /// A row of a table ends the statement at ` | `, a quoted one at its quote, an escaped newline as a
  /// real one: what follows is another column, or a plan.
  mutating func hideLiterals(ofStatementAt start: Int) {
    guard start == 0 || !isName(self[start - 1]), isStatement(start) else { return }
    var lineStart = start
    while lineStart > 0, start - lineStart < 4096, self[lineStart - 1] != 0x0A { lineStart -= 1 }
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
      case UInt8(ascii: "'"): place = hideString(at: place)
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

  /// `'it''s'`, with backslashes or without; one that does not end on its line ends with it.
  mutating func hideString(at start: Int) -> Int {
    var end = start + 1
    while end < count, self[end] != 0x0A {
      if self[end] == UInt8(ascii: "'") {
        guard end + 1 < count, self[end + 1] == UInt8(ascii: "'") else { break }
        end += 1
      } else if self[end] == UInt8(ascii: "\\") {
        end += 1
      }
      end += 1
    }
    end = min(end, lineEnd(start))
    cut((start + 1)..<max(start + 1, end), .literal)
    return end < count && self[end] == UInt8(ascii: "'") ? end + 1 : end
  }
}
