internal import ByteParsing
internal import Capture

/// A line that tells when the next scrape was taken, by itself or behind `#`.
///
///     # scraped 2026-11-26T01:35:50Z
///     Thu Nov 26 01:35:50 UTC 2026
///     2026-11-26 01:35:50.123+01:00
///     1795656950
///
/// A zone other than an offset in digits counts as UTC: differences hold all the same.
enum ClockLine {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Seconds since 1970.
  static func time(_ bytes: RawSpan, _ line: Range<Int>) -> Double? {
    guard line.count >= 10, line.count <= 80 else { return nil }
    var words = bytes.string(line).split { $0 == " " || $0 == "\t" || $0 == "#" }
    if words.first == "scraped" || words.first == "date" { words.removeFirst() }
    guard let first = words.first, words.count <= 8 else { return nil }
    if words.count == 1, let seconds = Double(first), seconds >= 1e9, seconds < 1e11 {
      return seconds
    }
    var parts = Parts()
    for word in words where !parts.take(word) { return nil }
    return parts.seconds
  }

  private struct Parts {
    var year, month, day: Int?
    var clock: Double?
    var offset = 0.0
    var isAfternoon: Bool?

    var seconds: Double? {
      guard let year, let month, let day, let clock, (1970...9999).contains(year),
        (1...12).contains(month), (1...31).contains(day)
      else { return nil }
      var time = clock
      if let isAfternoon {
        time = time.truncatingRemainder(dividingBy: 43_200) + (isAfternoon ? 43_200 : 0)
      }
      return Double(CalendarDay.sinceEpoch(year, month, day)) * 86_400 + time - offset
    }

    mutating func take(_ word: Substring) -> Bool {
      let parts = word.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, parts[0].utf8.count == 10 {
        return take(date: parts[0]) && take(time: parts[1])
      }
      if word.contains(":") { return take(time: word) }
      if word.utf8.count == 10, word.utf8.dropFirst(4).first == UInt8(ascii: "-") {
        return take(date: word)
      }
      if let place = months.firstIndex(of: String(word.prefix(3))), month == nil {
        month = place + 1
        return true
      }
      if word == "AM" || word == "PM" {
        isAfternoon = word == "PM"
        return true
      }
      if word.first == "+" || word.first == "-" { return take(offset: word) }
      if let number = Int(word) {
        if number >= 1970, year == nil {
          year = number
        } else if day == nil {
          day = number
        } else {
          return false
        }
        return true
      }
      return word.utf8.count <= 9 && word.utf8.allSatisfy { $0 >= 0x41 && $0 <= 0x7A || $0 == 0x2C }
    }

    private mutating func take(date: Substring) -> Bool {
      let numbers = date.split(separator: "-").map { Int($0) }
      guard numbers.count == 3, let first = numbers[0], let second = numbers[1],
        let third = numbers[2]
      else { return false }
      (year, month, day) = (first, second, third)
      return true
    }

    private mutating func take(time: Substring) -> Bool {
      var text = time
      if text.last == "Z" { text.removeLast() }
      if let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) {
        guard take(offset: text[sign...]) else { return false }
        text = text[..<sign]
      }
      let fields = text.split(separator: ":").map { field in
        Double(String(field.map { $0 == "," ? "." : $0 }))
      }
      guard fields.count == 2 || fields.count == 3, clock == nil else { return false }
      var total = 0.0
      for field in fields {
        guard let field, field >= 0, field < 61 else { return false }
        total = total * 60 + field
      }
      clock = fields.count == 2 ? total * 60 : total
      return true
    }

    private mutating func take(offset text: Substring) -> Bool {
      let digits = text.dropFirst().filter { $0 != ":" }
      guard digits.utf8.count == 4 || digits.utf8.count == 2, let number = Int(digits) else {
        return false
      }
      let minutes = digits.utf8.count == 4 ? number / 100 * 60 + number % 100 : number * 60
      offset = Double(minutes) * (text.first == "-" ? -60 : 60)
      return true
    }
  }
}
