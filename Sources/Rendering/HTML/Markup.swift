import Evidence

/// HTML and SVG as they are written.
///
/// Tags and names of attributes are ours; whatever comes from the sick system goes through `write` or
/// the value of an attribute, and is escaped there.
struct Markup {
  typealias Attributes = [(name: StaticString, value: String)]

  private(set) var text = ""

  /// Markup of our own, as it is.
  mutating func raw(_ markup: StaticString) {
    text += markup.description
  }

  mutating func open(_ tag: StaticString, _ attributes: Attributes = []) {
    text += "<\(tag)"
    for (name, value) in attributes { text += " \(name)=\"\(Self.escaped(value.visible))\"" }
    text += ">"
  }

  mutating func close(_ tag: StaticString) {
    text += "</\(tag)>"
  }

  /// Text of any origin.
  mutating func write(_ foreign: String) {
    text += Self.escaped(foreign.visible)
  }

  mutating func element(_ tag: StaticString, _ foreign: String) {
    element(tag, [], foreign)
  }

  mutating func element(_ tag: StaticString, _ attributes: Attributes, _ foreign: String) {
    open(tag, attributes)
    write(foreign)
    close(tag)
  }

  mutating func element(
    _ tag: StaticString, _ attributes: Attributes = [], _ body: (inout Markup) -> Void
  ) {
    open(tag, attributes)
    body(&self)
    close(tag)
  }

  /// Bytes of our own, as they are.
  mutating func rawBytes(_ bytes: [UInt8]) {
    text += String(decoding: bytes, as: UTF8.self)
  }

  mutating func line() {
    text += "\n"
  }

  private static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0.isSpecial }) else { return text }
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
      case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}

extension UInt8 {
  fileprivate var isSpecial: Bool {
    switch self {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      true
    default: false
    }
  }
}

/// A coordinate with one decimal.
func svg(_ value: Double) -> String {
  value.isFinite ? decimal(min(max(value, -1e6), 1e6), places: 1) : "0"
}
