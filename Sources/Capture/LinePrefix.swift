import ByteParsing

/// What a log collector put in front of every line of one source.
///
/// Learned from a line whose true beginning is known. Times in it vary from line to line; all else
/// is the name of the source and stays: `orders-1  | `, `[pod/orders-7d4/app] `,
/// `2026-11-20T20:38:00.123456789Z stdout F `, `Nov 20 20:38:00 web-1 java[42]: `.
package struct LinePrefix: Equatable, Sendable {
  private enum Element: Equatable, Sendable {
    case literal([UInt8])
    case time
    /// `12.345s`, seconds since a JVM began, as its unified log writes them.
    case uptime
    /// The number in `GC(3)`.
    case number
  }

  private var elements: [Element] = []

  /// What the container runtimes of Kubernetes write before a whole line, and before a part of one
  /// that goes on in the next line.
  private static let wholeMarks = [Array(" stdout F".utf8), Array(" stderr F".utf8)]
  private static let partMarks = [Array(" stdout P".utf8), Array(" stderr P".utf8)]

  /// Learns from the text in front of a line's true beginning, whose own indentation is unknown.
  package init?(_ bytes: RawSpan, _ range: Range<Int>) {
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1].isBlank { end -= 1 }
    guard end > range.lowerBound, end - range.lowerBound <= 512 else { return nil }
    var literal: [UInt8] = []
    var position = range.lowerBound
    while position < end {
      if let (element, next) = Self.varying(bytes, position..<end, behind: literal) {
        if !literal.isEmpty { elements.append(.literal(literal)) }
        literal = []
        elements.append(element)
        position = next
      } else {
        literal.append(bytes[position])
        position += 1
      }
    }
    // Most lines are whole, whatever the first was.
    if let mark = Self.partMarks.firstIndex(of: literal) { literal = Self.wholeMarks[mark] }
    if !literal.isEmpty { elements.append(.literal(literal)) }
  }

  /// What changes from line to line and begins at the start of `range`, with its end.
  private static func varying(
    _ bytes: RawSpan, _ range: Range<Int>, behind literal: [UInt8]
  ) -> (Element, end: Int)? {
    if let end = Timestamp.end(bytes, range) { return (.time, end) }
    if literal.last == UInt8(ascii: "["), let end = uptimeEnd(bytes, range) {
      return (.uptime, end)
    }
    if literal.suffix(3) == [UInt8(ascii: "G"), UInt8(ascii: "C"), UInt8(ascii: "(")],
      let end = digitsEnd(bytes, range)
    {
      return (.number, end)
    }
    return nil
  }

  private static func uptimeEnd(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    guard let point = digitsEnd(bytes, range), point < range.upperBound,
      bytes[point] == UInt8(ascii: ".") || bytes[point] == UInt8(ascii: ","),
      let end = digitsEnd(bytes, (point + 1)..<range.upperBound), bytes.starts(with: "s]", at: end)
    else { return nil }
    return end + 1
  }

  private static func digitsEnd(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    var position = range.lowerBound
    while position < range.upperBound, bytes[position].isDigit { position += 1 }
    return position > range.lowerBound ? position : nil
  }

  /// The prefix of lines that go on in the next line of the source; `nil` where there are none.
  var ofParts: LinePrefix? {
    guard case .literal(let text) = elements.last,
      let mark = Self.wholeMarks.firstIndex(of: text)
    else { return nil }
    var prefix = self
    prefix.elements[elements.count - 1] = .literal(Self.partMarks[mark])
    return prefix
  }

  /// Where the line's own text begins behind the prefix; `nil` where it has another or none.
  package func end(_ bytes: RawSpan, _ line: Range<Int>) -> Int? {
    var position = line.lowerBound
    for element in elements {
      switch element {
      case .literal(let text):
        guard line.upperBound - position >= text.count,
          bytes.isEqual(
            position..<(position + text.count), to: text.rawSpan, at: 0)
        else { return nil }
        position += text.count
      case .time:
        guard let next = Timestamp.end(bytes, position..<line.upperBound) else { return nil }
        position = next
      case .uptime:
        guard let next = Self.uptimeEnd(bytes, position..<line.upperBound) else { return nil }
        position = next
      case .number:
        guard let next = Self.digitsEnd(bytes, position..<line.upperBound) else { return nil }
        position = next
      }
    }
    if position < line.upperBound, bytes[position] == 0x20 { position += 1 }
    return position
  }

  /// The prefix as a person would write it, with `TIME` for times.
  var displayed: String {
    elements.map { element in
      switch element {
      case .literal(let text): String(decoding: text, as: UTF8.self)
      case .time: "TIME"
      case .uptime: "UPTIME"
      case .number: "N"
      }
    }.joined()
  }
}

