import ByteParsing

/// The texts of collectors before unified logging (JDK 6 to 8), which nest brackets, break over lines
/// and have lines of other threads in their middle.
enum LegacyText {
  private static let marks: [StaticString] = [
    "[GC", "[Full GC", "[CMS-concurrent-", "Total time for which application threads",
  ]

  static func mayHold(_ bytes: RawSpan, _ line: Range<Int>) -> Bool {
    marks.contains { bytes.firstRange(of: $0, in: line) != nil }
  }

  static func isPending(in writers: [GCLogWriter], _ current: Int) -> Bool {
    current >= 0 && writers[current].hasOpenRecord
  }

  /// Where the record in a line begins, and the times in front of it.
  ///
  ///     2015-02-12T19:30:29.397+0000: 8.133: [GC (Allocation Failure) …
  static func start(
    _ bytes: RawSpan, _ line: Range<Int>
  ) -> (mark: Int, prefixEnd: Int)? {
    var mark: Int?
    for text in marks {
      if let found = bytes.firstRange(of: text, in: line)?.lowerBound {
        mark = min(mark ?? found, found)
      }
    }
    guard let mark else { return nil }
    var start = mark
    for _ in 0..<2 {
      guard let word = timeWord(bytes, line.lowerBound..<start) else { break }
      start = word
    }
    return (mark, start)
  }

  /// Where the last word of `range` begins, if it is a time with a colon behind it.
  private static func timeWord(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1] == 0x20 { end -= 1 }
    guard end > range.lowerBound, bytes[end - 1] == UInt8(ascii: ":") else { return nil }
    var start = end - 1
    while start > range.lowerBound, bytes[start - 1] != 0x20 { start -= 1 }
    guard bytes[start].isDigit else { return nil }
    for index in start..<(end - 1) {
      let byte = bytes[index]
      guard
        byte.isDigit || byte == 0x2E || byte == 0x2C || byte == 0x3A || byte == 0x2D
          || byte == 0x2B || byte == UInt8(ascii: "T") || byte == UInt8(ascii: "Z")
      else { return nil }
    }
    return start
  }

  /// The times in front of a record.
  static func times(
    _ bytes: RawSpan, _ range: Range<Int>
  ) -> (uptime: Double?, wallTime: Double?) {
    var (uptime, wallTime): (Double?, Double?)
    var at = range.lowerBound
    while at < range.upperBound {
      let start = at
      while at < range.upperBound, bytes[at] != 0x20 { at += 1 }
      if at - start > 19, bytes[start + 4] == UInt8(ascii: "-") {
        wallTime = Clock.iso(bytes, start..<at)?.seconds
      } else {
        var number = start
        if let value = SizedText.number(bytes, &number, at) { uptime = value }
      }
      while at < range.upperBound, bytes[at] == 0x20 { at += 1 }
    }
    return (uptime, wallTime)
  }

  /// Seconds that `Stopping threads took`; absent before JDK 8.
  static func stopping(_ bytes: RawSpan, _ text: Range<Int>) -> Double? {
    guard let label = bytes.firstRange(of: "Stopping threads took: ", in: text) else { return nil }
    var at = label.upperBound
    return SizedText.number(bytes, &at, text.upperBound)
  }
}

/// A record of a collection whose brackets are balanced.
struct LegacyRecord {
  var isFull = false
  /// `Allocation Failure`, `G1 Evacuation Pause`, `System.gc()`.
  var cause: String?
  /// Behind the cause, of G1: `young`, `mixed`; of CMS: `remark`.
  var kind = ""
  /// Of the whole heap.
  var change: SizedText.Change?
  /// Of the young generation.
  var young: SizedText.Change?
  var metaspace: Double?
  var seconds: Double?
  var collector: Collector?
  /// The old generation was collected although the record begins like that of a young collection.
  var collectsOld = false
  var startsCycle = false
  var hasFailedEvacuation = false
  var hasFailedPromotion = false
  var hasFailedConcurrentMode = false

