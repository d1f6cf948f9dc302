import Evidence

/// Whether text is coloured; a terminal without `NO_COLOR` asks for it, nothing else does.
package enum Style: Sendable {
  case plain, colour
}

/// How much a text report says.
package enum Verbosity: Sendable {
  /// One line for each cause.
  case quiet
  case normal
  /// Also the way to each conclusion, all evidence and all inputs.
  case verbose
}

/// How a piece of text is set off from the rest.
enum Ink: Sendable {
  case plain, strong, dim, red, yellow

  init(_ severity: Cause.Severity) {
    self =
      switch severity {
      case .critical: .red
      case .warning: .yellow
      case .info: .strong
      }
  }

  /// `text` between the escape sequences that set it off.
  func paint(_ text: String, in style: Style) -> String {
    let code =
      switch self {
      case .plain: ""
      case .strong: "1"
      case .dim: "2"
      case .red: "1;31"
      case .yellow: "1;33"
      }
    return style == .plain || code.isEmpty ? text : "\u{1b}[\(code)m\(text)\u{1b}[0m"
  }
}

/// A piece of a line, foreign or ours, and how it is set off.
struct Run {
  var text: String
  var ink: Ink

  init(_ text: String, _ ink: Ink = .plain) {
    self.text = text
    self.ink = ink
  }
}