/// Dates and times of day as logs write them.
enum Timestamp {
  /// The end of a time that begins at the start of `range`: ISO 8601 and its kin
  /// (`2026-11-20T20:38:00.123Z`, `2026/11/20 20:38:00,123`, `20:38:00.1`), or syslog's
  /// `Nov 20 20:38:00`.
  static func end(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    let start = range.lowerBound
    guard !range.isEmpty else { return nil }
    if start > 0, bytes[start - 1].isDigit { return nil }
    var cursor = ByteCursor(bytes)
    cursor.move(to: start)
    if !bytes[start].isDigit {
      guard skipMonth(&cursor, range) else { return nil }
    } else if skipDate(&cursor) {
      _ = cursor.skip(ifNext: "T") || cursor.skip(ifNext: " ")
    }
    guard skipTimeOfDay(&cursor), cursor.position <= range.upperBound else { return nil }
    skipZone(&cursor, range)
    return cursor.position
  }

  /// Two or four digits, a separator, twice more digits: a date in any order of its parts.
  private static func skipDate(_ cursor: inout ByteCursor) -> Bool {
    let start = cursor.position
    for part in 0..<3 {
      guard let count = digits(&cursor), count == 2 || count == 4 else {
        cursor.move(to: start)
        return false
      }
      guard part < 2 else { return true }
      let separators: [StaticString] = ["-", "/", "."]
      guard separators.contains(where: { cursor.skip(ifNext: $0) }) else {
        cursor.move(to: start)
        return false
      }
    }
    return true
  }

  private static func skipTimeOfDay(_ cursor: inout ByteCursor) -> Bool {
    guard digits(&cursor) == 2, cursor.skip(ifNext: ":"), digits(&cursor) == 2 else { return false }
    guard cursor.skip(ifNext: ":") else { return true }
    guard digits(&cursor) == 2 else { return false }
    let mark = cursor.position
    if cursor.skip(ifNext: ".") || cursor.skip(ifNext: ","), digits(&cursor) == nil {
      cursor.move(to: mark)
    }
    return true
  }

  private static func skipZone(_ cursor: inout ByteCursor, _ range: Range<Int>) {
    if cursor.skip(ifNext: "Z") { return }
    let mark = cursor.position
    guard cursor.skip(ifNext: "+") || cursor.skip(ifNext: "-"), let count = digits(&cursor) else {
      cursor.move(to: mark)
      return
    }
    if count == 2, cursor.skip(ifNext: ":"), digits(&cursor) == 2 { return }
    if count != 4 { cursor.move(to: mark) }
  }

  /// `Nov 20 ` or `Nov  2 `.
  private static func skipMonth(_ cursor: inout ByteCursor, _ range: Range<Int>) -> Bool {
    let months: [StaticString] = [
      "Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ",
      "Dec ",
    ]
    guard months.contains(where: { cursor.skip(ifNext: $0) }) else { return false }
    _ = cursor.skip(ifNext: " ")
    return digits(&cursor) != nil && cursor.skip(ifNext: " ")
  }

  private static func digits(_ cursor: inout ByteCursor) -> Int? {
    let start = cursor.position
    while let byte = cursor.next, byte.isDigit { cursor.skip(1) }
    return cursor.position > start ? cursor.position - start : nil
  }
}
