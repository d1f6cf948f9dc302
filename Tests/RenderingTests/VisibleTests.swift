import Testing

@testable import Rendering

@Suite struct VisibleTests {
  @Test(
    "what controls, reorders or hides is written out",
    arguments: [
      ("plain [name] #1", "plain [name] #1"),
      ("\u{1b}[2J", "\\u{1b}[2J"),
      ("a\nb\tc\r\n", "a\\nb\\tc\\r\\n"),
      ("\u{7f}\u{9b}\u{85}", "\\u{7f}\\u{9b}\\u{85}"),
      ("\u{202a}\u{202e}\u{2066}\u{2069}", "\\u{202a}\\u{202e}\\u{2066}\\u{2069}"),
      ("\u{200b}\u{200d}\u{feff}\u{ad}", "\\u{200b}\\u{200d}\\u{feff}\\u{ad}"),
      ("\u{301}x", "\\u{301}x"),
      ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
      ("ﾊﾝｶｸ 注文 ü e\u{301} 🚀", "ﾊﾝｶｸ 注文 ü e\u{301} 🚀"),
    ])
  func visible(text: String, expected: String) {
    #expect(text.visible == expected)
    #expect(text.visible.visible == expected)
  }

  @Test("bytes that are no UTF-8 show as replacement characters")
  func invalidBytes() {
    #expect(String(decoding: [0x61, 0xff, 0x62], as: UTF8.self).visible == "a\u{fffd}b")
  }

  @Test(
    "wide characters take two columns, combining ones none",
    arguments: [
      ("abc", 3), ("", 0), ("注文", 4), ("한국", 4), ("🚀", 2), ("e\u{301}", 1), ("🇩🇪", 2), ("ｱ", 1),
      ("Ａ", 2), ("…", 1),
    ])
  func width(text: String, columns: Int) {
    #expect(text.displayWidth == columns)
  }

  @Test(
    "a long text loses its middle",
    arguments: [
      ("abcdefghij", 10, "abcdefghij"), ("abcdefghij", 7, "abc…hij"), ("abcdefghij", 6, "abc…ij"),
      ("注文注文注文", 7, "注…文"), ("abc", 1, "…"),
    ])
  func shortened(text: String, width: Int, expected: String) {
    #expect(text.shortened(to: width) == expected)
  }
}
