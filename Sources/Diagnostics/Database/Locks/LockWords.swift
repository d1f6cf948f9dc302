internal import Evidence

enum LockWords {
  /// A text in one line, cut short.
  static func line(_ text: String, atMost limit: Int) -> String {
    let line = text.oneLine
    return line.count > limit ? line.prefix(limit - 1) + "…" : line
  }

  static func duration(_ seconds: Double) -> String {
    let rounded = seconds < 10 ? (seconds * 10).rounded() / 10 : seconds.rounded()
    return Quantity(rounded, .seconds).description
  }
}
