internal import ByteParsing

/// A line of a plan without the frame that a client or a person put around it.
struct PlanLine {
  /// Without blanks at its end.
  private(set) var bytes: [UInt8]
  /// Blanks in front; a tab counts as one.
  private(set) var indent = 0

  /// Within a document of JSON quotes are its own.
  init(_ raw: [UInt8], isJSON: Bool = false) {
    bytes = raw
    trimEnd()
    unquoteMail()
    unframe()
    if !isJSON { unquote() }
    countIndent()
  }

  var isEmpty: Bool { bytes.isEmpty }

  /// The text behind the blanks.
  var text: ArraySlice<UInt8> { bytes[indent...] }

  private mutating func trimEnd() {
    while let last = bytes.last, last.isBlank { bytes.removeLast() }
  }

  private mutating func countIndent() {
    indent = bytes.prefix { $0.isBlank }.count
  }

  /// `> ` in front of quoted mail, `QUERY PLAN | ` of psql's expanded form.
  private mutating func unquoteMail() {
    while bytes.first == UInt8(ascii: ">") {
      bytes.removeFirst()
      if bytes.first == 0x20 { bytes.removeFirst() }
    }
    let header = Array("QUERY PLAN |".utf8)
    if bytes.starts(with: header) {
      bytes.removeFirst(header.count)
      if bytes.first == 0x20 { bytes.removeFirst() }
    }
  }

  /// Borders of psql (`| … |`, `│ … │`).
  private mutating func unframe() {
    for bar in [Array("|".utf8), Array("│".utf8)] {
      let lead = bytes.prefix { $0 == 0x20 }.count
      guard bytes.count > lead + 2 * bar.count, bytes[lead...].starts(with: bar),
        bytes.suffix(bar.count) == bar[...]
      else { continue }
      bytes = Array(bytes[(lead + bar.count)..<(bytes.count - bar.count)])
      trimEnd()
    }
    // psql marks a cell that goes on in the next line.
    for mark in ["+", "↵"]
    where bytes.count > 1 && bytes.reversed().starts(with: mark.utf8.reversed()) {
      bytes.removeLast(mark.utf8.count)
      trimEnd()
    }
  }

  /// Quotes around each line, as pgAdmin copies it.
  private mutating func unquote() {
    if bytes.count > 2, bytes.first == 0x22, bytes.last == 0x22, isQuotedWhole {
      bytes = Array(bytes[1..<(bytes.count - 1)])
      trimEnd()
    }
  }

  /// Whether the quotes at both ends belong together: those within are doubled.
  private var isQuotedWhole: Bool {
    var index = 1
    while index < bytes.count - 1 {
      if bytes[index] == 0x22 {
        guard index + 1 < bytes.count - 1, bytes[index + 1] == 0x22 else { return false }
        index += 1
      }
      index += 1
    }
    return true
  }
}

extension ArraySlice<UInt8> {
  func starts(with text: StaticString) -> Bool {
    starts(with: bytes(of: text))
  }

  /// The first place of `text`.
  func firstRange(of text: StaticString) -> Range<Int>? {
    let needle = bytes(of: text)
    guard count >= needle.count else { return nil }
    for start in startIndex...(endIndex - needle.count)
    where self[start] == needle[0] && self[start..<(start + needle.count)].elementsEqual(needle) {
      return start..<(start + needle.count)
    }
    return nil
  }

  /// The last place of `text`.
  func lastRange(of text: StaticString) -> Range<Int>? {
    let needle = bytes(of: text)
    guard count >= needle.count else { return nil }
    for start in (startIndex...(endIndex - needle.count)).reversed()
    where self[start] == needle[0] && self[start..<(start + needle.count)].elementsEqual(needle) {
      return start..<(start + needle.count)
    }
    return nil
  }

  /// A number with a point or comma before its fraction at the start.
  var leadingNumber: Double? {
    var value = 0.0
    var digits = 0
    var scale: Double?
    for byte in self {
      if byte.isDigit {
        digits += 1
        if let place = scale {
          value += Double(byte - 0x30) * place
          scale = place / 10
        } else {
          value = value * 10 + Double(byte - 0x30)
        }
      } else if scale == nil, digits > 0, byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") {
        scale = 0.1
      } else {
        break
      }
    }
    return digits > 0 ? value : nil
  }

  /// The number behind `key`.
  func number(behind key: StaticString) -> Double? {
    firstRange(of: key).flatMap { self[$0.upperBound...].leadingNumber }
  }

  /// The text, and `nil` where it is empty.
  var string: String { String(decoding: self, as: UTF8.self) }

  var trimmed: ArraySlice<UInt8> {
    var slice = self
    while let first = slice.first, first.isBlank { slice.removeFirst() }
    while let last = slice.last, last.isBlank { slice.removeLast() }
    return slice
  }

  private func bytes(of text: StaticString) -> [UInt8] {
    Array("\(text)".utf8)
  }
}