  /// - Parameter bytes: From `[GC` or `[Full GC` on.
  init?(_ bytes: RawSpan) {
    let all = 0..<bytes.byteCount
    func holds(_ text: StaticString) -> Bool { bytes.firstRange(of: text, in: all) != nil }
    isFull = bytes.starts(with: "[Full GC")
    guard isFull || bytes.starts(with: "[GC") else { return nil }
    if bytes.starts(with: "[GC concurrent") { return nil }
    scan(bytes)
    guard seconds != nil else { return nil }
    hasFailedEvacuation = holds("to-space exhausted") || holds("to-space overflow")
    hasFailedPromotion = holds("promotion failed")
    hasFailedConcurrentMode =
      holds("concurrent mode failure") || holds("concurrent mode interrupted")
    if collector == nil {
      let names: [(StaticString, Collector)] = [
        ("[PSYoungGen", .parallel), ("[ParNew", .concurrentMarkSweep),
        ("CMS", .concurrentMarkSweep),
        ("[DefNew", .serial), ("[Tenured", .serial), ("GC pause", .g1), ("GC remark", .g1),
        ("GC cleanup", .g1),
      ]
      collector = names.first { holds($0.0) }?.1
    }
    if holds("GC pause") {
      kind = holds("(mixed)") ? "mixed" : "young"
      startsCycle = holds("(initial-mark)")
    } else if holds("GC remark") || holds("CMS Final Remark") || holds("CMS-remark") {
      kind = "remark"
    } else if holds("CMS Initial Mark") || holds("CMS-initial-mark") {
      (kind, startsCycle) = ("initial mark", true)
    } else if holds("GC cleanup") {
      kind = "cleanup"
    }
    if hasFailedConcurrentMode { collectsOld = true }
  }

  /// Walks the brackets: what stands in the outermost is of the whole heap.
  private mutating func scan(_ bytes: RawSpan) {
    let end = bytes.byteCount
    var depth = 0
    var at = 0
    /// Where the name of the group at each depth begins.
    var names = [Int](repeating: 0, count: 16)
    while at < end {
      switch bytes[at] {
      case UInt8(ascii: "["):
        depth += 1
        at += 1
        if depth < names.count { names[depth] = at }
      case UInt8(ascii: "]"):
        depth -= 1
        at += 1
        if depth <= 0 { return }
      case UInt8(ascii: "(") where depth == 1 && cause == nil:
        guard let close = UnifiedText.Pause.closing(bytes, at, end) else {
          at += 1
          continue
        }
        if bytes[at + 1] > 0x40 {
          let text = bytes.string((at + 1)..<close)
          if text != "young" && text != "mixed" { cause = text == "System" ? "System.gc()" : text }
        }
        at = close + 1
      case 0x30...0x39:
        number(bytes, &at, end, depth: depth, name: depth < names.count ? names[depth] : 0)
      default: at += 1
      }
    }
  }

  private mutating func number(
    _ bytes: RawSpan, _ at: inout Int, _ end: Int, depth: Int, name: Int
  ) {
    if let change = SizedText.change(bytes, &at, end) {
      if depth == 1 {
        self.change = change
      } else if depth == 2 {
        take(change, bytes, name)
      }
      return
    }
    let start = at
    guard let value = SizedText.number(bytes, &at, end) else {
      while at < end, bytes[at].isDigit { at += 1 }
      return
    }
    if depth == 1, bytes.starts(with: " secs", at: at) { seconds = value }
    if at == start { at += 1 }
  }

  /// A change of the generation or space that the group at `name` is about.
  private mutating func take(_ change: SizedText.Change, _ bytes: RawSpan, _ name: Int) {
    let youngNames: [StaticString] = ["PSYoungGen", "ParNew", "DefNew"]
    let metaNames: [StaticString] = ["Metaspace", "PSPermGen", "Perm", "CMS Perm"]
    if youngNames.contains(where: { bytes.starts(with: $0, at: name) }) {
      young = change
    } else if metaNames.contains(where: { bytes.starts(with: $0, at: name) }) {
      metaspace = change.after
    } else if bytes.starts(with: "Tenured", at: name) || bytes.starts(with: "CMS", at: name)
      || bytes.starts(with: "ParOldGen", at: name) || bytes.starts(with: "PSOldGen", at: name)
    {
      collectsOld = true
    }
  }
}
