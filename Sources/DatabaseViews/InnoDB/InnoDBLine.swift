internal import ByteParsing

/// What lines of InnoDB's monitor have in common.
enum InnoDBLine {
  /// The number behind `name`, wherever it stands in the line first.
  static func number(_ name: StaticString, _ line: RawSpan) -> Int? {
    guard let found = line.firstRange(of: name) else { return nil }
    var cursor = ByteCursor(line)
    cursor.move(to: found.upperBound)
    cursor.skipBlanks()
    return cursor.unsigned().flatMap { Int(exactly: $0) }
  }

  /// The number in front of `name`.
  static func number(before name: StaticString, _ line: RawSpan) -> Int? {
    guard let found = line.firstRange(of: name) else { return nil }
    var start = found.lowerBound
    while start > 0, line[start - 1].isDigit { start -= 1 }
    var cursor = ByteCursor(line)
    cursor.move(to: start)
    return start < found.lowerBound ? cursor.unsigned().flatMap { Int(exactly: $0) } : nil
  }

  /// The decimal number in front of `name`.
  static func decimal(before name: StaticString, _ line: RawSpan) -> Double? {
    guard let found = line.firstRange(of: name) else { return nil }
    var start = found.lowerBound
    while start > 0, line[start - 1].isDigit || line[start - 1] == UInt8(ascii: ".") { start -= 1 }
    var cursor = ByteCursor(line)
    cursor.move(to: start)
    return start < found.lowerBound ? cursor.number() : nil
  }

  /// The number at the end of a line that begins with `name`: `Log sequence number 60296`.
  static func value(_ name: StaticString, _ line: RawSpan) -> UInt64? {
    guard line.starts(with: name) else { return nil }
    var cursor = ByteCursor(line)
    cursor.move(to: name.utf8CodeUnitCount)
    _ = cursor.skip(ifNext: ":")
    cursor.skipBlanks()
    return cursor.unsigned()
  }

  /// Whether it holds dashes alone, three or more.
  static func isRule(_ line: RawSpan) -> Bool {
    guard line.byteCount >= 3 else { return false }
    for index in 0..<line.byteCount where line[index] != UInt8(ascii: "-") { return false }
    return true
  }

  /// The number in parentheses at `position`: `(1)`.
  static func party(_ line: RawSpan, at position: Int) -> Int? {
    guard line.starts(with: "(", at: position) else { return nil }
    var cursor = ByteCursor(line)
    cursor.move(to: position + 1)
    guard let number = cursor.unsigned(), cursor.skip(ifNext: UInt8(ascii: ")")) else { return nil }
    return Int(exactly: number)
  }
}

extension InnoDBLock {
  /// Reads the line of a lock; `nil` where it is none.
  init?(_ line: RawSpan) {
    let isTable = line.starts(with: "TABLE LOCK table ")
    guard isTable || line.starts(with: "RECORD LOCKS space id ") else { return nil }
    let all = 0..<line.byteCount
    let name = isTable ? line.firstRange(of: "table ", in: 5..<line.byteCount) : nil
    guard let start = name ?? line.firstRange(of: " of table ", in: all),
      let mode =
        (line.firstRange(of: " lock_mode ", in: start.upperBound..<line.byteCount)
          ?? line.firstRange(of: " lock mode ", in: start.upperBound..<line.byteCount))
    else { return nil }
    var cursor = ByteCursor(line)
    cursor.move(to: mode.upperBound)
    let word = cursor.word().map { line.string($0) } ?? ""
    let rest = cursor.position..<line.byteCount
    // `lock_mode X, predicate`: of a spatial index.
    self.init(
      scope: isTable ? .table : Self.scope(line, rest),
      mode: word.last == "," ? String(word.dropLast()) : word, table: "")
    isWaiting = line.firstRange(of: "waiting", in: rest) != nil
    readNames(line, start.upperBound..<mode.lowerBound)
    if let trx = line.lastRange(of: " trx id ", in: start.upperBound..<mode.lowerBound) {
      transaction = line.string(line.trimmed(trx.upperBound..<mode.lowerBound))
    }
    guard !isTable else { return }
    space = InnoDBLine.number("space id ", line)
    page = InnoDBLine.number("page no ", line)
    if let found = line.firstRange(of: " index ", in: 0..<start.lowerBound) {
      index = Self.unquoted(line, line.trimmed(found.upperBound..<start.lowerBound))
    }
  }

