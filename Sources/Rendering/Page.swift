/// The lines of a text report as they are written, the only way for text to get into one.
struct Page {
  let width: Int
  let style: Style
  private(set) var text = ""

  private struct Glyph {
    var character: Character
    var ink: Ink
    var width: Int
  }

  /// Prose of more lines than this loses its middle; the JSON form has all of it.
  private static let longestProse = 10

  init(width: Int, style: Style) {
    self.width = max(40, width)
    self.style = style
  }

  /// Leaves one empty line, except at the top.
  mutating func space() {
    if !text.isEmpty && !text.hasSuffix("\n\n") { text += "\n" }
  }

  mutating func heading(_ title: String) {
    space()
    prose(Run(title, .strong))
  }

  /// Writes prose, wrapped at the width.
  ///
  /// - Parameters:
  ///   - runs: the pieces, one behind the other.
  ///   - indent: the blanks before the first line.
  ///   - hanging: the blanks that further lines have on top.
  mutating func prose(_ runs: Run..., indent: Int = 0, hanging: Int = 0) {
    let glyphs = runs.flatMap { run in
      run.text.visible.shortened(to: width * Self.longestProse).map {
        Glyph(character: $0, ink: run.ink, width: String($0).displayWidth)
      }
    }
    var rest = glyphs[...]
    var margin = indent
    repeat {
      let line = Self.line(from: &rest, width: width - margin)
      text += String(repeating: " ", count: line.isEmpty ? 0 : margin) + paint(line) + "\n"
      margin = indent + hanging
    } while !rest.isEmpty
  }

  /// Writes one line as it is, however long: a command, or a row that was laid out before.
  mutating func verbatim(_ line: String, _ ink: Ink = .plain, indent: Int) {
    let blanks = String(repeating: " ", count: indent)
    text += blanks + ink.paint(line.visible, in: style) + "\n"
  }

  /// Takes from `rest` what fits in `width`, up to the last blank if there is one.
  private static func line(
    from rest: inout ArraySlice<Glyph>, width: Int
  ) -> ArraySlice<Glyph> {
    var used = 0
    var lastBlank: Int?
    let firstWord = rest.firstIndex { $0.character != " " } ?? rest.endIndex
    for index in rest.indices {
      if rest[index].character == " " && index > firstWord { lastBlank = index }
      used += rest[index].width
      guard used > width else { continue }
      let end = lastBlank ?? max(index, rest.startIndex + 1)
      defer { rest = rest[end...].drop { $0.character == " " } }
      return rest[..<end].trimmingBlanks { $0.character == " " }
    }
    defer { rest = [] }
    return rest.trimmingBlanks { $0.character == " " }
  }

  private func paint(_ line: ArraySlice<Glyph>) -> String {
    var painted = ""
    var rest = line
    while let first = rest.first {
      let run = rest.prefix { $0.ink == first.ink }
      painted += first.ink.paint(String(run.map(\.character)), in: style)
      rest = rest[run.endIndex...]
    }
    return painted
  }
}

extension ArraySlice {
  /// The slice without the elements at its end that are blank.
  fileprivate func trimmingBlanks(_ isBlank: (Element) -> Bool) -> ArraySlice {
    self[..<(lastIndex { !isBlank($0) }.map { $0 + 1 } ?? startIndex)]
  }
}
