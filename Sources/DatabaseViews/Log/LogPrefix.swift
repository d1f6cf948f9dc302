internal import ByteParsing
internal import Capture

/// What the text in front of a message says, whatever `log_line_prefix` it was written with.
enum LogPrefix {
  /// Seconds since 1970 on the clock of the log.
  struct Time {
    var seconds: Double
    /// Whether the zone is known, so that the seconds are those of UTC.
    var isUniversal: Bool
  }

  /// The last time of day with a date; `%n`, seconds since 1970, where there is none.
  static func time(_ bytes: RawSpan, _ prefix: Range<Int>) -> Time? {
    var found: Time?
    var position = prefix.lowerBound
    while position < prefix.upperBound {
      guard bytes[position].isDigit else {
        position += 1
        continue
      }
      if let (time, end) = dated(bytes, position..<prefix.upperBound) {
        found = time
        position = end
      } else if found == nil, let (time, end) = epoch(bytes, position..<prefix.upperBound) {
        found = time
        position = end
      } else {
        while position < prefix.upperBound, bytes[position].isDigit { position += 1 }
      }
    }
    return found
  }

  /// `2026-11-26 05:12:00.123 UTC`, `2026-11-26T05:12:00.123456789Z`.
  static func dated(_ bytes: RawSpan, _ range: Range<Int>) -> (time: Time, end: Int)? {
    guard range.count >= 19 else { return nil }
    func two(_ offset: Int) -> Int? {
      let (high, low) = (bytes[range.lowerBound + offset], bytes[range.lowerBound + offset + 1])
      guard high.isDigit, low.isDigit else { return nil }
      return Int(high - 0x30) * 10 + Int(low - 0x30)
    }
    func mark(_ offset: Int) -> UInt8 { bytes[range.lowerBound + offset] }
    guard mark(4) == UInt8(ascii: "-"), mark(7) == UInt8(ascii: "-"), mark(13) == UInt8(ascii: ":"),
      mark(16) == UInt8(ascii: ":"), mark(10) == 0x20 || mark(10) == UInt8(ascii: "T"),
      let century = two(0), let year = two(2), let month = two(5), let day = two(8),
      let hour = two(11), let minute = two(14), let second = two(17), (1...12).contains(month),
      (1...31).contains(day), hour < 25, minute < 60, second < 62
    else { return nil }
    let days = CalendarDay.sinceEpoch(century * 100 + year, month, day)
    var position = range.lowerBound + 19
    var seconds = Double(days) * 86_400 + Double(hour * 3600 + minute * 60 + second)
    if position < range.upperBound, mark(19) == UInt8(ascii: ".") || mark(19) == UInt8(ascii: ",") {
      position += 1
      var scale = 0.1
      while position < range.upperBound, bytes[position].isDigit {
        seconds += Double(bytes[position] - 0x30) * scale
        scale /= 10
        position += 1
      }
    }
    let (offset, end) = zone(bytes, position..<range.upperBound)
    return (Time(seconds: seconds - (offset ?? 0), isUniversal: offset != nil), end)
  }

