extension SecretScan {
  /// The values of `"data": {…}` or `data:`, where all of them are base64, as those of a Secret of
  /// Kubernetes are, and of `stringData`.
  mutating func hideContents(behind word: Range<Int>, _ isPlain: Bool) {
    let start = word.lowerBound
    guard start == 0 || self[start - 1] <= 0x20 || isQuote(self[start - 1]) else { return }
    var place = word.upperBound
    while place < count, self[place] == UInt8(ascii: "\\") || isQuote(self[place]) { place += 1 }
    guard place < count, self[place] == UInt8(ascii: ":") else { return }
    place += 1
    while place < count, isGap(self[place]) { place += 1 }
    guard place < count else { return }
    let values: [Range<Int>]?
    if self[place] == UInt8(ascii: "{") {
      values = stringsOfObject(from: place + 1)
    } else if self[place] == 0x0A {
      values = valuesOfLines(from: place + 1, deeperThan: indent(ofLineOf: start))
    } else {
      return
    }
    guard let values, isPlain || values.allSatisfy({ isBase64($0) }) else { return }
    for value in values { cut(value, .token) }
  }

  /// The values of a flat object of strings, as it is or within a string; `nil` of any other.
  private func stringsOfObject(from start: Int) -> [Range<Int>]? {
    var values: [Range<Int>] = []
    var place = start
    while true {
      guard string(from: &place) != nil, skip(UInt8(ascii: ":"), &place),
        let value = string(from: &place)
      else { return nil }
      values.append(value)
      if skip(UInt8(ascii: ","), &place) { continue }
      return skip(UInt8(ascii: "}"), &place) ? values : nil
    }
  }

  private func skip(_ sign: UInt8, _ place: inout Int) -> Bool {
    while place < count, self[place] <= 0x20 { place += 1 }
    guard place < count, self[place] == sign else { return false }
    place += 1
    return true
  }

  private func string(from place: inout Int) -> Range<Int>? {
    while place < count, self[place] <= 0x20 || self[place] == UInt8(ascii: "\\") { place += 1 }
    guard place < count, self[place] == UInt8(ascii: "\"") else { return nil }
    let isEscaped = place > 0 && self[place - 1] == UInt8(ascii: "\\")
    let start = place + 1
    var end = start
    while end < count, self[end] != UInt8(ascii: "\"") {
      if self[end] == UInt8(ascii: "\\") {
        if isEscaped, end + 1 < count, self[end + 1] == UInt8(ascii: "\"") { break }
        end += 1
      }
      end += 1
    }
    guard end < count else { return nil }
    place = end + (self[end] == UInt8(ascii: "\\") ? 2 : 1)
    return start..<end
  }

  private func valuesOfLines(from first: Int, deeperThan margin: Int) -> [Range<Int>]? {
    var values: [Range<Int>] = []
    var line = first
    while line < count {
      let (start, end) = (firstSign(of: line), lineEnd(line))
      guard start < end, start - line > margin else { break }
      if let colon = (start..<end).first(where: { self[$0] == UInt8(ascii: ":") }), colon + 1 < end
      {
        values.append(firstSign(of: colon + 1)..<end)
      } else if values.isEmpty {
        return nil
      } else {
        values.append(start..<end)
      }
      line = end + 1
    }
    return values.isEmpty ? nil : values
  }

  private func isBase64(_ range: Range<Int>) -> Bool {
    range.count >= 4 && range.count % 4 == 0
      && range.allSatisfy {
        isName(self[$0]) && self[$0] != UInt8(ascii: ".")
          || "+/=".utf8.contains(self[$0])
      }
  }

  /// The values of a row that a server names: `Key (email)=(…) already exists`.
  mutating func hideRow(from start: Int) -> Int {
    let end = lineEnd(start)
    let close = (start..<end).last { self[$0] == UInt8(ascii: ")") } ?? end
    cut(start..<close, .literal)
    return close
  }

  /// What a mapper of objects binds: `binding parameter [1] as [VARCHAR] - [x]`,
  /// `==> Parameters: x(String), 5(Integer)`.
  mutating func hideBound(from start: Int) -> Int {
    var end = lineEnd(start)
    if end > start, self[end - 1] == 0x0D { end -= 1 }
    let mark = (start..<end).first { matches("- [", at: $0) }
    cut((mark.map { $0 + 3 } ?? start)..<end, .literal)
    return end
  }
}
