internal import Capture

/// Times as servers write them.
package enum ServerTime {
  /// Seconds since 1970 of a `timestamptz` in ISO style, or of a plain number of them.
  ///
  /// `2026-11-20 20:38:00.123456+00`, with `T` for the blank, `Z`, and offsets of hours, minutes and
  /// seconds; without an offset it is taken for UTC.
  package static func seconds(_ text: String) -> Double? {
    if let number = Double(text) { return number }
    var reader = DigitReader(text)
    guard let year = reader.number(), year > 1000, reader.take("-"), let month = reader.number(),
      (1...12).contains(month), reader.take("-"), let day = reader.number(), (1...31).contains(day),
      reader.take(" ") || reader.take("T"), let time = reader.clock()
    else { return nil }
    let days = CalendarDay.sinceEpoch(year, month, day)
    var offset = 0.0
    _ = reader.take(" ")
    if reader.take("+") { offset = reader.clock() ?? 0 }
    if reader.take("-") { offset = -(reader.clock() ?? 0) }
    return Double(days) * 86_400 + time - offset
  }

  /// Seconds of `1 year 2 mons 3 days -04:05:06.7`, of `PT1H2M3S`-like durations, or a plain number.
  package static func intervalSeconds(_ text: String) -> Double? {
    if let number = Double(text) { return number }
    if text.hasPrefix("P") { return isoSeconds(text) }
    var total = 0.0
    var isKnown = false
    let words = text.split(separator: " ")
    var index = 0
    while index < words.count {
      let word = words[index]
      if word.utf8.contains(UInt8(ascii: ":")) {
        let isNegative = word.hasPrefix("-")
        var reader = DigitReader(String(isNegative ? word.dropFirst() : word))
        guard let clock = reader.clock() else { return nil }
        total += isNegative ? -clock : clock
        isKnown = true
        index += 1
        continue
      }
      guard index + 1 < words.count, let number = Double(word),
        let unit = unit(words[index + 1])
      else { return nil }
      total += number * unit
      isKnown = true
      index += 2
    }
    return isKnown ? total : nil
  }

  private static func unit(_ word: Substring) -> Double? {
    switch word {
    case "year", "years": 365.25 * 86_400
    case "mon", "mons", "month", "months": 30 * 86_400
    case "day", "days": 86_400
    case "hour", "hours": 3600
    case "min", "mins", "minute", "minutes": 60
    case "sec", "secs", "second", "seconds": 1
    default: nil
    }
  }

  private static func isoSeconds(_ text: String) -> Double? {
    var total = 0.0
    var number = ""
    var isTime = false
    for character in text.dropFirst() {
      switch character {
      case "T": isTime = true
      case "0"..."9", "-", ".": number.append(character)
      default:
        guard let value = Double(number) else { return nil }
        number = ""
        switch (character, isTime) {
        case ("Y", false): total += value * 365.25 * 86_400
        case ("M", false): total += value * 30 * 86_400
        case ("D", false): total += value * 86_400
        case ("H", true): total += value * 3600
        case ("M", true): total += value * 60
        case ("S", true): total += value
        default: return nil
        }
      }
    }
    return total
  }
}

/// Takes numbers and marks from the front of a text.
struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: String) {
    rest = Substring(text).utf8
  }

  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest.removeFirst()
    return true
  }

  /// Up to nine digits.
  mutating func number() -> Int? {
    var value = 0
    var count = 0
    while let digit = rest.first, (0x30...0x39).contains(digit), count < 9 {
      value = value * 10 + Int(digit - 0x30)
      rest.removeFirst()
      count += 1
    }
    return count > 0 ? value : nil
  }

  /// Seconds of `HH`, `HH:MM`, `HH:MM:SS` and `HH:MM:SS.ffffff`.
  mutating func clock() -> Double? {
    guard let hours = number() else { return nil }
    var total = Double(hours) * 3600
    guard take(":") else { return total }
    total += Double(number() ?? 0) * 60
    guard take(":") else { return total }
    total += Double(number() ?? 0)
    guard take(".") || take(",") else { return total }
    var scale = 0.1
    while let digit = rest.first, (0x30...0x39).contains(digit) {
      total += Double(digit - 0x30) * scale
      scale /= 10
      rest.removeFirst()
    }
    return total
  }
}