  /// The offset of a zone in seconds; `nil` for a name other than that of UTC.
  private static func zone(_ bytes: RawSpan, _ range: Range<Int>) -> (offset: Double?, end: Int) {
    var position = range.lowerBound
    if position < range.upperBound, bytes[position] == 0x20 { position += 1 }
    for name in ["UTC", "GMT", "Etc/UTC", "Z"] as [StaticString]
    where bytes.starts(with: name, at: position) {
      let end = position + name.utf8CodeUnitCount
      if end <= range.upperBound { return (0, end) }
    }
    guard position < range.upperBound else { return (nil, range.lowerBound) }
    let sign = bytes[position]
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      return (nil, range.lowerBound)
    }
    var digits = 0
    var count = 0
    position += 1
    while position < range.upperBound, count < 4 {
      if bytes[position].isDigit {
        digits = digits * 10 + Int(bytes[position] - 0x30)
        count += 1
      } else if bytes[position] != UInt8(ascii: ":") || count != 2 {
        break
      }
      position += 1
    }
    guard count == 2 || count == 4 else { return (nil, range.lowerBound) }
    let minutes = count == 2 ? digits * 60 : digits / 100 * 60 + digits % 100
    guard minutes <= 15 * 60 else { return (nil, range.lowerBound) }
    return (Double(sign == UInt8(ascii: "-") ? -minutes : minutes) * 60, position)
  }

  /// `1795669920.123`.
  private static func epoch(_ bytes: RawSpan, _ range: Range<Int>) -> (time: Time, end: Int)? {
    var position = range.lowerBound
    while position < range.upperBound, bytes[position].isDigit { position += 1 }
    guard position - range.lowerBound == 10, position < range.upperBound,
      bytes[position] == UInt8(ascii: ".")
    else { return nil }
    var cursor = ByteCursor(bytes.extracting(0..<range.upperBound))
    cursor.move(to: range.lowerBound)
    guard let seconds = cursor.number(), seconds > 1e9 else { return nil }
    return (Time(seconds: seconds, isUniversal: true), cursor.position)
  }

  /// The id of the process: `[4242]`, `pid=4242`, `(4242)`, or the second half of a session's id,
  /// `6926a1b2.2d44`.
  static func process(_ bytes: RawSpan, _ prefix: Range<Int>) -> Int? {
    var withLine: Int?
    var end = prefix.upperBound
    while let place = bytes.lastIndex(of: UInt8(ascii: "]"), in: prefix.lowerBound..<end) {
      end = place
      guard let (pid, start) = number(endingAt: place, bytes, prefix), start > prefix.lowerBound
      else { continue }
      if bytes[start - 1] == UInt8(ascii: "[") { return pid }
      // `[4242-1]`, with the number of the line in the session.
      if bytes[start - 1] == UInt8(ascii: "-"),
        let (first, before) = number(endingAt: start - 1, bytes, prefix),
        before > prefix.lowerBound, bytes[before - 1] == UInt8(ascii: "[")
      {
        withLine = first
      }
    }
    if let known = inParentheses(bytes, prefix) ?? withLine { return known }
    for name in ["pid=", "pid:", "PID=", "PID:", "pid ", "PID ", "p="] as [StaticString] {
      guard let found = bytes.firstRange(of: name, in: prefix) else { continue }
      var cursor = ByteCursor(bytes.extracting(0..<prefix.upperBound))
      cursor.move(to: found.upperBound)
      cursor.skipBlanks()
      if let number = cursor.unsigned(), number < 1 << 32 { return Int(number) }
    }
    return ofSession(bytes, prefix) ?? alone(bytes, prefix)
  }

  /// `(4242)`, alone: behind a name it is the port of a client.
  private static func inParentheses(_ bytes: RawSpan, _ prefix: Range<Int>) -> Int? {
    var found: Int?
    var end = prefix.upperBound
    while let place = bytes.lastIndex(of: UInt8(ascii: ")"), in: prefix.lowerBound..<end) {
      end = place
      guard let (pid, start) = number(endingAt: place, bytes, prefix), start > prefix.lowerBound,
        bytes[start - 1] == UInt8(ascii: "(")
      else { continue }
      if start < prefix.lowerBound + 2 || bytes[start - 2].isBlank { found = pid }
    }
    return found
  }

  private static func number(
    endingAt end: Int, _ bytes: RawSpan, _ prefix: Range<Int>
  ) -> (value: Int, start: Int)? {
    var start = end
    while start > prefix.lowerBound, bytes[start - 1].isDigit { start -= 1 }
    guard end - start >= 1, end - start <= 10 else { return nil }
    var value = 0
    for place in start..<end { value = value * 10 + Int(bytes[place] - 0x30) }
    return (value, start)
  }

  /// `%c`: the start of the session and its process, both hexadecimal.
  private static func ofSession(_ bytes: RawSpan, _ prefix: Range<Int>) -> Int? {
    var position = prefix.lowerBound
    while let point = bytes.firstRange(of: ".", in: position..<prefix.upperBound)?.lowerBound {
      position = point + 1
      var start = point
      while start > prefix.lowerBound, isHexadecimal(bytes[start - 1]) { start -= 1 }
      var end = point + 1
      while end < prefix.upperBound, isHexadecimal(bytes[end]) { end += 1 }
      guard point - start == 8, (1...6).contains(end - point - 1) else { continue }
      if start > prefix.lowerBound, bytes[start - 1] == UInt8(ascii: ":") { continue }
      var cursor = ByteCursor(bytes.extracting(0..<end))
      cursor.move(to: point + 1)
      if let pid = cursor.hexadecimal() { return Int(exactly: pid) }
    }
    return nil
  }

  /// The only number that stands alone between blanks.
  private static func alone(_ bytes: RawSpan, _ prefix: Range<Int>) -> Int? {
    var cursor = ByteCursor(bytes.extracting(prefix))
    var found: Int?
    while let word = cursor.word() {
      guard word.count <= 8, word.allSatisfy({ cursor.bytes[$0].isDigit }) else { continue }
      if found != nil { return nil }
      var value = 0
      for place in word { value = value * 10 + Int(cursor.bytes[place] - 0x30) }
      found = value
    }
    return found
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    byte.isDigit || (0x61...0x66).contains(byte)
  }

  /// The SQLSTATE that `%e` wrote; `nil` where none is known by its letters, or by its place.
  static func state(_ bytes: RawSpan, _ prefix: Range<Int>, hasStates: Bool) -> SQLState? {
    var position = prefix.lowerBound
    while position < prefix.upperBound {
      var end = position
      var digits = 0
      while end < prefix.upperBound, isStateByte(bytes[end]) {
        if bytes[end].isDigit { digits += 1 }
        end += 1
      }
      let isWhole = position == prefix.lowerBound || !isWordByte(bytes[position - 1])
      if end - position == 5, digits > 0, isWhole,
        end == prefix.upperBound || !isWordByte(bytes[end]),
        digits < 5 || hasStates, let state = SQLState(bytes, position..<end), state.isKnown
      {
        return state
      }
      position = max(end, position + 1)
    }
    return nil
  }

  private static func isStateByte(_ byte: UInt8) -> Bool {
    byte.isDigit || (0x41...0x5A).contains(byte)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    isStateByte(byte) || (0x61...0x7A).contains(byte) || byte == 0x2E || byte == 0x2D
      || byte == 0x5F || byte >= 0x80
  }

  /// Who the session belongs to: `shop@app`, or the texts behind `user=`, `db=` and `app=`.
  static func owner(_ bytes: RawSpan, _ prefix: Range<Int>) -> LogOwner {
    var owner = LogOwner()
    if bytes.place(of: UInt8(ascii: "="), in: prefix) != nil {
      owner.user = value(of: ["user=", "usr=", "u=", "user:"], bytes, prefix)
      owner.database = value(of: ["db=", "database=", "dbname=", "d=", "db:"], bytes, prefix)
      owner.application = value(of: ["app=", "application=", "appname=", "a="], bytes, prefix)
      owner.client = value(of: ["client=", "host=", "h=", "remote="], bytes, prefix)
    } else {
      owner.user = value(of: ["user:"], bytes, prefix)
      owner.database = value(of: ["db:"], bytes, prefix)
    }
    guard owner.user == nil, let at = bytes.firstRange(of: "@", in: prefix)?.lowerBound else {
      return owner
    }
    var (start, end) = (at, at + 1)
    while start > prefix.lowerBound, isNameByte(bytes[start - 1]) { start -= 1 }
    while end < prefix.upperBound, isNameByte(bytes[end]) { end += 1 }
    if start < at { owner.user = bytes.string(start..<at) }
    if end > at + 1 { owner.database = bytes.string((at + 1)..<end) }
    return owner
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x2C, 0x3A, 0x3B, 0x5B, 0x5D, 0x28, 0x29, 0x7C, 0x3D, 0x40: false
    default: true
    }
  }

  private static func value(
    of names: [StaticString], _ bytes: RawSpan, _ prefix: Range<Int>
  ) -> String? {
    for name in names {
      guard let found = bytes.firstRange(of: name, in: prefix),
        found.lowerBound == prefix.lowerBound || !isWordByte(bytes[found.lowerBound - 1])
      else { continue }
      var end = found.upperBound
      while end < prefix.upperBound, bytes[end] != UInt8(ascii: ","), bytes[end] != 0x5D,
        bytes[end] != 0x3B, bytes[end] != 0x20
      { end += 1 }
      let text = bytes.string(found.upperBound..<end)
      return text.isEmpty || text == "[unknown]" ? nil : text
    }
    return nil
  }
}
