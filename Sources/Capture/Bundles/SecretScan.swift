/// Finds what is secret in lines of text; one pass that looks closer where a word of the table may
/// begin.
@safe struct SecretScan {
  let bytes: UnsafeBufferPointer<UInt8>
  let findsLiterals: Bool
  var cuts: [Cut] = []
  var isInKey: Bool
  /// The end of the line whose statement has been looked through.
  var statementEnd = 0
  /// The start of the line that the statement began on.
  var recordStart = 0
  /// Bars on that line in front of the statement, as between the columns of a table.
  var bars = 0
  /// Whether a quote stands in front of the statement, so that the one behind it opens no string.
  var isAlone = false

  init(_ bytes: UnsafeBufferPointer<UInt8>, isInKey: Bool, findsLiterals: Bool) {
    unsafe self.bytes = unsafe bytes
    self.isInKey = isInKey
    self.findsLiterals = findsLiterals
  }

  var count: Int { unsafe bytes.count }

  @inline(__always) subscript(place: Int) -> UInt8 { unsafe bytes[place] }

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
  mutating func look(at place: Int) -> Int {
    for index in SecretWord.byStart[SecretWord.hash(self[place], self[place + 1], self[place + 2])]
    {
      let word = SecretWord.all[Int(index)]
      guard let end = end(of: word, at: place) else { continue }
      if let next = look(at: word.role, place..<end) { return next }
    }
    return place + 1
  }

  /// Where to go on behind a word that is one of those that tell; `nil` where it tells nothing.
  private mutating func look(at role: SecretWord.Role, _ word: Range<Int>) -> Int? {
    let (place, end) = (word.lowerBound, word.upperBound)
    switch role {
    case .name(let kind): return hideValue(behind: end, from: place, kind)
    case .wholeName(let onlyEqual): return hideValue(ofWhole: word, onlyEqual)
    case .code: return hideValue(ofWhole: word, false, .password)
    case .hash: return hideHash(at: place)
    case .passFile: return hidePassFile(port: word)
    case .setting(let kind, let skipped): return hideSetting(behind: word, kind, skipped)
    case .header(let kind): return hideHeader(behind: end, from: place, kind)
    case .address: return hideLogin(behind: end)
    case .oracle: return hideOracle(behind: end)
    case .privateKey:
      return contains("private key", in: place..<lineEnd(place)) ? hideKey(from: end) : nil
    case .scheme: return hideWord(from: end, minimum: 8, .token) { $0.looksRandom }
    case .prefix: return hidePrefixed(from: end)
    case .token(let minimum):
      guard place == 0 || !isName(self[place - 1]) else { return nil }
      return hideWord(from: place, minimum: minimum, .token) { $0.hasDigit }
    case .program(let option, let separate):
      if isProgram(place, end) { hideOption(option, separate, behind: end) }
    case .login: hideLoginOption(behind: word)
    case .contents(let isPlain): hideContents(behind: word, isPlain)
    case .quoted(let kind):
      guard findsLiterals || kind != .literal else { return nil }
      let close = min(lineEnd(end), end + 160)
      guard let quote = (end..<close).first(where: { isQuote(self[$0]) }) else { return nil }
      return hideQuotedOrWord(at: quote, kind)
    case .row: if findsLiterals { return hideRow(from: end) }
    case .bound: if findsLiterals { return hideBound(from: end) }
    case .statement:
      if findsLiterals, place >= statementEnd { hideLiterals(ofStatementAt: place) }
    }
    return nil
  }

  /// Where a word of the table ends that begins at `start`.
  private func end(of word: SecretWord, at start: Int) -> Int? {
    let text = word.text
    if case .token = word.role {
      return matches(exactly: text, at: start) ? start + text.utf8CodeUnitCount : nil
    }
    var place = start
    for index in 0..<text.utf8CodeUnitCount {
      let wanted = unsafe text.utf8Start[index]
      if wanted == UInt8(ascii: "+") {
        if place < count, "_-.".utf8.contains(self[place]) { place += 1 }
        continue
      }
      guard place < count else { return nil }
      let byte = self[place]
      guard
        byte == wanted || byte | 0x20 == wanted && byte >= 0x41 && byte <= 0x5A
          || wanted == 0x20 && isGap(byte)
      else { return nil }
      place += 1
    }
    return place
  }

  func matches(_ text: StaticString, at place: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard place + length <= count else { return false }
    for index in 0..<length {
      var byte = self[place + index]
      if byte >= 0x41, byte <= 0x5A { byte |= 0x20 }
      if unsafe byte != text.utf8Start[index] { return false }
    }
    return true
  }

  func lineEnd(_ place: Int) -> Int {
    var end = place
    while end < count, self[end] != 0x0A { end += 1 }
    return end
  }

  func contains(_ text: StaticString, in range: Range<Int>) -> Bool {
    var place = range.lowerBound
    while place < range.upperBound {
      if matches(text, at: place) { return true }
      place += 1
    }
    return false
  }

  mutating func cut(_ range: Range<Int>, _ kind: Cut.Kind) {
    if !range.isEmpty { cuts.append(Cut(range: range, kind: kind)) }
  }
}
