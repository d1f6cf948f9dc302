/// Secrets by the layout of the files they are kept in, and in sentences.
extension SecretScan {
  /// The hash of a password where one may begin, so that `Shop$1$Cart` is none.
  mutating func hideHash(at place: Int) -> Int? {
    guard
      place == 0 || self[place - 1] <= 0x20 || ":=,".utf8.contains(self[place - 1])
        || isQuote(self[place - 1])
    else { return nil }
    let end = wordEnd(from: place)
    guard end - place >= 20 else { return nil }
    cut(place..<end, .password)
    return end
  }

  /// The last of the five parts of a line of `.pgpass`, around its port.
  mutating func hidePassFile(port: Range<Int>) -> Int? {
    var start = port.lowerBound
    while start > 0, self[start - 1] > 0x20, port.lowerBound - start < 256 {
      start -= 1
      if self[start] == UInt8(ascii: ":"), start == 0 || self[start - 1] != UInt8(ascii: "\\") {
        return nil
      }
    }
    var (place, colons) = (port.upperBound, 2)
    while place < count, self[place] > 0x20, colons < 4 {
      if self[place] == UInt8(ascii: "\\") { place += 1 }
      if place < count, self[place] == UInt8(ascii: ":") { colons += 1 }
      place += 1
    }
    guard colons == 4, start < port.lowerBound else { return nil }
    var end = place
    while end < count, self[end] > 0x20 { end += 1 }
    cut(place..<end, .password)
    return max(end, port.upperBound)
  }

  /// The value of a name that a blank parts from it: in a netrc, and in a sentence where it looks like
  /// no word of one: `the password is …`, `password for shop: …`, `secret …`.
  mutating func hideTold(behind nameEnd: Int, from start: Int, _ kind: Cut.Kind) -> Int? {
    guard nameEnd + 1 < count, isGap(self[nameEnd]) else { return nil }
    if kind == .password, isOfNetrc(start) {
      var value = nameEnd
      while value < count, isGap(self[value]) { value += 1 }
      var end = value
      while end < count, self[end] > 0x20 { end += 1 }
      cut(value..<end, kind)
      return max(end, nameEnd)
    }
    var value = nameEnd + 1
    if matches("is ", at: value) {
      value += 3
    } else if matches("for ", at: value) {
      let end = lineEnd(value)
      guard let colon = (value..<end).first(where: { self[$0] == UInt8(ascii: ":") }),
        colon - value < 60, colon + 2 < end, isGap(self[colon + 1])
      else { return nil }
      value = colon + 2
    } else if kind == .password || isOption(start) {
      return nil
    }
    let before = cuts.count
    let isSentence = value > nameEnd + 1
    let end = hideWord(from: value, minimum: isSentence ? 6 : 20, kind) {
      isSentence ? $0.looksRandom : $0.hasDigit && $0.hasInnerCapital
    }
    return cuts.count > before ? end : nil
  }

  /// Whether `password` stands where netrc(5) has it: behind `login` on its line, or on a line below one
  /// that begins with it.
  private func isOfNetrc(_ start: Int) -> Bool {
    guard matches("password", at: start), start > 0, self[start - 1] <= 0x20 else { return false }
    var line = start
    while line > 0, self[line - 1] != 0x0A { line -= 1 }
    if firstSign(of: line) == start, line > 1 {
      line -= 1
      while line > 0, self[line - 1] != 0x0A { line -= 1 }
      let first = firstSign(of: line)
      return matches("login ", at: first) || matches("machine ", at: first)
    }
    return contains(" login ", in: line..<start)
      && (contains("machine ", in: line..<start) || contains("default ", in: line..<start))
  }
}
