import ByteParsing

/// A line between the files of a text, which says what comes next, or when it was.
enum HostHeading {
  case file(String)
  /// Seconds since 1970.
  case time(Double)
  /// Seconds since boot.
  case uptime(Double)

  init?(_ line: RawSpan) {
    guard line.byteCount < 400 else { return nil }
    if let path = Self.banner(line) ?? Self.path(line) {
      self = .file(path)
    } else if let uptime = Self.uptime(line) {
      self = .uptime(uptime)
    } else if let time = Self.epoch(line) ?? CalendarTime(line)?.seconds {
      self = .time(time)
    } else {
      return nil
    }
  }

  /// `==> memory.max <==`, as `head` and `tail` name files.
  private static func banner(_ line: RawSpan) -> String? {
    guard line.starts(with: "==> "), line.byteCount > 8,
      line.starts(with: " <==", at: line.byteCount - 4)
    else { return nil }
    return line.string(4..<line.byteCount - 4)
  }

  /// `==> /proc/stat <==`, `$ cat /proc/stat`, `--- /proc/stat`, `/proc/stat:`.
  private static func path(_ line: RawSpan) -> String? {
    guard
      line.firstRange(of: "/proc/", in: 0..<line.byteCount) != nil
        || line.firstRange(of: "/sys/", in: 0..<line.byteCount) != nil
    else { return nil }
    var cursor = ByteCursor(line)
    var path: String?
    while let word = cursor.word() {
      var text = line.string(word)
      while let last = text.last, last == ":" || last == "<" || last == "=" || last == "#" {
        text.removeLast()
      }
      if text.hasPrefix("/proc/") || text.hasPrefix("/sys/") { path = text }
    }
    return path
  }

  /// `12345.67 45678.90` of `/proc/uptime`.
  private static func uptime(_ line: RawSpan) -> Double? {
    var cursor = ByteCursor(line)
    guard let dot = line.firstIndex(of: UInt8(ascii: ".")), dot > 0 else { return nil }
    guard let uptime = cursor.number(), cursor.position >= dot + 3,
      cursor.skip(ifNext: UInt8(ascii: " ")), cursor.number() != nil
    else { return nil }
    cursor.skipBlanks()
    return cursor.isAtEnd ? uptime : nil
  }

  /// `1764115200`, `1764115200.123456789`, `TS 1764115200.1 2026-11-26 …` of `pt-stalk`.
  private static func epoch(_ line: RawSpan) -> Double? {
    var cursor = ByteCursor(line)
    let isNamed = cursor.skip(ifNext: "TS ")
    guard let time = cursor.number(), time >= 946_684_800, time < 4_102_444_800 else { return nil }
    cursor.skipBlanks()
    return isNamed || cursor.isAtEnd ? time : nil
  }
}
