import ByteParsing

/// Which contents of `byte[]` and `char[]` occur often, in bounded memory.
///
/// Sets of four entries; a content that is new takes the place of the one with the fewest
/// occurrences. What occurs very often stays, so a count is the least that it can be. How much is
/// repeated in all is extrapolated from one content in 64, chosen by its hash.
struct RepeatedTexts: ~Copyable {
  struct Entry: BitwiseCopyable {
    var hash: UInt64 = 0
    var count: UInt32 = 0
    var length: UInt16 = 0
    var isWide = false
  }

  static let sampleLength = 64
  private static let ways = 4
  private static let sets = 1 << 14
  private static let exactLimit = 1 << 18

  private var entries = Column<Entry>(zeros: Self.sets * Self.ways)
  private var samples = Column<UInt8>(zeros: Self.sets * Self.ways * Self.sampleLength)
  /// Length and number of occurrences, for one content in 64.
  private var exact: [UInt64: (length: Int, count: Int)] = [:]
  private(set) var isExhausted = false
  private(set) var seen = 0

  @inline(__always)
  mutating func add(_ bytes: RawSpan, _ range: Range<Int>, isWide: Bool) {
    guard !range.isEmpty else { return }
    seen += 1
    let hash = bytes.hash(range)
    let first = Int(truncatingIfNeeded: hash >> 20) & (Self.sets - 1) * Self.ways
    if hash & 63 == 0 { addExact(hash, range.count) }
    var least = first
    for index in first..<first + Self.ways {
      if entries[index].hash == hash {
        entries[index].count &+= 1
        return
      }
      if entries[index].count < entries[least].count { least = index }
    }
    // An old count wanes, so that what was frequent once does not stay for ever.
    if entries[least].count > 1 {
      entries[least].count -= 1
      return
    }
    replace(least, hash, bytes, range, isWide)
  }

  private mutating func replace(
    _ index: Int, _ hash: UInt64, _ bytes: RawSpan, _ range: Range<Int>, _ isWide: Bool
  ) {
    entries[index] = Entry(
      hash: hash, count: 1, length: UInt16(clamping: range.count), isWide: isWide)
    let count = min(range.count, Self.sampleLength)
    for place in 0..<count {
      samples[index * Self.sampleLength + place] = bytes[range.lowerBound + place]
    }
  }

  private mutating func addExact(_ hash: UInt64, _ length: Int) {
    if exact[hash] != nil {
      exact[hash]?.count += 1
    } else if exact.count < Self.exactLimit {
      exact[hash] = (length, 1)
    } else {
      isExhausted = true
    }
  }

  /// The contents that waste most, and an estimate of the bytes that all repetitions take.
  func survey(_ model: SizeModel, limit: Int) -> (texts: [HeapDump.RepeatedText], wasted: Int?) {
    var repeated: [HeapDump.RepeatedText] = []
    for index in 0..<entries.count where entries[index].count > 1 {
      let entry = entries[index]
      let length = Int(entry.length)
      let start = index * Self.sampleLength
      let sample = (0..<min(length, Self.sampleLength)).map { samples[start + $0] }
      repeated.append(
        HeapDump.RepeatedText(
          text: javaText(sample[...], isWide: entry.isWide), isCut: length > Self.sampleLength,
          count: Int(entry.count),
          bytes: Int(entry.count - 1) * model.layout.size(of: length, element: 1)))
    }
    let isText = repeated.filter { text in
      !text.text.unicodeScalars.contains { $0.value < 9 || $0.value == 0xFFFD }
    }
    let most = isText.sorted { ($0.bytes, $1.text) > ($1.bytes, $0.text) }.prefix(limit)
    let wasted = exact.values.reduce(0) {
      $0 + ($1.count - 1) * model.layout.size(of: $1.length, element: 1)
    }
    return (Array(most), isExhausted ? nil : wasted * 64)
  }
}
