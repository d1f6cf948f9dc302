import ByteParsing

/// A time as people and scripts write it in front of what they capture.
package struct WrittenTime: Sendable, Hashable {
  /// Seconds since 1970 in the writer's own time zone, or since midnight where no day is written.
  package var seconds: Double
  package var hasDay: Bool

  /// The last time in `line`: ISO 8601 and its kin, what `date` prints in any locale, seconds since
  /// 1970 (`date +%s`), or a time of day.
  init?(_ bytes: RawSpan, _ line: Range<Int>) {
    let fields = Self.fields(bytes, line)
    guard let time = Self.clock(fields, bytes) ?? Self.compact(fields) ?? Self.epoch(fields) else {
      return nil
    }
    self = time
  }

  /// The time in a text such as the name of a file.
  package init?(in text: String) {
    let bytes = Array(text.utf8)
    self.init(bytes.rawSpan, 0..<bytes.count)
  }

  package init(seconds: Double, hasDay: Bool) {
    self.seconds = seconds
    self.hasDay = hasDay
  }

  /// A run of digits with what stands before it.
  private struct Field {
    var value: Int
    var digits: Int
    var range: Range<Int>
  }

  private static func fields(_ bytes: RawSpan, _ line: Range<Int>) -> [Field] {
    var fields: [Field] = []
    var cursor = ByteCursor(bytes)
    cursor.move(to: line.lowerBound)
    while cursor.position < line.upperBound, fields.count < 64 {
      let start = cursor.position
      if let byte = cursor.next, byte.isDigit {
        while cursor.position < line.upperBound, let byte = cursor.next, byte.isDigit {
          cursor.skip(1)
        }
        let range = start..<cursor.position
        cursor.move(to: start)
        let value = range.count <= 18 ? cursor.unsigned().flatMap { Int(exactly: $0) } : nil
        if let value { fields.append(Field(value: value, digits: range.count, range: range)) }
        cursor.move(to: range.upperBound)
      } else {
        cursor.skip(1)
      }
    }
    return fields
  }

  /// `20:38:00`, perhaps with a fraction and `PM`, and the day around it.
  private static func clock(_ fields: [Field], _ bytes: RawSpan) -> WrittenTime? {
    for index in fields.indices.dropLast(2) {
      let (hour, minute, second) = (fields[index], fields[index + 1], fields[index + 2])
      guard hour.digits <= 2, minute.digits == 2, second.digits == 2, hour.value < 24,
        minute.value < 60, second.value < 61, bytes.joins(hour.range, minute.range, with: ":"),
        bytes.joins(minute.range, second.range, with: ":")
      else { continue }
      var seconds = Double(hour.value * 3600 + minute.value * 60 + second.value)
      if fields.indices.contains(index + 3),
        let fraction = fraction(second, fields[index + 3], bytes)
      {
        seconds += fraction
      }
      seconds += meridiem(bytes, behind: second.range.upperBound, hour: hour.value)
      guard let day = day(fields, bytes, around: index) else {
        return WrittenTime(seconds: seconds, hasDay: false)
      }
      return WrittenTime(seconds: Double(day) * 86_400 + seconds, hasDay: true)
    }
    return nil
  }

  private static func fraction(_ second: Field, _ next: Field, _ bytes: RawSpan) -> Double? {
    guard
      bytes.joins(second.range, next.range, with: ".")
        || bytes.joins(second.range, next.range, with: ",")
    else { return nil }
    var scale = 1.0
    for _ in 0..<next.digits { scale *= 10 }
    return Double(next.value) / scale
  }

  private static func meridiem(_ bytes: RawSpan, behind position: Int, hour: Int) -> Double {
    if bytes.starts(with: " PM", at: position) { return hour < 12 ? 43_200 : 0 }
    return bytes.starts(with: " AM", at: position) && hour == 12 ? -43_200 : 0
  }

  /// The day beside a time of day: `2026-11-20`, or `20`, a month's name and `2026` in any order.
  private static func day(_ fields: [Field], _ bytes: RawSpan, around clock: Int) -> Int? {
    for index in fields.indices.dropLast(2) where index + 2 < clock || index > clock + 2 {
      let (year, month, day) = (fields[index], fields[index + 1], fields[index + 2])
      guard year.digits == 4, month.digits <= 2, day.digits <= 2 else { continue }
      for separator: StaticString in ["-", "/", "."]
      where bytes.joins(year.range, month.range, with: separator)
        && bytes.joins(month.range, day.range, with: separator)
      {
        return days(year.value, month.value, day.value)
      }
    }
    let others = fields.indices.filter { $0 < clock || $0 > clock + 2 }.map { fields[$0] }
    guard let year = others.first(where: { $0.digits == 4 && (1970...2200).contains($0.value) }),
      let day = others.first(where: { $0.digits <= 2 && (1...31).contains($0.value) }),
      let month = month(bytes, fields)
    else { return nil }
    return days(year.value, month, day.value)
  }

  /// The month by its first three letters, which English and German share but for four.
  private static func month(_ bytes: RawSpan, _ fields: [Field]) -> Int? {
    guard let first = fields.first, let last = fields.last else { return nil }
    let line = bytes.lineAround(first.range.lowerBound..<last.range.upperBound)
    let names: [[StaticString]] = [
      ["Jan"], ["Feb"], ["Mar", "M\u{E4}r", "Mrz"], ["Apr"], ["May", "Mai"], ["Jun"], ["Jul"],
      ["Aug"],
      ["Sep"], ["Oct", "Okt"], ["Nov"], ["Dec", "Dez"],
    ]
    return names.firstIndex { $0.contains { bytes.firstRange(of: $0, in: line) != nil } }
      .map { $0 + 1 }
  }

  /// `20261120T203800Z`, `20261120-2038`.
  private static func compact(_ fields: [Field]) -> WrittenTime? {
    for index in fields.indices.dropLast() {
      let (date, clock) = (fields[index], fields[index + 1])
      guard date.digits == 8, clock.digits == 6 || clock.digits == 4,
        clock.range.lowerBound - date.range.upperBound <= 1,
        let day = days(date.value / 10_000, date.value / 100 % 100, date.value % 100)
      else { continue }
      let clockValue = clock.digits == 6 ? clock.value : clock.value * 100
      let (hour, minute, second) = (clockValue / 10_000, clockValue / 100 % 100, clockValue % 100)
      guard hour < 24, minute < 60, second < 61 else { continue }
      let seconds = Double(day) * 86_400 + Double(hour * 3600 + minute * 60 + second)
      return WrittenTime(seconds: seconds, hasDay: true)
    }
    return nil
  }

  /// Ten digits of seconds or thirteen of milliseconds, of the years 2001 to 2039.
  private static func epoch(_ fields: [Field]) -> WrittenTime? {
    for field in fields {
      let seconds = field.digits == 13 ? Double(field.value) / 1000 : Double(field.value)
      if field.digits == 10 || field.digits == 13, (1e9..<2.2e9).contains(seconds) {
        return WrittenTime(seconds: seconds, hasDay: true)
      }
    }
    return nil
  }

  /// Days since 1970 by the civil calendar, counted from March so that leap days come last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    guard (1970...2200).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return nil
    }
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }
}

extension RawSpan {
  /// Whether exactly `separator` stands between two places.
  fileprivate func joins(
    _ left: Range<Int>, _ right: Range<Int>, with separator: StaticString
  ) -> Bool {
    right.lowerBound - left.upperBound == separator.utf8CodeUnitCount
      && starts(with: separator, at: left.upperBound)
  }

  fileprivate func lineAround(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    while start > 0, self[start - 1] != 0x0A { start -= 1 }
    return start..<lineEnd(from: range.upperBound)
  }
}
