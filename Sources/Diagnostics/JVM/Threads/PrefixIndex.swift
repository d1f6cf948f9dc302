internal import Evidence

/// Finds which of many texts a text begins with, and what they mean.
struct PrefixIndex {
  private struct Entry {
    var prefix: String
    var meaning: FrameTraits
    /// The longest other entry that this one begins with; -1 where there is none.
    var shorter = -1
  }

  /// In ascending order.
  private var entries: [Entry] = []

  init(_ prefixes: [(String, FrameTraits)]) {
    for (prefix, meaning) in prefixes.ordered(by: { $0.0 < $1.0 }) {
      if let last = entries.last, last.prefix == prefix {
        entries[entries.count - 1].meaning.formUnion(meaning)
        continue
      }
      var shorter = entries.count - 1
      while shorter >= 0, !prefix.hasPrefix(entries[shorter].prefix) {
        shorter = entries[shorter].shorter
      }
      entries.append(Entry(prefix: prefix, meaning: meaning, shorter: shorter))
    }
  }

  /// Whatever `text` begins with is the last entry in front of it or one that this begins with.
  func forEachPrefix(of text: String, _ body: (FrameTraits) -> Void) {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].prefix <= text { low = middle + 1 } else { high = middle }
    }
    var entry = low - 1
    while entry >= 0 {
      if text.hasPrefix(entries[entry].prefix) { body(entries[entry].meaning) }
      entry = entries[entry].shorter
    }
  }
}
