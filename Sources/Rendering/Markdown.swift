/// Foreign text made harmless in GitHub's Markdown: it can not become markup, HTML, a link or a
/// mention.
///
/// All of it looks at Unicode scalars: a backtick with an accent is one character and still a
/// backtick.
enum Markdown {
  private static let punctuation: Set<Unicode.Scalar> = [
    "\\", "`", "*", "_", "[", "]", "<", ">", "~", "|", "$", "&",
  ]

  /// The text as part of a line.
  ///
  /// Words that GitHub would turn into a link or a mention, whatever is escaped in them, become
  /// code.
  static func text(_ text: String) -> String {
    words(of: text).enumerated().map { index, word in
      isLink(word) ? code(word) : index == 0 ? escapedAtStart(word) : escaped(word)
    }.joined(separator: " ")
  }

  /// The text as a cell of a table, where a pipe ends even code.
  static func cell(_ text: String) -> String {
    words(of: text).map { word in
      isLink(word) ? escaped(code(word), ["|"]) : escaped(word)
    }.joined(separator: " ")
  }

  /// The text as code, between more backticks than it holds in a row.
  static func code(_ text: String) -> String {
    let text = text.visible
    if text.unicodeScalars.allSatisfy({ $0 == " " }) { return "(blank)" }
    let ticks = String(repeating: "`", count: longestTicks(in: text) + 1)
    let touches = text.unicodeScalars.first == "`" || text.unicodeScalars.last == "`"
    return touches ? "\(ticks) \(text) \(ticks)" : ticks + text + ticks
  }

  /// The lines of a fenced block; they must be visible already.
  static func fence(_ lines: [String], as language: String) -> [String] {
    let longest = lines.map(longestTicks).max() ?? 0
    let ticks = String(repeating: "`", count: max(3, longest + 1))
    return [ticks + language] + lines + [ticks]
  }

  private static func words(of text: String) -> [String] {
    text.visible.unicodeScalars.split(separator: " ").map { String($0) }
  }

  private static func escaped(
    _ word: String, _ special: Set<Unicode.Scalar> = punctuation
  ) -> String {
    var text = String.UnicodeScalarView()
    for scalar in word.unicodeScalars {
      if special.contains(scalar) { text.append("\\") }
      text.append(scalar)
    }
    return String(text)
  }

  /// The word, where it begins a line and may turn that into a heading, a list or a rule.
  private static func escapedAtStart(_ word: String) -> String {
    let scalars = word.unicodeScalars
    if let start = scalars.first, "#+-=:".unicodeScalars.contains(start) {
      return "\\" + escaped(word)
    }
    let digits = scalars.prefix { ("0"..."9").contains($0) }
    guard !digits.isEmpty, let next = scalars.dropFirst(digits.count).first,
      next == "." || next == ")"
    else { return escaped(word) }
    return String(digits) + "\\" + escaped(String(scalars.dropFirst(digits.count)))
  }

  private static func isLink(_ word: String) -> Bool {
    let bytes = Array(word.lowercased().utf8)
    return bytes.contains(UInt8(ascii: "@")) || bytes.contains(Array("://".utf8))
      || bytes.contains(Array("www.".utf8))
      || zip(bytes, bytes.dropFirst()).contains {
        $0 == UInt8(ascii: "#") && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($1)
      }
  }

  private static func longestTicks(in text: String) -> Int {
    text.unicodeScalars.split { $0 != "`" }.map(\.count).max() ?? 0
  }
}
