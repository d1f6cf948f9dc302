internal import ByteParsing

extension String {
  /// Whether `text` stands anywhere in it.
  func holds(_ text: StaticString) -> Bool {
    Array(utf8).rawSpan.firstRange(of: text) != nil
  }

  /// The same of a text that is not known beforehand; an empty one stands nowhere.
  func holds(_ text: String) -> Bool {
    let (all, text) = (Array(utf8), Array(text.utf8))
    guard let first = text.first, all.count >= text.count else { return false }
    return (0...(all.count - text.count)).contains {
      all[$0] == first && all[$0..<($0 + text.count)].elementsEqual(text)
    }
  }

  /// Whether `word` stands in it with neither a letter, a digit nor a dash beside it.
  func holds(word: String) -> Bool {
    let (text, word) = (Array(utf8), Array(word.utf8))
    guard !word.isEmpty, text.count >= word.count else { return false }
    func isPart(_ byte: UInt8) -> Bool {
      byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
    for start in 0...(text.count - word.count) where text[start] == word[0] {
      let end = start + word.count
      guard text[start..<end].elementsEqual(word) else { continue }
      if start > 0, isPart(text[start - 1]) { continue }
      if end < text.count, isPart(text[end]) { continue }
      return true
    }
    return false
  }
}
