internal import ByteParsing

/// How bad a message of a MySQL or MariaDB server's log is.
package enum MySQLLogLevel: String, Sendable, CaseIterable {
  case note, system, warning, error
}

/// The beginning of a message in an error log, wherever a collector put it in the line.
///
///     2024-01-02T03:04:05.123456Z 12 [Note] InnoDB: …                  (MySQL 5.7)
///     2024-01-02T03:04:05.123456Z 12 [ERROR] [MY-010584] [Repl] …      (MySQL 8.0 and later)
///     2024-01-02  3:04:05 12 [ERROR] Slave SQL: …                      (MariaDB)
///     240102  3:04:05 [Note] …                                         (before MySQL 5.6 and MariaDB 10.1)
struct MySQLLogHead {
  /// No time, prefix and thread take more.
  private static let reach = 400

  var level: MySQLLogLevel
  var thread: Int?
  /// The number in `[MY-010584]`.
  var code: Int?
  /// Whether InnoDB says it.
  var isInnoDB = false
  var time: MySQLClock.Time
  /// Where the server's own text begins.
  var start: Int
  /// Where the message begins.
  var text: Int

  static func isHead(_ line: RawSpan) -> Bool {
    MySQLLogHead(line, 0..<line.byteCount) != nil
  }

  /// `nil` where the line is no beginning of a message.
  init?(_ bytes: RawSpan, _ line: Range<Int>) {
    let end = min(line.upperBound, line.lowerBound + Self.reach)
    var position = line.lowerBound
    while position < end {
      guard let open = bytes.firstIndex(of: UInt8(ascii: "["), from: position), open < end else {
        return nil
      }
      position = open + 1
      guard let (level, close) = Self.level(bytes, open, end),
        let (time, thread, start) = Self.stamp(bytes, line.lowerBound..<open)
      else { continue }
      self.level = level
      self.time = time
      self.thread = thread
      self.start = start
      text = close
      readTags(bytes, line.upperBound)
      return
    }
    return nil
  }

  private static func level(
    _ bytes: RawSpan, _ open: Int, _ end: Int
  ) -> (MySQLLogLevel, end: Int)? {
    let names: [(StaticString, MySQLLogLevel)] = [
      ("[Note] ", .note), ("[Warning] ", .warning), ("[ERROR] ", .error), ("[System] ", .system),
      ("[Note]", .note), ("[Warning]", .warning), ("[ERROR]", .error), ("[System]", .system),
    ]
    for (name, level) in names where bytes.starts(with: name, at: open) {
      let close = open + name.utf8CodeUnitCount
      return close <= bytes.byteCount ? (level, close) : nil
    }
    return nil
  }

  /// The time and thread that end where the level begins.
  private static func stamp(
    _ bytes: RawSpan, _ range: Range<Int>
  ) -> (MySQLClock.Time, thread: Int?, start: Int)? {
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1] == 0x20 { end -= 1 }
    let stop = end
    while end > range.lowerBound, bytes[end - 1].isDigit { end -= 1 }
    let digits = end..<stop
    var time = end
    while time > range.lowerBound, bytes[time - 1] == 0x20 { time -= 1 }
    // Behind a time of old servers comes no thread.
    if digits.isEmpty || time == end { return old(bytes, range.lowerBound..<stop) }
    var cursor = ByteCursor(bytes.extracting(0..<stop))
    cursor.move(to: digits.lowerBound)
    let thread = cursor.unsigned().flatMap { Int(exactly: $0) }
    for length in [27, 19, 32] where time - length >= range.lowerBound {
      let start = time - length
      if let found = MySQLClock.time(bytes, start..<time), found.end == time {
        return (found, thread, start)
      }
    }
    return nil
  }

  private static func old(
    _ bytes: RawSpan, _ range: Range<Int>
  ) -> (MySQLClock.Time, thread: Int?, start: Int)? {
    let start = range.upperBound - 15
    guard start >= range.lowerBound, start == range.lowerBound || !bytes[start - 1].isDigit,
      bytes[start + 6] == 0x20,
      let found = MySQLClock.time(bytes, start..<range.upperBound), found.end == range.upperBound
    else { return nil }
    return (found, nil, start)
  }

  /// Reads `[MY-010584] [Repl] ` and `InnoDB: `, as far as they are there.
  private mutating func readTags(_ bytes: RawSpan, _ end: Int) {
    if bytes.starts(with: "[MY-", at: text) {
      var cursor = ByteCursor(bytes.extracting(0..<end))
      cursor.move(to: min(end, text + 4))
      code = cursor.unsigned().flatMap { Int(exactly: $0) }
      if code != nil, cursor.skip(ifNext: "] ") { text = cursor.position }
      if code != nil, bytes.starts(with: "[", at: text),
        let close = bytes.firstIndex(of: UInt8(ascii: "]"), from: text), close - text < 24,
        close < end
      {
        isInnoDB = bytes.starts(with: "[InnoDB]", at: text)
        text = close + 1
      }
    }
    while text < end, bytes[text] == 0x20 { text += 1 }
    if bytes.starts(with: "InnoDB: ", at: text) || bytes.starts(with: "InnoDB:", at: text) {
      isInnoDB = true
      text = min(end, text + 7)
    }
    while text < end, bytes[text] == 0x20 { text += 1 }
    text = min(text, end)
  }
}
