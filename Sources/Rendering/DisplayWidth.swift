extension StringProtocol {
  /// The number of terminal columns it takes.
  var displayWidth: Int {
    unicodeScalars.reduce(0) { $0 + $1.displayWidth }
  }
}

extension String {
  /// The text in `width` columns at most, with `…` where its middle was.
  func shortened(to width: Int) -> String {
    if utf8.count <= width || displayWidth <= width { return self }
    let room = max(0, width - 1)
    let head = prefix(columns: room - room / 2, of: self)
    let tail = prefix(columns: room / 2, of: reversed())
    return String(head) + "…" + String(tail.reversed())
  }

  private func prefix(columns: Int, of characters: some Sequence<Character>) -> [Character] {
    var used = 0
    return characters.prefix { character in
      used += String(character).displayWidth
      return used <= columns
    }
  }
}

extension Unicode.Scalar {
  /// The number of terminal columns it takes: 2 for CJK and emoji, 0 for combining marks.
  var displayWidth: Int {
    if value < 0x300 { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    // Two regional indicators make one flag.
    if (0x1f1e6...0x1f1ff).contains(value) { return 1 }
    if (0x1160...0x11ff).contains(value) { return 0 }
    if properties.isEmojiPresentation { return 2 }
    return Self.wide.contains { $0.contains(value) } ? 2 : 1
  }

  /// The blocks of wide characters, after Unicode's `EastAsianWidth.txt`.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,
    0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6,
    0x16fe0...0x18dff, 0x1aff0...0x1b2ff, 0x1f200...0x1f2ff, 0x1f300...0x1f64f,
    0x1f680...0x1f6ff, 0x1f900...0x1f9ff, 0x20000...0x3fffd,
  ]
}
