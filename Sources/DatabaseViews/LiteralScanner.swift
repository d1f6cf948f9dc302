/// Goes through a statement byte by byte (PostgreSQL manual, "Lexical Structure"; MySQL manual,
/// "Language Structure").
///
/// Literals become `?`. Where it folds, so do parameters; runs of blanks and comments become one
/// blank, and a list of literals becomes one.
struct LiteralScanner {
  private let bytes: [UInt8]
  private let folds: Bool
  private let isMySQL: Bool
  private var place = 0
  private(set) var output: [UInt8] = []

  init(_ bytes: [UInt8], folds: Bool, of product: ServerProduct) {
    self.bytes = bytes
    self.folds = folds
    isMySQL = product == .mysql
    output.reserveCapacity(bytes.count)
  }

  private func byte(_ offset: Int) -> UInt8? {
    let index = place + offset
    return index >= 0 && index < bytes.count ? bytes[index] : nil
  }

  mutating func run() {
    while let byte = byte(0) {
      switch byte {
      case 0...0x20 where folds: blank()
      case UInt8(ascii: "'"): string(escapes: isMySQL)
      // A string, unless ANSI_QUOTES makes it a name: what may be somebody's is hidden.
      case UInt8(ascii: "\"") where isMySQL: string(escapes: true)
      case UInt8(ascii: "\""), UInt8(ascii: "`"): quotedName()
      case UInt8(ascii: "$") where !isMySQL: dollar()
      case UInt8(ascii: "#") where isMySQL: lineComment()
      case UInt8(ascii: "-") where self.byte(1) == UInt8(ascii: "-") && beginsComment: lineComment()
      case UInt8(ascii: "/") where self.byte(1) == UInt8(ascii: "*"): blockComment()
      case 0x30...0x39: number()
      case UInt8(ascii: ".") where self.byte(1)?.isDigit == true: number()
      case let other where other.isWordStart: word()
      default: keep(1)
      }
    }
    while folds, output.last == 0x20 || output.last == UInt8(ascii: ";") { output.removeLast() }
  }

  /// MySQL wants a blank behind two dashes: `5--1` is six.
  private var beginsComment: Bool { !isMySQL || byte(2).map { $0 <= 0x20 } ?? true }

  private mutating func blank() {
    if let last = output.last, last != 0x20 { output.append(0x20) }
    place += 1
  }

  private mutating func keep(_ count: Int) {
    output.append(contentsOf: bytes[place..<min(bytes.count, place + count)])
    place += count
  }

  private mutating func hide(to end: Int) {
    place = min(bytes.count, end)
    let isInList =
      output.suffix(3).elementsEqual("?, ".utf8) || output.suffix(2).elementsEqual("?,".utf8)
    if folds { dropSign() }
    if folds, isInList {
      while output.last != UInt8(ascii: "?") { output.removeLast() }
    } else {
      output.append(UInt8(ascii: "?"))
    }
  }

  /// From the quote on: two quotes are one of the text, and a string that is not closed was cut.
  private mutating func string(escapes: Bool) {
    let quote = bytes[place]
    var index = place + 1
    while index < bytes.count {
      if escapes, bytes[index] == UInt8(ascii: "\\") {
        index += 2
      } else if bytes[index] != quote {
        index += 1
      } else if index + 1 < bytes.count, bytes[index + 1] == quote {
        index += 2
      } else {
        break
      }
    }
    hide(to: index + 1)
  }

  /// Takes off the sign of a number: behind a comparison, a comma or a parenthesis.
  private mutating func dropSign() {
    guard output.last == UInt8(ascii: "-"),
      let before = output.dropLast().last(where: { $0 != 0x20 }),
      "(,=<>".utf8.contains(before)
    else { return }
    output.removeLast()
  }

  private mutating func quotedName() {
    let rest = bytes[(place + 1)...]
    let end = rest.firstIndex(of: bytes[place]) ?? bytes.count - 1
    keep(end + 1 - place)
  }

  /// A parameter, or a string between two equal tags.
  private mutating func dollar() {
    if byte(1)?.isDigit == true {
      var count = 1
      while byte(count)?.isDigit == true { count += 1 }
      return folds ? hide(to: place + count) : keep(count)
    }
    var count = 1
    while let next = byte(count), next.isWordStart || next.isDigit { count += 1 }
    guard byte(count) == UInt8(ascii: "$") else { return keep(1) }
    let tag = bytes[place...(place + count)]
    var index = place + tag.count
    while index + tag.count <= bytes.count {
      if bytes[index] == UInt8(ascii: "$"), bytes[index..<(index + tag.count)].elementsEqual(tag) {
        return hide(to: index + tag.count)
      }
      index += 1
    }
    hide(to: bytes.count)
  }

  private mutating func lineComment() {
    while let next = byte(0), next != 0x0A { place += 1 }
    if folds { return blank() }
    output += Array((isMySQL ? "-- " : "--").utf8)
  }

  /// Those of PostgreSQL nest.
  private mutating func blockComment() {
    var depth = 0
    repeat {
      if byte(0) == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*"), depth == 0 || !isMySQL {
        depth += 1
        place += 2
      } else if byte(0) == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
        depth -= 1
        place += 2
      } else {
        place += 1
      }
    } while depth > 0 && place < bytes.count
    place = min(place, bytes.count)
    output += Array((folds ? "" : "/**/").utf8)
    if folds, let last = output.last, last != 0x20 { output.append(0x20) }
  }

  private mutating func number() {
    var count = 0
    while let next = byte(count) {
      let isSign =
        (next == UInt8(ascii: "+") || next == UInt8(ascii: "-"))
        && [UInt8(ascii: "e"), UInt8(ascii: "E")].contains(byte(count - 1) ?? 0)
      guard next.isDigit || next.isWordStart || next == UInt8(ascii: ".") || isSign else { break }
      count += 1
    }
    hide(to: place + count)
  }

  /// A name or a keyword; one letter in front of a quote belongs to a string, and so does the name of a
  /// character set of MySQL (`_utf8mb4'…'`).
  private mutating func word() {
    var count = 0
    while let next = byte(count), next.isWordStart || next.isDigit || next == UInt8(ascii: "$") {
      count += 1
    }
    if isMySQL, bytes[place] == 0x5F, byte(count) == UInt8(ascii: "'") {
      place += count
      return string(escapes: true)
    }
    let isPrefix = count == 1 && "eEbBxXnN".utf8.contains(bytes[place])
    if isPrefix, byte(1) == UInt8(ascii: "'") {
      let escapes = isMySQL || "eE".utf8.contains(bytes[place])
      place += 1
      return string(escapes: escapes)
    }
    if count == 1, "uU".utf8.contains(bytes[place]), byte(1) == UInt8(ascii: "&"),
      byte(2) == UInt8(ascii: "'")
    {
      place += 2
      return string(escapes: false)
    }
    keep(count)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }

  /// A letter of ASCII, `_`, or a byte of a letter beyond it.
  fileprivate var isWordStart: Bool {
    (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == 0x5F || self >= 0x80
  }
}
