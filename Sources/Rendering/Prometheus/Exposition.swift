import Evidence

/// Prometheus' text format, version 0.0.4, as it is written.
struct Exposition {
  private(set) var text = ""

  /// The head of a family of gauges; its samples follow.
  mutating func family(_ name: String, _ help: String) {
    text += "# HELP \(name) \(Self.escaped(help.visible, quotes: false))\n# TYPE \(name) gauge\n"
  }

  mutating func sample(
    _ name: String, _ labels: [(name: String, value: String)] = [], value: Double
  ) {
    text += name
    if !labels.isEmpty {
      let written = labels.map { "\($0.name)=\"\(Self.label($0.value))\"" }
      text += "{\(written.joined(separator: ","))}"
    }
    text += " \(Self.written(value))\n"
  }

  /// A foreign text as the value of a label: a backslash, a quote and a line break are escaped, and
  /// its length is bounded.
  static func label(_ foreign: String) -> String {
    escaped(foreign.visible.shortened(to: 120), quotes: true)
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\\" || (quotes && scalar == "\"") { escaped.append("\\") }
      escaped.append(scalar)
    }
    return String(escaped)
  }

  private static func written(_ value: Double) -> String {
    guard value.isFinite else { return "NaN" }
    if let whole = Int(exactly: value) { return String(whole) }
    return String((value * 1e6).rounded() / 1e6)
  }
}
