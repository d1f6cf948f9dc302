/// A moment as people write it, UTC.
enum DayTime {
  /// `2026-11-20 20:38:00` of seconds since 1970.
  static func written(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds.magnitude < 1e11 else { return "unknown" }
    let whole = Int(seconds.rounded(.down))
    let (days, clock) = (whole.quotientFlooring(86_400), whole.remainderFlooring(86_400))
    // Days since 0000-03-01, as the calendar repeats every 400 years.
    let shifted = days + 719_468
    let era = shifted.quotientFlooring(146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * part + 2) / 5 + 1
    let month = part < 10 ? part + 3 : part - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return
      "\(year)-\(two(month))-\(two(day)) \(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Int {
  fileprivate func quotientFlooring(_ divisor: Int) -> Int {
    self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
  }

  fileprivate func remainderFlooring(_ divisor: Int) -> Int {
    self - quotientFlooring(divisor) * divisor
  }
}
