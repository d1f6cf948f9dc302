/// Times of logs.
enum LogClockText {
  /// The time in the form `2026-11-26T05:12:00Z`.
  static func text(_ time: Double, isUniversal: Bool) -> String {
    guard time.isFinite, time.magnitude < 4e11 else { return "unknown" }
    let seconds = Int(time.rounded(.down))
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let clock = seconds - days * 86_400
    let (year, month, day) = date(days)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let text =
      "\(year)-\(two(month))-\(two(day))T\(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
    return isUniversal ? text + "Z" : text
  }

  /// The civil date of a day since 1970, of years counted from March.
  private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1
    )
  }
}
