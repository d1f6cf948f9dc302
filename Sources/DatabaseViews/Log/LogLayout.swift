internal import ByteParsing
internal import Capture

/// Finds where the server's own text begins in a line of its log, whatever `log_line_prefix` and log
/// collectors put in front of it.
///
///     2026-11-26 05:12:00.123 UTC [4242] shop@app ERROR:  deadlock detected
///     2026-11-26 05:12:00 UTC:10.0.0.7(51234):shop@app:[4242]:ERROR:  deadlock detected
///     Nov 26 05:12:00 db-1 postgres[4242]: [5-1] 2026-11-26 05:12:00.123 UTC ERROR:  deadlock detected
struct LogLayout {
  struct Head {
    var tag: LogTag
    var prefix: Range<Int>
    /// Where the text behind the tag begins.
    var text: Int
  }

  /// No prefix is longer.
  private static let reach = 600
  /// Whether blanks were lost on the way, so that one follows a colon.
  private(set) var isCollapsed = false
  private(set) var heads = 0

  /// The tag of a line; `nil` where it has none: it goes on with the line before, or is foreign.
  mutating func head(_ bytes: RawSpan, _ line: Range<Int>) -> Head? {
    let limit = min(line.upperBound, line.lowerBound + Self.reach)
    if bytes[line.lowerBound] == 0x09 { return nil }
    if let head = Self.head(bytes, line.lowerBound..<limit, ":  ") {
      heads &+= 1
      return head
    }
    // Turkish tags of parts, and texts whose blanks were collapsed.
    guard heads == 0 || isCollapsed || bytes[line.lowerBound].isDigit,
      let head = Self.head(bytes, line.lowerBound..<limit, ": "),
      Self.hasTimeAndProcess(bytes, head.prefix)
    else { return nil }
    if heads == 0 { isCollapsed = true }
    heads &+= 1
    return head
  }

  private static func head(_ bytes: RawSpan, _ line: Range<Int>, _ colon: StaticString) -> Head? {
    var position = line.lowerBound
    while let found = bytes.firstRange(of: colon, in: position..<line.upperBound) {
      position = found.lowerBound + 1
      guard
        let (tag, start) = LogTag.ending(at: found.lowerBound, in: bytes, from: line.lowerBound),
        !isQuoted(bytes, line.lowerBound..<start)
      else { continue }
      var text = found.upperBound
      while text < line.upperBound, bytes[text] == 0x20 { text += 1 }
      return Head(tag: tag, prefix: line.lowerBound..<start, text: text)
    }
    return nil
  }

  /// Whether a client repeats what a server told it: `connection failed: FATAL:  sorry, …`.
  private static func isQuoted(_ bytes: RawSpan, _ prefix: Range<Int>) -> Bool {
    let end = prefix.upperBound
    guard prefix.count >= 3, bytes[end - 1] == 0x20, bytes[end - 2] == UInt8(ascii: ":") else {
      return false
    }
    let before = bytes[end - 3]
    return before >= 0x61 && before <= 0x7A
  }

  private static func hasTimeAndProcess(_ bytes: RawSpan, _ prefix: Range<Int>) -> Bool {
    LogPrefix.time(bytes, prefix) != nil && LogPrefix.process(bytes, prefix) != nil
  }

  /// Where the text of a line begins that goes on with the one before; `nil` where it does not.
  ///
  /// The server sets a tab in front of such lines; syslog writes it as `#011`, and who copies from a
  /// terminal gets blanks for it.
  static func continuation(_ bytes: RawSpan, _ line: Range<Int>) -> Int? {
    if bytes[line.lowerBound] == 0x09 { return line.lowerBound + 1 }
    let limit = min(line.upperBound, line.lowerBound + 200)
    let range = line.lowerBound..<limit
    return (bytes.firstRange(of: "\t", in: range) ?? bytes.firstRange(of: "#011", in: range))?
      .upperBound ?? part(bytes, range) ?? indented(bytes, line)
  }

  /// The text of the second and further parts into which syslog splits a message:
  /// `postgres[4242]: [7-2] and so on`.
  private static func part(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    guard let mark = bytes.firstRange(of: "]: [", in: range) else { return nil }
    var position = mark.upperBound
    while position < range.upperBound, bytes[position].isDigit { position += 1 }
    guard position > mark.upperBound, bytes.starts(with: "-", at: position) else { return nil }
    let number = position + 1
    position = number
    while position < range.upperBound, bytes[position].isDigit { position += 1 }
    let isFirst = position == number + 1 && bytes.starts(with: "1", at: number)
    guard position > number, !isFirst, bytes.starts(with: "]", at: position) else { return nil }
    return min(position + 2, range.upperBound)
  }

  private static func indented(_ bytes: RawSpan, _ line: Range<Int>) -> Int? {
    var position = line.lowerBound
    while position < line.upperBound, bytes[position] == 0x20 { position += 1 }
    return position > line.lowerBound && position < line.upperBound ? position : nil
  }
}
