internal import ByteParsing
internal import Capture

/// Times of logs, and of what else tells seconds since 1970.
enum LogClockText {
  /// The time in the form `2026-11-26T05:12:00Z`.
  static func text(_ time: Double, isUniversal: Bool) -> String {
    guard time.isFinite, time.magnitude < 4e11 else { return "unknown" }
    let text = written(time, between: "T")
    return isUniversal ? text + "Z" : text
  }

  /// Date and time of day, of a finite time.
  static func written(_ time: Double, between separator: String) -> String {
    let seconds = Int(time.rounded(.down))
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let clock = seconds - days * 86_400
    let (year, month, day) = CalendarDay.date(days)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return
      "\(year)-\(two(month))-\(two(day))\(separator)\(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
  }
}
