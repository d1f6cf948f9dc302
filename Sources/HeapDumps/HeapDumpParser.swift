import ByteParsing
package import Capture

/// Heap dumps of HotSpot and others in the `hprof` format, 1.0.1 and 1.0.2.
package struct HeapDumpParser: BinaryParser {
  package static let format = Format(
    kind: "jvm-heap-dump", label: "a Java heap dump (hprof)")

  package static func recognizes(_ head: RawSpan) -> Bool {
    head.starts(with: "JAVA PROFILE 1.0.")
  }

  /// Keeps the reader, which is not copied with the parser.
  private final class State {
    var reader = HeapDumpReader()
  }

  private let state = State()
  private var memoryLimit = Int.max
  /// Bytes of the whole input, where they are known.
  private var byteCount: Int?

  package init() {}

  package mutating func prepare(_ terms: ReadingTerms) {
    memoryLimit = terms.memoryLimit
    byteCount = terms.byteCount
    if memoryLimit == 0 { state.reader.contents.graph.drop() }
  }

  package mutating func read(_ bytes: RawSpan) {
    state.reader.read(bytes)
    state.reader.contents.check(limit: memoryLimit, read: state.reader.byteCount)
  }

  package mutating func finish() -> Parsed<HeapDump>? {
    state.reader.finish()
    let damage = state.reader.contents.damage
    let isWhole = damage == nil
    let gap = state.reader.contents.retentionGap(
      limit: memoryLimit, byteCount: max(byteCount ?? 0, state.reader.byteCount))
    let dump = HeapDump(&state.reader.contents, isWhole: isWhole, gap: gap)
    guard dump.objects > 0 || damage != nil else { return nil }
    guard dump.objects > 0 else { return nil }
    return Parsed(dump, damage: damage, note: "\(dump.objects) objects")
  }
}
