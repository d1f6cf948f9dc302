/// The statement in front of a plan: behind a prompt of psql, or as `auto_explain` logs it.
struct PlanStatement {
  private(set) var text: String?
  /// Milliseconds that `auto_explain` writes in front of a plan.
  private(set) var duration: Double?
  private(set) var isGrowing = false

  mutating func end() {
    text = nil
    duration = nil
    isGrowing = false
  }

  /// Takes what may be a part of a statement; whether it is.
  mutating func take(_ line: PlanLine, isPlan: Bool) -> Bool {
    if let logged = line.loggedDuration {
      end()
      duration = logged
      return true
    }
    if let query = line.text.value(of: "Query Text: ") {
      begin(query)
      return true
    }
    if let typed = line.behindPrompt {
      if typed.isContinuation, isGrowing { grow(typed.text) } else { begin(typed.text) }
      return true
    }
    guard isGrowing, !isPlan, !line.isEmpty, !line.isRule, !line.holdsFigures else { return false }
    grow(line.text)
    return false
  }

  private mutating func begin(_ bytes: ArraySlice<UInt8>) {
    text = bytes.withoutExplain.string
    if text?.isEmpty == true { text = nil }
    isGrowing = true
  }

  private mutating func grow(_ bytes: ArraySlice<UInt8>) {
    let old = text ?? ""
    guard old.utf8.count < 4000 else { return }
    let part = bytes.prefix(2000).trimmed
    text = (old.isEmpty ? part.withoutExplain.string : old + " " + part.string)
  }
}

extension PlanLine {
  fileprivate var holdsFigures: Bool {
    text.firstRange(of: "(cost=") != nil || text.firstRange(of: "(actual ") != nil
      || text.starts(with: "QUERY PLAN")
  }

  /// `-----`, `+-----+`, `-[ RECORD 1 ]---`.
  fileprivate var isRule: Bool {
    text.starts(with: "-") || text.starts(with: "+-") || text.starts(with: "(")
  }

  /// The time in `LOG:  duration: 58.714 ms  plan:`, in whatever language.
  fileprivate var loggedDuration: Double? {
    guard text.last == UInt8(ascii: ":"), let unit = text.firstRange(of: " ms  ") else {
      return nil
    }
    let number = text[..<unit.lowerBound].reversed().prefix {
      $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",")
    }
    return ArraySlice(number.reversed()).leadingNumber
  }

  /// `[`, `{`, `[{…`; `"[` in a cell of CSV.
  var startsDocument: Bool {
    var rest = text
    if rest.first == 0x22 { rest = rest.dropFirst() }
    guard let first = rest.first, first == UInt8(ascii: "[") || first == UInt8(ascii: "{") else {
      return false
    }
    let next = rest.dropFirst().trimmed.first
    return next == nil || next == UInt8(ascii: "{") || next == 0x22 || next == UInt8(ascii: "[")
  }

  /// What was typed behind `shop=#`, `shop=>`, and behind `shop-#`, where a statement goes on.
  fileprivate var behindPrompt: (text: ArraySlice<UInt8>, isContinuation: Bool)? {
    let head = text.prefix(64)
    for (index, byte) in zip(head.indices, head).dropFirst() {
      if byte == 0x20 || byte == UInt8(ascii: ":") && head[index - 1] == 0x20 { return nil }
      guard byte == UInt8(ascii: "#") || byte == UInt8(ascii: ">") else { continue }
      guard index + 1 == text.endIndex || text[index + 1] == 0x20 else { return nil }
      let before = text[index - 1]
      if before == UInt8(ascii: "=") || before == UInt8(ascii: "*") {
        return (text[(index + 1)...].trimmed, false)
      }
      guard "-'\"(".utf8.contains(before), index - 1 > text.startIndex else { return nil }
      return (text[(index + 1)...].trimmed, true)
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  fileprivate func value(of key: StaticString) -> ArraySlice<UInt8>? {
    guard starts(with: key) else { return nil }
    return dropFirst("\(key)".utf8.count)
  }

  /// A statement without `EXPLAIN (…)` and `EXPLAIN ANALYZE VERBOSE` in front of it.
  fileprivate var withoutExplain: ArraySlice<UInt8> {
    func isWord(_ word: String, _ slice: ArraySlice<UInt8>) -> Bool {
      slice.count >= word.utf8.count
        && zip(slice, word.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
    var rest = trimmed
    guard isWord("explain", rest) else { return rest }
    rest = rest.dropFirst(7).trimmed
    if rest.first == UInt8(ascii: "("), let close = rest.firstIndex(of: UInt8(ascii: ")")) {
      return rest[(close + 1)...].trimmed
    }
    for word in ["analyze", "analyse", "verbose"] where isWord(word, rest) {
      rest = rest.dropFirst(word.utf8.count).trimmed
    }
    return rest
  }
}
