/// A moment as people write it, UTC.
enum DayTime {
  /// `2026-11-20 20:38:00` of seconds since 1970.
  static func written(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds.magnitude < 1e11 else { return "unknown" }
    return LogClockText.written(seconds, between: " ")
  }
}
