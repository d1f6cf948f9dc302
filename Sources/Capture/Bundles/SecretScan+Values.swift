extension SecretScan {
  func isName(_ byte: UInt8) -> Bool {
    byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  /// Blanks, and the zeros between words of `/proc/PID/cmdline`.
  func isGap(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0 }

  func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }

  /// The value of a name that ends with the word, whatever stands between them: `=`, `:`, `=>`,
  /// quotes, a tag, the blank behind an option.
  mutating func hideValue(behind wordEnd: Int, from start: Int, _ kind: Cut.Kind) -> Int {
    var place = wordEnd
    while place < count, isName(self[place]) { place += 1 }
    let nameEnd = place
    while place < count, self[place] == UInt8(ascii: "\\") || isQuote(self[place]) { place += 1 }
    let wasQuoted = place > nameEnd
    while place < count, self[place] == 0x20 { place += 1 }
    guard place < count else { return nameEnd }
    if let value = pairedValue(behind: nameEnd) { return hideQuotedOrWord(at: value, kind) }
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
    case UInt8(ascii: ","), 0x0A:
      guard isOption(start), let value = nextArgument(behind: place) else { return nameEnd }
      place = value
    case UInt8(ascii: "%") where matches("%3d", at: place): place += 3
    case UInt8(ascii: "'") where place > nameEnd: break
    default:
      if let end = hideTold(behind: nameEnd, from: start, kind) { return end }
      // `--password secret`, `PASSWORD 'secret'`.
      guard isOption(start), isGap(self[nameEnd]), self[place] != UInt8(ascii: "-") else {
        guard place > nameEnd, isQuote(self[place]), !namesObject(at: place) else { return nameEnd }
        break
      }
    }
    while place < count, isGap(self[place]) { place += 1 }
    if let end = hideBlock(at: place, below: start, kind) { return end }
    let end = hideQuotedOrWord(at: place, kind)
    return kind == .password ? hideWords(behind: end, valueAt: place, from: start) : end
  }

  /// Whether the quoted word is the name of an object of Kubernetes: `secret "shop-tls" not found`.
  private func namesObject(at quote: Int) -> Bool {
    var place = quote + 1
    while place < count, isName(self[place]) { place += 1 }
    return place < count && self[place] == self[quote] && matches(" not found", at: place + 1)
  }

  /// Of a name that is itself a value, that of its pair, as the containers of Kubernetes have them:
  /// `"name": "DB_PASSWORD", "value": "secret"`, in JSON within text and in YAML too.
  private func pairedValue(behind start: Int) -> Int? {
    var place = start
    while place < count, place - start < 80,
      self[place] <= 0x20 || ",\\".utf8.contains(self[place]) || isQuote(self[place])
    { place += 1 }
    guard place > start, matches("value", at: place) else { return nil }
    place += 5
    while place < count, self[place] == UInt8(ascii: "\\") || isQuote(self[place]) { place += 1 }
    guard place < count, self[place] == UInt8(ascii: ":") || self[place] == UInt8(ascii: "=") else {
      return nil
    }
    place += 1
    while place < count, isGap(self[place]) { place += 1 }
    return place < count ? place : nil
  }

  /// Whether the name around `place` begins with a dash.
  func isOption(_ place: Int) -> Bool {
    var start = place
    while start > 0, isName(self[start - 1]) { start -= 1 }
    return start < place && self[start] == UInt8(ascii: "-") || self[place] == UInt8(ascii: "-")
  }

  /// The value at `place`: to its closing quote, else to the end of the word.
  mutating func hideQuotedOrWord(at place: Int, _ kind: Cut.Kind) -> Int {
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
  func wordEnd(from start: Int) -> Int {
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

  /// Whether a value says more than that there is one: `(using password: YES)`, `tokens=12`,
  /// `PASSWORD = …`.
  func isTelling(_ range: Range<Int>, _ kind: Cut.Kind) -> Bool {
    if range.isEmpty { return false }
    if kind == .token, range.count <= 6, range.allSatisfy({ self[$0] >= 0x30 && self[$0] <= 0x39 })
    {
      return false
    }
    let words: [StaticString] = [
      "yes", "no", "true", "false", "on", "off", "null", "none", "nil", "***", "?", "…", "md5",
      "scram-sha-256", "expired", "invalid", "missing", "required", "incorrect", "wrong", "denied",
      "failed", "rejected", "empty", "unset",
    ]
    return !words.contains {
      $0.utf8CodeUnitCount == range.count && matches($0, at: range.lowerBound)
    }
  }

  mutating func hideHeader(behind wordEnd: Int, from start: Int, _ kind: Cut.Kind) -> Int {
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
    // A registry's answer: `may require authorization: server message: insufficient_scope`.
    if matches("server message", at: place) { return place }
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
  mutating func hideLogin(behind start: Int) -> Int {
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

  mutating func hideOracle(behind start: Int) -> Int {
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

  mutating func hideWord(
    from start: Int, minimum: Int, _ kind: Cut.Kind, if isSecret: (Looks) -> Bool
  ) -> Int {
    var end = start
    var looks = Looks()
    while end < count,
      isName(self[end]) || self[end] == UInt8(ascii: "~") || self[end] == UInt8(ascii: "+")
        || self[end] == UInt8(ascii: "/") || self[end] == UInt8(ascii: "=")
    {
      looks.see(self[end], isFirst: end == start)
      end += 1
    }
    if end - start >= minimum, isSecret(looks) { cut(start..<end, kind) }
    return max(start, end)
  }

  /// What sorts of signs a word has.
  struct Looks {
    private(set) var hasDigit = false
    private(set) var hasInnerCapital = false

    /// No word of a sentence: `Basic authentication`.
    var looksRandom: Bool { hasDigit || hasInnerCapital }

    mutating func see(_ byte: UInt8, isFirst: Bool) {
      if byte >= 0x30 && byte <= 0x39 || byte == UInt8(ascii: "=") { hasDigit = true }
      if !isFirst, byte >= 0x41, byte <= 0x5A { hasInnerCapital = true }
    }
  }

  /// A key to the line of its end; its lines stay, empty.
  mutating func hideKey(from start: Int) -> Int {
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
}
