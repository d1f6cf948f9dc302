import Testing

@testable import Rendering

@Suite struct MarkdownRendererTests {
  @Test("notes read as recorded", arguments: ["two-causes", "cannot-tell", "hostile", "area"])
  func golden(name: String) throws {
    let report = try #require(Samples.all.first { $0.name == name }?.report)
    try expectGolden(MarkdownRenderer().render(report), "\(name).md")
  }

  @Test(
    "foreign text can not become markup",
    arguments: [
      ("<script>", "\\<script\\>"), ("a_b *c*", "a\\_b \\*c\\*"), ("[x](y)", "\\[x\\](y)"),
      ("&lt;", "\\&lt;"), ("# title", "\\# title"), ("- item", "\\- item"),
      ("12. item", "12\\. item"),
      ("1) item", "1\\) item"), ("a|b `c`", "a\\|b \\`c\\`"),
      ("~~x~~ $y$", "\\~\\~x\\~\\~ \\$y\\$"),
      ("see https://evil.example", "see `https://evil.example`"),
      ("WWW.evil.example", "`WWW.evil.example`"),
      ("@everyone and #12", "`@everyone` and `#12`"), ("    code", "code"), ("a\nb", "a\\\\nb"),
      ("`\u{301}x`", "\\`\u{301}x\\`"), ("\\", "\\\\"),
    ])
  func text(foreign: String, expected: String) {
    #expect(Markdown.text(foreign) == expected)
  }

  @Test(
    "code holds any number of backticks",
    arguments: [
      ("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a``\u{301}b", "```a``\u{301}b```"),
      (" ", "(blank)"), ("", "(blank)"),
    ])
  func code(foreign: String, expected: String) {
    #expect(Markdown.code(foreign) == expected)
  }

  @Test("a pipe ends no cell")
  func cells() {
    #expect(Markdown.cell("a|b x@y|z") == "a\\|b `x@y\\|z`")
  }

  @Test("a command can not end its fence")
  func fences() {
    #expect(Markdown.fence(["a ```` b"], as: "sh") == ["`````sh", "a ```` b", "`````"])
  }

  @Test("whatever a name holds, the note keeps its outline", arguments: UInt64(1)...100)
  func outline(seed: UInt64) {
    let note = MarkdownRenderer().render(Samples.hostile(hostileName(seed: seed)))
    let expected = MarkdownRenderer().render(Samples.hostile("name"))
    #expect(note.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isInvisible })
    #expect(outline(of: note) == outline(of: expected))
  }

  /// What each line outside a fence begins with, as far as it makes a block.
  private func outline(of note: String) -> [String] {
    var isFenced = false
    return note.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
      let isFence = line.drop { $0 == " " }.hasPrefix("```")
      if isFence { isFenced.toggle() }
      if isFenced || isFence { return isFence ? "fence" : nil }
      return String(line.unicodeScalars.prefix { "#-| 1.".unicodeScalars.contains($0) }.prefix(2))
    }
  }
}
