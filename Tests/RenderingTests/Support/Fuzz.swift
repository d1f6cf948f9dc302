import TestSupport

/// A name such as a sick or hostile system may have: controls, marks, wide characters, markup.
func hostileName(seed: UInt64) -> String {
  var generator = SeededGenerator(state: seed)
  let special: [Unicode.Scalar] = [
    "\u{1b}", "\u{7}", "\n", "\r", "\t", "\u{0}", "\u{7f}", "\u{9b}", "\u{85}", "\u{202e}",
    "\u{2066}", "\u{2028}", "\u{2029}", "\u{200b}", "\u{feff}", "\u{fe0f}", "\u{301}", "注", "🚀",
    "🇩", "한", "|", "`", "<", ">", "[", "]", "(", "*", "_", "#", "@", "&", "\\", " ", " ", " ",
  ]
  var name = String.UnicodeScalarView()
  for _ in 0..<Int.random(in: 1...400, using: &generator) {
    if Bool.random(using: &generator) {
      name.append(special.randomElement(using: &generator) ?? " ")
    } else if let any = Unicode.Scalar(UInt32.random(in: 0...0x10ffff, using: &generator)) {
      name.append(any)
    } else {
      name.append("x")
    }
  }
  return String(name)
}
