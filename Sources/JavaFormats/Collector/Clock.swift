import ByteParsing
import Capture

/// Times of day in logs, as seconds since 1970.
enum Clock {
  /// A date and time of ISO 8601 at the start of `range`, with or without a zone:
  /// `2026-11-20T20:38:00.123+0000`, `2026-11-20 20:38:00,123`; without a zone it is taken for UTC.
  static func iso(_ bytes: RawSpan, _ range: Range<Int>) -> (seconds: Double, end: Int)? {
    var at = range.lowerBound
    guard let year = digits(bytes, &at, range, count: 4), skip(bytes, &at, range, "-"),
      let month = digits(bytes, &at, range, count: 2), skip(bytes, &at, range, "-"),
      let day = digits(bytes, &at, range, count: 2), (1...12).contains(month), day > 0,
      at < range.upperBound, bytes[at] == UInt8(ascii: "T") || bytes[at] == 0x20
    else { return nil }
    at += 1
    guard let time = timeOfDay(bytes, &at, range) else { return nil }
    var seconds = Double(CalendarDay.sinceEpoch(year, month, day) * 86_400) + time
    if at < range.upperBound, bytes[at] == UInt8(ascii: "Z") {
      at += 1
    } else if at < range.upperBound,
      bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-")
    {
      let isEast = bytes[at] == UInt8(ascii: "+")
      let mark = at
      at += 1
      if let hours = digits(bytes, &at, range, count: 2) {
        _ = skip(bytes, &at, range, ":")
        let minutes = digits(bytes, &at, range, count: 2) ?? 0
        seconds -= Double((isEast ? 1 : -1) * (hours * 60 + minutes) * 60)
      } else {
        at = mark
      }
    }
    return (seconds, at)
  }

  /// What `date` prints in the C locale and its English kin: `Fri Nov 20 20:38:00 UTC 2026`,
  /// `Fri 20 Nov 2026 08:38:00 PM UTC`.
  static func date(_ bytes: RawSpan, _ line: Range<Int>) -> Double? {
    var cursor = ByteCursor(bytes.extracting(line))
    var (month, day, year, time): (Int?, Int?, Int?, Double?)
    var isAfternoon: Bool?
    var words = 0
    while let word = cursor.word() {
      words += 1
      if words > 8 { return nil }
      let text = cursor.bytes
      var at = word.lowerBound
      if word.count >= 3, let found = months.firstIndex(where: { text.starts(with: $0, at: at) }),
        word.count == 3 || month == nil
      {
        month = month ?? found + 1
      } else if text.starts(with: "PM", at: at) {
        isAfternoon = true
      } else if text.starts(with: "AM", at: at) {
        isAfternoon = false
      } else if word.count >= 8, text[at + 2] == UInt8(ascii: ":"),
        let found = timeOfDay(text, &at, word)
      {
        time = found
      } else if word.count == 4, let found = digits(text, &at, word, count: 4) {
        year = found
      } else if word.count <= 2, let found = digits(text, &at, word, count: word.count) {
        day = found
      }
    }
    guard let month, let day, let year, var time, words >= 5 else { return nil }
    if let isAfternoon {
      if time >= 43_200 { time -= 43_200 }
      if isAfternoon { time += 43_200 }
    }
    return Double(CalendarDay.sinceEpoch(year, month, day) * 86_400) + time
  }

  private static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `20:38:00.123` as seconds since midnight.
  static func timeOfDay(_ bytes: RawSpan, _ at: inout Int, _ range: Range<Int>) -> Double? {
    guard let hours = digits(bytes, &at, range, count: 2), skip(bytes, &at, range, ":"),
      let minutes = digits(bytes, &at, range, count: 2), skip(bytes, &at, range, ":"),
      let seconds = digits(bytes, &at, range, count: 2), hours < 25, minutes < 60, seconds < 62
    else { return nil }
    var value = Double(hours * 3600 + minutes * 60 + seconds)
    if at + 1 < range.upperBound, bytes[at] == UInt8(ascii: ".") || bytes[at] == UInt8(ascii: ","),
      bytes[at + 1].isDigit
    {
      at += 1
      var scale = 0.1
      while at < range.upperBound, bytes[at].isDigit {
        value += Double(bytes[at] - 0x30) * scale
        scale /= 10
        at += 1
      }
    }
    return value
  }

  private static func digits(
    _ bytes: RawSpan, _ at: inout Int, _ range: Range<Int>, count: Int
  ) -> Int? {
    guard count > 0, at + count <= range.upperBound else { return nil }
    var value = 0
    for index in at..<(at + count) {
      guard bytes[index].isDigit else { return nil }
      value = value * 10 + Int(bytes[index] - 0x30)
    }
    at += count
    return value
  }

  private static func skip(
    _ bytes: RawSpan, _ at: inout Int, _ range: Range<Int>, _ byte: Unicode.Scalar
  ) -> Bool {
    guard at < range.upperBound, bytes[at] == UInt8(ascii: byte) else { return false }
    at += 1
    return true
  }
}
