internal import Evidence

enum LockWords {
  /// A text without line breaks and runs of blanks, cut short.
  static func line(_ text: String, atMost limit: Int) -> String {
    let words = text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
    let line = words.joined(separator: " ")
    return line.count > limit ? line.prefix(limit - 1) + "…" : line
  }

  static func duration(_ seconds: Double) -> String {
    let rounded = seconds < 10 ? (seconds * 10).rounded() / 10 : seconds.rounded()
    return Quantity(rounded, .seconds).description
  }
}
