/// Finds what is secret in lines of text; one pass that looks closer where a word of the table may
/// begin.
@safe struct SecretScan {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let findsLiterals: Bool
  var cuts: [Cut] = []
  var isInKey: Bool
  /// The end of the line whose statement has been looked through.
  private var statementEnd = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, isInKey: Bool, findsLiterals: Bool) {
    unsafe self.bytes = unsafe bytes
    self.isInKey = isInKey
    self.findsLiterals = findsLiterals
  }

  private var count: Int { unsafe bytes.count }

  @inline(__always) private subscript(place: Int) -> UInt8 { unsafe bytes[place] }

  mutating func run() {
    var place = isInKey ? hideKey(from: 0) : 0
    let last = count - 2
    let table = SecretWord.starts
    unsafe table.withUnsafeBufferPointer { starts in
      while place < last {
        guard unsafe starts[SecretWord.hash(self[place], self[place + 1], self[place + 2])] else {
          place += 1
          continue
        }
        place = look(at: place)
      }
    }
    cuts.sort {
      ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
    }
  }

  /// Where to go on.
  private mutating func look(at place: Int) -> Int {
    for index in SecretWord.byStart[SecretWord.hash(self[place], self[place + 1], self[place + 2])]
    {
      let word = SecretWord.all[Int(index)]
      guard matches(word.text, at: place) else { continue }
      let end = place + word.text.utf8CodeUnitCount
      switch word.role {
      case .name(let kind): return hideValue(behind: end, from: place, kind)
      case .header(let kind): return hideHeader(behind: end, from: place, kind)
      case .address: return hideLogin(behind: end)
      case .oracle: return hideOracle(behind: end)
      case .privateKey:
        let lineEnd = lineEnd(place)
        if contains("private key", in: place..<lineEnd) { return hideKey(from: end) }
      case .scheme: return hideWord(from: end, minimum: 8, .token)
      case .token(let minimum):
        if place == 0 || !isName(self[place - 1]) {
          return hideWord(from: place, minimum: minimum, .token)
        }
      case .program(let option, let separate):
        if isProgram(place, end) { hideOption(option, separate, behind: end) }
      case .statement:
        if findsLiterals, place >= statementEnd { hideLiterals(ofStatementAt: place) }
      }
    }
    return place + 1
  }

  private func matches(_ text: StaticString, at place: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard place + length <= count else { return false }
    for index in 0..<length {
      var byte = self[place + index]
      if byte >= 0x41, byte <= 0x5A { byte |= 0x20 }
      if unsafe byte != text.utf8Start[index] { return false }
    }
    return true
  }

  private func lineEnd(_ place: Int) -> Int {
    var end = place
    while end < count, self[end] != 0x0A { end += 1 }
    return end
  }

  private func contains(_ text: StaticString, in range: Range<Int>) -> Bool {
    var place = range.lowerBound
    while place < range.upperBound {
      if matches(text, at: place) { return true }
      place += 1
    }
    return false
  }

  private mutating func cut(_ range: Range<Int>, _ kind: Cut.Kind) {
    if !range.isEmpty { cuts.append(Cut(range: range, kind: kind)) }
  }
}

extension SecretScan {
  private func isName(_ byte: UInt8) -> Bool {
    byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  /// Blanks, and the zeros between words of `/proc/PID/cmdline`.
  private func isGap(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0 }

  private func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }

  /// The value of a name that ends with the word, whatever stands between them: `=`, `:`, `=>`,
  /// quotes, a tag, the blank behind an option.
  private mutating func hideValue(behind wordEnd: Int, from start: Int, _ kind: Cut.Kind) -> Int {
    var place = wordEnd
    while place < count, isName(self[place]) { place += 1 }
    let nameEnd = place
    while place < count, self[place] == UInt8(ascii: "\\") || isQuote(self[place]) { place += 1 }
    let wasQuoted = place > nameEnd
    while place < count, self[place] == 0x20 { place += 1 }
    guard place < count else { return nameEnd }
    switch self[place] {
    case UInt8(ascii: "="):
      place += 1
      if place < count, self[place] == UInt8(ascii: ">") { place += 1 }
    case UInt8(ascii: ":"):
      place += 1
      // `PasswordEncoder.java:12` is a place in a program.
      if place < count, !isGap(self[place]), !wasQuoted, self[place] >= 0x30, self[place] <= 0x39,
        contains(".java", in: start..<nameEnd) || contains(".kt", in: start..<nameEnd)
      {
        return nameEnd
      }
    case UInt8(ascii: ">"): place += 1
    case UInt8(ascii: "'") where place > nameEnd: break
    default:
      // `--password secret`, `PASSWORD 'secret'`.
      guard isOption(start), isGap(self[nameEnd]), self[place] != UInt8(ascii: "-") else {
        guard place > nameEnd, isQuote(self[place]) else { return nameEnd }
        break
      }
    }
    while place < count, isGap(self[place]) { place += 1 }
    return hideQuotedOrWord(at: place, kind)
  }