  private static func scope(_ line: RawSpan, _ rest: Range<Int>) -> Scope {
    if line.firstRange(of: "insert intention", in: rest) != nil { return .insertIntention }
    if line.firstRange(of: "rec but not gap", in: rest) != nil { return .record }
    return line.firstRange(of: "gap before rec", in: rest) != nil ? .gap : .nextKey
  }

  /// Reads `` `shop`.`orders` /* Partition `p1` */ ``; partitions also stand as `orders#P#p1`.
  private mutating func readNames(_ line: RawSpan, _ range: Range<Int>) {
    var position = range.lowerBound
    var names: [String] = []
    while names.count < 2, let (name, end) = Self.quoted(line, position..<range.upperBound) {
      names.append(name)
      position = end
      guard line.starts(with: ".", at: position) else { break }
      position += 1
    }
    if names.isEmpty {
      var end = position
      while end < range.upperBound, !line[end].isBlank { end += 1 }
      names = line.string(position..<end).split(separator: "/").map(String.init)
    }
    table = names.last ?? ""
    database = names.count > 1 ? names[0] : nil
    for mark in ["#P#", "#p#"] {
      guard let place = table.utf8.firstPlace(of: mark) else { continue }
      partition = String(table[table.utf8.index(place, offsetBy: 3)...])
      table = String(table[..<place])
    }
    if let found = line.firstRange(of: "/* Partition ", in: position..<range.upperBound) {
      partition = Self.quoted(line, found.upperBound..<range.upperBound)?.name
    }
  }

  /// The name in backquotes at the start of `range`; two of them are one of the name.
  private static func quoted(_ line: RawSpan, _ range: Range<Int>) -> (name: String, end: Int)? {
    guard !range.isEmpty, line[range.lowerBound] == 0x60 else { return nil }
    var name: [UInt8] = []
    var position = range.lowerBound + 1
    while position < range.upperBound {
      if line[position] == 0x60 {
        guard position + 1 < range.upperBound, line[position + 1] == 0x60 else {
          return (String(decoding: name, as: UTF8.self), position + 1)
        }
        position += 1
      }
      name.append(line[position])
      position += 1
    }
    return nil
  }

  private static func unquoted(_ line: RawSpan, _ range: Range<Int>) -> String {
    quoted(line, range)?.name ?? line.string(range)
  }
}

extension InnoDBRecord.Field {
  /// Reads ` 0: len 4; hex 80000007; asc     ;;` and ` 3: SQL NULL;`; `nil` where it is no field.
  init?(_ line: RawSpan) {
    var cursor = ByteCursor(line)
    guard cursor.unsigned() != nil, cursor.skip(ifNext: ": ") else { return nil }
    if cursor.skip(ifNext: "SQL NULL") {
      self.init(length: nil, bytes: [])
      return
    }
    guard cursor.skip(ifNext: "len "), let length = cursor.unsigned(), cursor.skip(ifNext: "; hex ")
    else { return nil }
    var bytes: [UInt8] = []
    while bytes.count < 64, let high = cursor.next?.hexadecimalValue {
      cursor.skip(1)
      guard let low = cursor.next?.hexadecimalValue else { break }
      cursor.skip(1)
      bytes.append(high << 4 | low)
    }
    let total = line.firstRange(of: "(total ", in: cursor.position..<line.byteCount)
    var all = Int(exactly: length) ?? bytes.count
    if let total {
      cursor.move(to: total.upperBound)
      all = cursor.unsigned().flatMap { Int(exactly: $0) } ?? all
    }
    self.init(length: all, bytes: bytes)
  }
}

extension UInt8 {
  fileprivate var hexadecimalValue: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x61...0x66: self - 0x57
    case 0x41...0x46: self - 0x37
    default: nil
    }
  }
}

extension String.UTF8View {
  /// The first place of a text of three bytes.
  fileprivate func firstPlace(of text: String) -> Index? {
    var place = startIndex
    while let end = index(place, offsetBy: 3, limitedBy: endIndex) {
      if self[place..<end].elementsEqual(text.utf8) { return place }
      place = index(after: place)
    }
    return nil
  }
}
