import Evidence

/// The paragraphs of a note as they are written.
struct Note {
  private(set) var text = ""

  mutating func paragraph(_ lines: String...) {
    text += (text.isEmpty ? "" : "\n") + lines.joined(separator: "\n") + "\n"
  }

  /// A heading and its list; nothing where the list is empty.
  mutating func section(_ title: String, level: Int = 2, _ items: [String]) {
    guard !items.isEmpty else { return }
    paragraph(String(repeating: "#", count: level) + " \(title)")
    paragraph(items.map { "- \($0)" }.joined(separator: "\n"))
  }

  mutating func table(_ titles: [String], alignsRight: [Bool] = [], _ rows: [[String]]) {
    let rules = titles.indices.map {
      alignsRight.indices.contains($0) && alignsRight[$0] ? "---:" : "---"
    }
    let lines = [titles, rules] + rows
    paragraph(lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n"))
  }

  static func item(_ citation: Citation) -> String {
    "\(Markdown.code(citation.source)): \(Markdown.text(citation.text))"
  }
}
