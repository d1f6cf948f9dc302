import ByteParsing

/// The time of a log record.
///
///     2026-11-20T20:38:00.123Z    2026-11-20 20:38:00,123    20/Nov/2026:20:38:00
///     Nov 20, 2026 8:38:00 PM     Nov 20 20:38:00            20-Nov-2026 20:38:00.123
///     20:38:00.123                1795207080123
package struct LogTime {
  /// Seconds on the clock of the log: of its days where it names them, else of one day or of the
  /// process's life.
  package private(set) var seconds: Double
  package private(set) var isDated: Bool
  /// Whether it is a time of day, which begins anew at midnight.
  var isOfDay: Bool
  /// Seconds by which the clock of the log is ahead of UTC; `nil` where the log does not tell.
  package private(set) var zone: Int?
  package private(set) var end: Int

  /// The first time in the beginning of a line.
  package init?(in bytes: RawSpan, _ line: Range<Int>) {
    let limit = min(line.upperBound, line.lowerBound + 160)
    var position = line.lowerBound
    while position < limit {
      let byte = bytes[position]
      let isStart = position == line.lowerBound || !bytes[position - 1].isWordOfName
      if isStart, byte.isDigit || byte >= 0x41 && byte <= 0x53,
        let time = LogTime(startingAt: position, bytes, line)
      {
        self = time
        return
      }
      position += 1
    }
    return nil
  }

  package init?(startingAt start: Int, _ bytes: RawSpan, _ line: Range<Int>) {
    // Only this far: no time is longer, and the cursor must not leave the line.
    let reach = bytes.extracting(0..<min(line.upperBound, start + 40))
    var cursor = ByteCursor(reach)
    cursor.move(to: start)
    guard let first = cursor.next else { return nil }
    if !first.isDigit {
      guard var date = Self.monthFirst(&cursor), let time = Self.timeOfDay(&cursor) else {
        return nil
      }
      let mark = cursor.position
      // `Nov 26 14:53:53.123456 2026]`, as Apache and asctime(3) have it.
      if date.year == 1970, cursor.skip(ifNext: 0x20), let year = Self.digits(&cursor, 4...4),
        (1990...2200).contains(year)
      {
        date.year = year
      } else {
        cursor.move(to: mark)
      }
      guard let day = Self.days(date.year, date.month, date.day) else { return nil }
      self.init(day: day, time: time, end: cursor.position)
      return
    }
    if let day = Self.date(&cursor) {
      guard cursor.skip(ifNext: "T") || cursor.skip(ifNext: " ") || cursor.skip(ifNext: ":"),
        let time = Self.timeOfDay(&cursor)
      else { return nil }
      let zone = Self.zone(&cursor)
      self.init(day: day, time: time, end: cursor.position)
      self.zone = zone
      return
    }
    cursor.move(to: start)
    if let time = Self.timeOfDay(&cursor) {
      _ = Self.zone(&cursor)
      self.init(day: nil, time: time, end: cursor.position)
      return
    }
    cursor.move(to: start)
    guard let count = Self.count(&cursor, isLineStart: start == line.lowerBound) else { return nil }
    self.init(seconds: count.seconds, isDated: count.isEpoch, end: cursor.position)
    if count.isEpoch { zone = 0 }
  }

  /// Seconds or milliseconds since 1970.
  package init?(epoch number: Double) {
    guard number.isFinite, number > 1e9 else { return nil }
    let seconds = number > 1e17 ? number / 1e9 : number > 1e11 ? number / 1e3 : number
    self.init(seconds: seconds, isDated: true, end: 0)
    zone = 0
  }

  /// Reads a date and time as seconds since 1970 on its own clock.
  package static func seconds(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    guard let time = LogTime(in: bytes.rawSpan, 0..<bytes.count), time.isDated else { return nil }
    return time.seconds
  }

  private init(seconds: Double, isDated: Bool, end: Int) {
    (self.seconds, self.isDated, self.end) = (seconds, isDated, end)
    isOfDay = false
  }

  private init(day: Int?, time: Double, end: Int) {
    seconds = Double(day ?? 0) * 86_400 + time
    isDated = day != nil
    isOfDay = day == nil
    self.end = end
  }

  /// Milliseconds since 1970, or since the start of the process where they begin the line.
  private static func count(
    _ cursor: inout ByteCursor, isLineStart: Bool
  ) -> (seconds: Double, isEpoch: Bool)? {
    let start = cursor.position
    guard let number = cursor.unsigned() else { return nil }
    let digits = cursor.position - start
    if digits == 13, number > 1_000_000_000_000 { return (Double(number) / 1000, true) }
    guard isLineStart, digits < 10, cursor.next == 0x20 else { return nil }
    cursor.skip(1)
    return cursor.next == UInt8(ascii: "[") ? (Double(number) / 1000, false) : nil
  }
}

