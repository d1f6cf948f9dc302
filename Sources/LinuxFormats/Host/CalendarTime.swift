import ByteParsing
import Capture

/// A date with a time of day in a line that holds little else, as `date` prints it.
///
///     Thu Nov 26 01:35:50 UTC 2026
///     Thu 26 Nov 2026 01:35:50 AM UTC
///     2026-11-26T01:35:50+01:00
///     2026-11-26 01:35:50.123
///
/// A zone other than an offset in digits counts as UTC: differences hold all the same.
struct CalendarTime {
  let seconds: Double

  init?(_ line: RawSpan) {
    guard line.byteCount < 80, line.firstIndex(of: UInt8(ascii: ":")) != nil else { return nil }
    let words = line.string.split { $0 == " " || $0 == "\t" }
    guard words.count <= 8 else { return nil }
    var parts = Parts()
    for word in words where !parts.take(word) { return nil }
    guard let seconds = parts.seconds else { return nil }
    self.seconds = seconds
  }

  private struct Parts {
    private var year, month, day: Int?
    private var clock: Double?
    private var offset = 0.0
    private var isAfternoon: Bool?

    private static let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    mutating func take(_ word: Substring) -> Bool {
      if let mark = word.firstIndex(of: "T"), word[..<mark].count == 10,
        take(word[..<mark]), clock == nil
      {
        return take(clock: word[word.index(after: mark)...])
      }
      if word.contains(":") { return take(clock: word) }
      if let place = Self.months.firstIndex(of: String(word.prefix(3))), month == nil {
        month = place + 1
        return true
      }
      if Self.weekdays.contains(String(word.prefix(3))) { return true }
      if word.count == 10, word.dropFirst(4).first == "-" { return take(date: word) }
      if word == "AM" || word == "PM" {
        isAfternoon = word == "PM"
        return true
      }
      if let first = word.first, first == "+" || first == "-", word.count == 5 {
        return take(offset: word)
      }
      if let number = Int(word) { return take(number) }
      return word.count <= 5 && word.allSatisfy { $0.isUppercase || $0 == "-" || $0 == "+" }
    }

    private mutating func take(_ number: Int) -> Bool {
      if number >= 1, number <= 31, day == nil {
        day = number
      } else if number >= 1990, number <= 2200, year == nil {
        year = number
      } else {
        return false
      }
      return true
    }

    private mutating func take(date: Substring) -> Bool {
      let numbers = date.split(separator: "-").compactMap { Int($0) }
      guard numbers.count == 3, year == nil, (1...12).contains(numbers[1]),
        (1...31).contains(numbers[2])
      else { return false }
      (year, month, day) = (numbers[0], numbers[1], numbers[2])
      return true
    }

    /// `01:35:50`, with a fraction and an offset or `Z` behind it.
    private mutating func take(clock word: Substring) -> Bool {
      guard clock == nil else { return false }
      var text = word
      if text.hasSuffix("Z") { text.removeLast() }
      if let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) {
        guard take(offset: text[sign...]) else { return false }
        text = text[..<sign]
      }
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 3, let hours = Int(parts[0]), let minutes = Int(parts[1]),
        let seconds = Double(parts[2].map { $0 == "," ? "." : $0 }.reduce("") { $0 + String($1) }),
        (0...24).contains(hours), (0...59).contains(minutes), (0..<61.0).contains(seconds)
      else { return false }
      clock = Double(hours * 3600 + minutes * 60) + seconds
      return true
    }

    private mutating func take(offset word: Substring) -> Bool {
      let digits = word.dropFirst().filter { $0 != ":" }
      guard digits.count == 4, let number = Int(digits) else { return false }
      let value = Double(number / 100 * 3600 + number % 100 * 60)
      offset = word.first == "-" ? -value : value
      return true
    }

    var seconds: Double? {
      guard let year, let month, let day, var clock else { return nil }
      if let isAfternoon {
        if isAfternoon, clock < 43_200 { clock += 43_200 }
        if !isAfternoon, clock >= 43_200 { clock -= 43_200 }
      }
      return Double(CalendarDay.sinceEpoch(year, month, day)) * 86_400 + clock - offset
    }
  }
}