  /// Whether the name around `place` begins with a dash.
  private func isOption(_ place: Int) -> Bool {
    var start = place
    while start > 0, isName(self[start - 1]) { start -= 1 }
    return start < place && self[start] == UInt8(ascii: "-") || self[place] == UInt8(ascii: "-")
  }

  /// The value at `place`: to its closing quote, else to the end of the word.
  private mutating func hideQuotedOrWord(at place: Int, _ kind: Cut.Kind) -> Int {
    var start = place
    var escapes = 0
    while start < count, self[start] == UInt8(ascii: "\\") {
      start += 1
      escapes += 1
    }
    guard start < count, isQuote(self[start]) else {
      let end = wordEnd(from: place)
      if isTelling(place..<end, kind) { cut(place..<end, kind) }
      return max(place, end)
    }
    let quote = self[start]
    start += 1
    var end = start
    while end < count, self[end] != 0x0A {
      if self[end] == quote { break }
      if self[end] == UInt8(ascii: "\\") {
        // The value began behind an escaped quote: it ends at one.
        if escapes > 0, end + 1 < count, self[end + 1] == quote { break }
        end += 1
      }
      end += 1
    }
    end = min(end, lineEnd(start))
    if isTelling(start..<end, kind) { cut(start..<end, kind) }
    return end
  }