extension LogTime {
  /// `2026-11-20`, `2026/11/20`, `20.11.2026`, `20-Nov-2026`, `20/Nov/2026`; days since 1970.
  private static func date(_ cursor: inout ByteCursor) -> Int? {
    guard let first = digits(&cursor, 1...4), let mark = cursor.next,
      mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/") || mark == UInt8(ascii: ".")
    else { return nil }
    cursor.skip(1)
    var isNamed = false
    var second = digits(&cursor, 1...2)
    if second == nil {
      second = month(&cursor)
      isNamed = true
    }
    guard let second, cursor.skip(ifNext: mark), let third = digits(&cursor, 1...4) else {
      return nil
    }
    if first >= 1000 { return days(first, second, third) }
    guard third >= 1000 else { return nil }
    // Day first, except where that is no month.
    if isNamed || second <= 12 { return days(third, second, first) }
    return days(third, first, second)
  }

  /// `Nov 20, 2026 ` or `Nov 20 `; the year is 1970 where none is told.
  private static func monthFirst(
    _ cursor: inout ByteCursor
  ) -> (year: Int, month: Int, day: Int)? {
    guard let month = month(&cursor), cursor.skip(ifNext: 0x20) else { return nil }
    _ = cursor.skip(ifNext: 0x20)
    guard let day = digits(&cursor, 1...2) else { return nil }
    var year = 1970
    if cursor.skip(ifNext: ", ") {
      guard let named = digits(&cursor, 4...4),
        cursor.skip(ifNext: 0x20) || cursor.skip(ifNext: ", ")
      else { return nil }
      year = named
    } else if !cursor.skip(ifNext: 0x20) {
      return nil
    }
    return (year, month, day)
  }

  /// Seconds since midnight: `20:38:00.123`, `8:38:00 PM`.
  private static func timeOfDay(_ cursor: inout ByteCursor) -> Double? {
    guard var hour = digits(&cursor, 1...2), hour < 25, cursor.skip(ifNext: ":"),
      let minute = digits(&cursor, 2...2), minute < 60, cursor.skip(ifNext: ":"),
      let second = digits(&cursor, 2...2), second < 62
    else { return nil }
    var fraction = 0.0
    let mark = cursor.position
    if cursor.skip(ifNext: ".") || cursor.skip(ifNext: ",") {
      var scale = 0.1
      while let byte = cursor.next, byte.isDigit {
        fraction += Double(byte - 0x30) * scale
        scale /= 10
        cursor.skip(1)
      }
      if scale == 0.1 { cursor.move(to: mark) }
    }
    // The blank in front of the half of the day is a narrow one since JDK 20.
    let half = cursor.position
    if cursor.skip(ifNext: " ") || cursor.skip(ifNext: "\u{202F}") {
      if cursor.skip(ifNext: "PM") {
        if hour < 12 { hour += 12 }
      } else if cursor.skip(ifNext: "AM") {
        if hour == 12 { hour = 0 }
      } else {
        cursor.move(to: half)
      }
    }
    return Double(hour * 3600 + minute * 60 + second) + fraction
  }

  /// `Z`, `+01:00`, `-0500`, ` +0000`, in seconds.
  private static func zone(_ cursor: inout ByteCursor) -> Int? {
    if cursor.skip(ifNext: "Z") || cursor.skip(ifNext: " UTC") { return 0 }
    let mark = cursor.position
    _ = cursor.skip(ifNext: 0x20)
    let isBehind = cursor.next == UInt8(ascii: "-")
    let start = cursor.position
    guard cursor.skip(ifNext: "+") || cursor.skip(ifNext: "-"),
      let number = digits(&cursor, 2...4), mark == start || cursor.position == start + 5
    else {
      cursor.move(to: mark)
      return nil
    }
    var (hours, minutes) = number > 99 ? (number / 100, number % 100) : (number, 0)
    if cursor.position == start + 5 { (hours, minutes) = (number / 100, number % 100) }
    if cursor.skip(ifNext: ":") { minutes = digits(&cursor, 2...2) ?? 0 }
    let seconds = hours * 3600 + minutes * 60
    return isBehind ? -seconds : seconds
  }

  private static func digits(_ cursor: inout ByteCursor, _ count: ClosedRange<Int>) -> Int? {
    let start = cursor.position
    guard let number = cursor.unsigned(), count.contains(cursor.position - start) else {
      return nil
    }
    return Int(exactly: number)
  }

  private static func month(_ cursor: inout ByteCursor) -> Int? {
    let names: [StaticString] = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return names.firstIndex { cursor.skip(ifNext: $0) }.map { $0 + 1 }
  }

  /// Days of the civil calendar since 1970, of years counted from March so that leap days come last.
  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return nil
    }
    let shifted = month > 2 ? year : year - 1
    let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + ofYear - 719_468
  }
}

/// Turns times of day into seconds that go on over midnight.
package struct LogClock: Sendable {
  private var day = 0.0
  private var last: Double?

  package init() {}

  package mutating func seconds(_ time: LogTime) -> Double {
    guard time.isOfDay else { return time.seconds }
    if let last, time.seconds + day < last - 43_200 { day += 86_400 }
    let seconds = time.seconds + day
    last = seconds
    return seconds
  }
}
