import ByteParsing
import Evidence

/// Maps values to places in a drawing, and knows where a person expects ticks.
struct Scale {
  let low: Double
  let high: Double
  private let start: Double
  private let end: Double

  /// `low` maps to `start`, `high` to `end`; they may run against each other.
  init(_ low: Double, _ high: Double, from start: Double, to end: Double) {
    self.low = low
    self.high = high > low ? high : low + 1
    (self.start, self.end) = (start, end)
  }

  func place(_ value: Double) -> Double {
    start + (value - low) / (high - low) * (end - start)
  }

  /// The round values between its ends, `step` apart.
  func ticks(_ step: Double) -> [Double] {
    guard step > 0, (high - low) / step < 50 else { return [low, high] }
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard first <= last else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// The least of 1, 2, 2.5 and 5 times a power of ten that makes at most `count` steps of `span`.
  static func step(for span: Double, atMost count: Int, isWhole: Bool = false) -> Double {
    guard span > 0, span.isFinite, count > 0 else { return 1 }
    var power = isWhole ? 1.0 : 1e-9
    while power < 1e18 {
      for factor in [1.0, 2, 2.5, 5] where !isWhole || factor != 2.5 || power > 1 {
        if span / (factor * power) <= Double(count) { return factor * power }
      }
      power *= 10
    }
    return span
  }

  /// The least usual length of time that makes at most `count` steps of `span` seconds.
  static func timeStep(for span: Double, atMost count: Int) -> Double {
    if span < Double(count) { return step(for: span, atMost: count) }
    let usual: [Double] = [
      1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
      172_800, 604_800,
    ]
    return usual.first { span / $0 <= Double(count) } ?? step(for: span, atMost: count)
  }
}

/// A moment as a person reads it on an axis or in a sentence.
enum Moment {
  /// `20:38`, with seconds and their tenths where the steps are short, with the day where they are
  /// long.
  static func utc(_ seconds: Double, step: Double) -> String {
    let bounded = min(max(seconds, 0), 253_402_300_799)
    let tenths = Int(exactly: (bounded * 10).rounded()) ?? 0
    let whole = step < 1 ? tenths / 10 : Int(exactly: bounded.rounded()) ?? 0
    let (days, rest) = (whole / 86_400, whole % 86_400)
    let date = CalendarDay.date(days)
    if step >= 86_400 { return "\(two(date.month))-\(two(date.day))" }
    let clock = "\(two(rest / 3600)):\(two(rest / 60 % 60))"
    if step >= 60 { return clock }
    return clock + ":\(two(rest % 60))" + (step < 1 ? ".\(tenths % 10)" : "")
  }

  /// `2026-11-20 20:38:00 UTC`.
  static func full(_ seconds: Double) -> String {
    let whole = Int(exactly: min(max(seconds, 0), 253_402_300_799).rounded()) ?? 0
    let (days, rest) = (whole / 86_400, whole % 86_400)
    let date = CalendarDay.date(days)
    return "\(date.year)-\(two(date.month))-\(two(date.day)) "
      + "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60)) UTC"
  }

  /// `30 s`, `10 min`, `2 h`.
  static func span(_ seconds: Double, step: Double) -> String {
    switch step {
    case ..<60 where seconds.magnitude < 600: "\(decimal(seconds)) s"
    case ..<3600: "\(decimal(seconds / 60)) min"
    case ..<86_400: "\(decimal(seconds / 3600)) h"
    default: "\(decimal(seconds / 86_400)) d"
    }
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Moment {
  /// Seconds since 1970 of `2026-11-20T20:38:00Z`; `nil` of anything else.
  static func seconds(of text: String) -> Double? {
    let parts = text.utf8.split { !(0x30...0x39).contains($0) }.compactMap {
      Int(Substring($0))
    }
    guard parts.count == 6, text.hasSuffix("Z"), (1970...9999).contains(parts[0]),
      (1...12).contains(parts[1]), (1...31).contains(parts[2]), parts[3] < 24, parts[4] < 60,
      parts[5] < 61
    else { return nil }
    let days = CalendarDay.sinceEpoch(parts[0], parts[1], parts[2])
    return Double(days * 86_400 + parts[3] * 3600 + parts[4] * 60 + parts[5])
  }
}
