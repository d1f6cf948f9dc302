import ByteParsing
import Capture

/// A date with a time of day within the prefix of a record, in the words of any locale.
struct KernelClock {
  /// Seconds since 1970, or since the year 2000 where none is named.
  let seconds: Double
  let hasYear: Bool
  let hasFraction: Bool

  init?(_ text: String) {
    var parts = Parts()
    for word in text.split(separator: " ") { parts.take(word) }
    guard let month = parts.month, let day = parts.day, let clock = parts.clock else {
      guard let epoch = parts.epoch else { return nil }
      (seconds, hasYear, hasFraction) = (epoch, true, true)
      return
    }
    hasYear = parts.year != nil
    hasFraction = parts.hasFraction
    let days = CalendarDay.sinceEpoch(parts.year ?? 2000, month, day)
    let start = hasYear ? 0 : CalendarDay.sinceEpoch(2000, 1, 1)
    seconds = Double(days - start) * 86_400 + clock - parts.offset
  }

  private struct Parts {
    var year, month, day: Int?
    var clock, epoch: Double?
    var offset = 0.0
    var hasFraction = false

    mutating func take(_ word: Substring) {
      if word.count > 18, word.dropFirst(4).first == "-", let mark = word.firstIndex(of: "T") {
        take(date: word[..<mark])
        take(clock: word[word.index(after: mark)...])
      } else if word.count == 10, word.dropFirst(4).first == "-" {
        take(date: word)
      } else if word.contains(":"), word.first?.isNumber == true {
        take(clock: word)
      } else if let colon = word.lastIndex(of: ":"), colon < word.index(before: word.endIndex) {
        // The name of a file that `grep` put in front.
        take(word[word.index(after: colon)...])
      } else if let number = Int(word), number > 0 {
        if number <= 31, day == nil { day = number }
        if number >= 1990, number < 2200 { year = number }
      } else if let number = Double(word), number > 946_684_800, number < 4_102_444_800 {
        epoch = number
      } else if month == nil, let place = Self.month(word.filter(\.isLetter)) {
        month = place
        let digits = word.filter(\.isNumber)
        if let number = Int(digits), (1...31).contains(number) { day = number }
      }
    }

    private mutating func take(date: Substring) {
      let numbers = date.split(separator: "-").compactMap { Int($0) }
      guard numbers.count == 3, (1990..<2200).contains(numbers[0]), (1...12).contains(numbers[1]),
        (1...31).contains(numbers[2])
      else { return }
      (year, month, day) = (numbers[0], numbers[1], numbers[2])
    }

    /// `01:02:03.123456+01:00`, `01:02`.
    private mutating func take(clock word: Substring) {
      guard clock == nil else { return }
      var text = word
      if text.last == "Z" { text.removeLast() }
      if let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) {
        let digits = text[sign...].filter(\.isNumber)
        if digits.count == 4, let number = Int(digits) {
          offset = Double(number / 100 * 3600 + number % 100 * 60) * (text[sign] == "-" ? -1 : 1)
        }
        text = text[..<sign]
      }
      let parts = text.split(separator: ":")
      guard (2...3).contains(parts.count), let hours = Int(parts[0]), let minutes = Int(parts[1]),
        (0...24).contains(hours), (0...59).contains(minutes)
      else { return }
      var seconds = 0.0
      if parts.count == 3 {
        let whole = parts[2].prefix(while: \.isNumber)
        hasFraction = whole.count < parts[2].count
        let fraction = parts[2].dropFirst(whole.count + 1)
        seconds = (Double(whole) ?? 0) + (Double("0.\(fraction)") ?? 0)
      }
      clock = Double(hours * 3600 + minutes * 60) + seconds
    }

    /// By its first letters, in English and where others differ.
    private static func month(_ word: String) -> Int? {
      switch word.lowercased().prefix(3) {
      case "jan", "ene", "gen": 1
      case "feb", "fev", "fév": 2
      case "mar", "mär", "mrz", "maa", "mrt": 3
      case "apr", "avr", "abr": 4
      case "may", "mai", "mei", "mag", "maj": 5
      case "jun", "giu": 6
      case "jul", "lug": 7
      case "aug", "aoû", "ago": 8
      case "sep", "set": 9
      case "oct", "okt", "ott", "out": 10
      case "nov": 11
      case "dec", "dez", "dic", "déc": 12
      default: nil
      }
    }
  }
}
