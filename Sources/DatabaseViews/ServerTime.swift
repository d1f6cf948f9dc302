internal import ByteParsing
internal import Capture

/// Times as servers write them.
package enum ServerTime {
  /// Seconds since 1970 of a `timestamptz` in ISO style, or of a plain number of them.
  ///
  /// `2026-11-20 20:38:00.123456+00`, with `T` for the blank, `Z`, and offsets of hours, minutes and
  /// seconds; without an offset it is taken for UTC.
  package static func seconds(_ text: String) -> Double? {
    var reader = DigitReader(text)
    guard reader.isDate else { return Double(text) }
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
