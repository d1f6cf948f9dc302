extension String {
  /// The text with everything that a terminal acts on, or that shows nothing, written out.
  ///
  /// Thread names, paths and statements come from the sick system and may hold escape sequences,
  /// line breaks and marks that reorder what is read: `\u{1b}`, `\n`, `\u{202e}`. Every foreign text
  /// goes through here on its way to a terminal or a note. Bytes that were no UTF-8 arrive as the
  /// replacement character, which is visible as it is.
  package var visible: String {
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return self }
    var text = ""
    for scalar in unicodeScalars {
      // A mark without a letter would join what stands in front of the text.
      let isLoneMark = text.isEmpty && scalar.isMark
      switch scalar {
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.isInvisible || isLoneMark:
        text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether it controls the output, reorders it or leaves no mark: controls, bidirectional
  /// overrides, zero-width characters, variation selectors, line and paragraph separators.
  var isInvisible: Bool {
    if value < 0x7f { return value < 0x20 }
    if properties.isDefaultIgnorableCodePoint { return true }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
    default: return false
    }
  }

  fileprivate var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: true
    default: false
    }
  }
}
