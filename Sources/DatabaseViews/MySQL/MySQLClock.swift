internal import ByteParsing
internal import Capture

/// Times as MySQL and MariaDB write them into their logs and monitors.
package enum MySQLClock {
  package struct Time: Sendable, Hashable {
    /// Seconds since 1970 on the clock that it was written with.
    package var seconds: Double
    /// Whether its zone is told, so that the seconds are those of UTC.
    package var isUniversal: Bool
    /// The place behind it.
    package var end: Int
  }

  /// The time that begins at the start of `range`: `2024-01-02T03:04:05.123456Z` and with an offset
  /// (`log_timestamps`), `2024-01-02  3:04:05` of MariaDB, `240102  3:04:05` of old servers.
  package static func time(_ bytes: RawSpan, _ range: Range<Int>) -> Time? {
    var place = range.lowerBound
    func digits(_ count: Int) -> Int? {
      guard range.upperBound - place >= count else { return nil }
      var value = 0
      for offset in 0..<count {
        let byte = bytes[place + offset]
        guard byte.isDigit else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      place += count
      return value
    }
    func mark(_ wanted: Unicode.Scalar) -> Bool {
      guard place < range.upperBound, bytes[place] == UInt8(ascii: wanted) else { return false }
      place += 1
      return true
    }
    func date() -> Int? {
      if let year = digits(4), mark("-"), let month = digits(2), mark("-"), let day = digits(2) {
        return valid(year, month, day)
      }
      place = range.lowerBound
      guard let year = digits(2), let month = digits(2), let day = digits(2) else { return nil }
      return valid(2000 + year, month, day)
    }
    guard let day = date(), mark("T") || mark(" ") else { return nil }
    // The hour may lack its zero: a blank stands for it.
    guard let hour = mark(" ") ? digits(1) : digits(2) ?? digits(1), mark(":"),
      let minute = digits(2), mark(":"), let second = digits(2), hour < 25, minute < 60, second < 62
    else { return nil }
    var seconds = Double(day) * 86_400 + Double(hour * 3600 + minute * 60 + second)
    if mark(".") {
      var scale = 0.1
      while let digit = digits(1) {
        seconds += Double(digit) * scale
        scale /= 10
      }
    }
    if mark("Z") { return Time(seconds: seconds, isUniversal: true, end: place) }
    let end = place
    let isEast = mark("+")
    if isEast || mark("-"), let hours = digits(2) {
      _ = mark(":")
      if let minutes = digits(2), hours < 15, minutes < 60 {
        let offset = Double(hours * 3600 + minutes * 60)
        return Time(
          seconds: seconds - (isEast ? offset : -offset), isUniversal: true, end: place)
      }
    }
    return Time(seconds: seconds, isUniversal: false, end: end)
  }

  /// Days since 1970.
  private static func valid(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    guard (1...12).contains(month), (1...31).contains(day), (1990...2999).contains(year) else {
      return nil
    }
    return CalendarDay.sinceEpoch(year, month, day)
  }
}