  /// Unquoted values end at blanks and quotes; at `&`, `;` and `,` only where another name follows,
  /// since passwords hold such signs too.
  private func wordEnd(from start: Int) -> Int {
    var place = start
    while place < count {
      let byte = self[place]
      if byte <= 0x20 || isQuote(byte) || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "\\") {
        return place
      }
      if byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",") {
        var next = place + 1
        while next < count, isName(self[next]) { next += 1 }
        if next >= count || self[next] <= 0x20 || self[next] == UInt8(ascii: "=")
          || self[next] == UInt8(ascii: ":") || isQuote(self[next])
        {
          return place
        }
      }
      if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        let next = place + 1
        if next >= count || self[next] <= 0x20 || self[next] == UInt8(ascii: ",")
          || self[next] == UInt8(ascii: ";") || self[next] == byte
        {
          return place
        }
      }
      place += 1
    }
    return place
  }

  /// Whether a value says more than that there is one: `(using password: YES)`, `tokens=12`.
  private func isTelling(_ range: Range<Int>, _ kind: Cut.Kind) -> Bool {
    if range.isEmpty { return false }
    if kind == .token, range.count <= 6, range.allSatisfy({ self[$0] >= 0x30 && self[$0] <= 0x39 })
    {
      return false
    }
    let words: [StaticString] = [
      "yes", "no", "true", "false", "on", "off", "null", "none", "nil", "***", "?", "md5",
      "scram-sha-256",
    ]
    return !words.contains {
      $0.utf8CodeUnitCount == range.count && matches($0, at: range.lowerBound)
    }
  }

  private mutating func hideHeader(behind wordEnd: Int, from start: Int, _ kind: Cut.Kind) -> Int {
    var place = wordEnd
    while place < count, isName(self[place]) { place += 1 }
    let nameEnd = place
    while place < count, self[place] == UInt8(ascii: "\\") || isQuote(self[place]) { place += 1 }
    let quoted = place > nameEnd
    while place < count, isGap(self[place]) { place += 1 }
    guard place < count, self[place] == UInt8(ascii: ":") || self[place] == UInt8(ascii: "=") else {
      return nameEnd
    }
    let isHeader = self[place] == UInt8(ascii: ":") && !quoted
    place += 1
    while place < count, isGap(self[place]) { place += 1 }
    guard isHeader else { return hideQuotedOrWord(at: place, kind) }
    // `curl -H 'Authorization: Bearer x' https://…`: to the quote around it, if there is one.
    let around = start > 0 && isQuote(self[start - 1]) ? self[start - 1] : 0
    var end = place
    while end < count, self[end] != 0x0A, self[end] != 0x0D, around == 0 || self[end] != around {
      end += 1
    }
    if place < end, self[place] >= 0x30, self[place] <= 0x39, end - place <= 6 { return end }
    cut(place..<end, kind)
    return end
  }

  /// `//user:secret@host`; a password with a slash in it ends the host too early, so all up to the
  /// last sign of the word counts.
  private mutating func hideLogin(behind start: Int) -> Int {
    var end = start
    var at: Int?
    var colon: Int?
    while end < count, self[end] > 0x20, !isQuote(self[end]), self[end] != UInt8(ascii: "<"),
      self[end] != UInt8(ascii: ">"), end - start < 4096
    {
      if self[end] == UInt8(ascii: "@"), at == nil || !contains("/", in: (at ?? 0)..<end) {
        at = end
      }
      if self[end] == UInt8(ascii: ":"), colon == nil { colon = end }
      end += 1
    }
    guard let at else { return start }
    guard let colon, colon < at else {
      // A token in the place of a user: `https://ghp_…@github.com`.
      if at - start >= 20, !contains("/", in: start..<at) { cut(start..<at, .login) }
      return at
    }
    // `http://host:80/path@x` has no login.
    if let slash = (start..<at).first(where: { self[$0] == UInt8(ascii: "/") }), slash > colon,
      (colon + 1..<slash).allSatisfy({ self[$0] >= 0x30 && self[$0] <= 0x39 })
    {
      return start
    }
    cut((colon + 1)..<at, .login)
    return at
  }

  private mutating func hideOracle(behind start: Int) -> Int {
    var place = start
    var slash: Int?
    while place < count, self[place] > 0x20, !isQuote(self[place]) {
      if self[place] == UInt8(ascii: "/"), slash == nil { slash = place }
      if self[place] == UInt8(ascii: "@"), let slash {
        cut((slash + 1)..<place, .login)
        return place
      }
      place += 1
    }
    return start
  }

  private mutating func hideWord(from start: Int, minimum: Int, _ kind: Cut.Kind) -> Int {
    var end = start
    while end < count,
      isName(self[end]) || self[end] == UInt8(ascii: "~") || self[end] == UInt8(ascii: "+")
        || self[end] == UInt8(ascii: "/") || self[end] == UInt8(ascii: "=")
    { end += 1 }
    if end - start >= minimum { cut(start..<end, kind) }
    return max(start, end)
  }

  /// A key to the line of its end; its lines stay, empty.
  private mutating func hideKey(from start: Int) -> Int {
    var place = start
    while place < count {
      let end = lineEnd(place)
      if let mark = (place..<end).first(where: { matches("-----end ", at: $0) }) {
        cut(place..<mark, .key)
        isInKey = false
        return mark + 9
      }
      cut(place..<(end > place && self[end - 1] == 0x0D ? end - 1 : end), .key)
      place = end + 1
    }
    isInKey = true
    return count
  }

  /// Whether a word is the name of a program: `/usr/bin/mysqldump `, and no file of sources.
  private func isProgram(_ start: Int, _ end: Int) -> Bool {
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
  private mutating func hideOption(_ option: StaticString, _ separate: Bool, behind start: Int) {
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

  private func matches(exactly text: StaticString, at place: Int) -> Bool {
    guard place + text.utf8CodeUnitCount <= count else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy {
      unsafe self[place + $0] == text.utf8Start[$0]
    }
  }
}

extension SecretScan {
  /// Strings and numbers of a statement, on its line and on those that go on with a clause.
  ///
  /// A row of a table ends the statement at ` | `, a quoted one at its quote, an escaped newline as a
  /// real one: what follows is another column, or a plan.
  private mutating func hideLiterals(ofStatementAt start: Int) {
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
  private func isStatement(_ start: Int) -> Bool {
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
  private mutating func hideLiterals(from start: Int, quote: UInt8, endsAtTab: Bool) -> Int {
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
        // `10:30`, and the version of MySQL that a comment is for: `/*!40001 SQL_NO_CACHE */`.
        if self[place - 1] == UInt8(ascii: "!") || end < count && self[end] == UInt8(ascii: ":") {
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
  private mutating func hideString(at start: Int) -> Int {
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
