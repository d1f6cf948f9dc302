internal import ByteParsing
internal import YAMLText

/// Reads objects out of YAML that arrives in lines: documents between `---`, and lists whose items are
/// read one by one.
struct ClusterYAMLReader {
  /// The most bytes of one object.
  private static let limit = 4 << 20

  private enum Place {
    /// Between documents, or in something else.
    case outside
    case document
    /// In the items of a list; how far they are indented.
    case items(indent: Int?)
  }

  private var place = Place.outside
  private var chunk: [UInt8] = []
  private var chunkLine = 1
  private var isTooLong = false
  private var listKind: String?
  private(set) var isDamaged = false

  mutating func read(
    _ bytes: RawSpan, firstLine: Int, _ take: (TreeAssembler.Value) -> Void
  ) {
    bytes.forEachLine(firstLine: firstLine) { line, number in
      read(line: line, number, take)
    }
  }

  private mutating func read(
    line: RawSpan, _ number: Int, _ take: (TreeAssembler.Value) -> Void
  ) {
    if isEnd(line) {
      flush(take)
      (place, listKind) = (.outside, nil)
      if line.starts(with: "apiVersion:") || line.starts(with: "kind:") {
        place = .document
        add(line, number)
      }
      return
    }
    switch place {
    case .outside:
      guard
        line.starts(with: "apiVersion:") || line.starts(with: "kind:")
          || line.starts(with: "items:")
      else { return }
      place = .document
      if beginsItems(line, take) { return }
      add(line, number)
    case .document:
      if beginsItems(line, take) { return }
      add(line, number)
    case .items(let indent):
      readItem(line, number, indent, take)
    }
  }

  private mutating func readItem(
    _ line: RawSpan, _ number: Int, _ indent: Int?, _ take: (TreeAssembler.Value) -> Void
  ) {
    var blanks = 0
    while blanks < line.byteCount, line[blanks] == 0x20 { blanks += 1 }
    let isItem = line.starts(with: "- ", at: blanks) && (indent ?? blanks) == blanks
    if isItem {
      flush(take)
      place = .items(indent: blanks)
    } else if blanks == 0, line.byteCount > 0, line[0] != UInt8(ascii: "#") {
      // The tail of the list: `kind: List`.
      flush(take)
      place = .document
    }
    add(line, number)
  }

  /// Whether a line is none of the document that is open: a separator, a prompt, a heading.
  private func isEnd(_ line: RawSpan) -> Bool {
    guard line.byteCount > 0 else { return false }
    if line.starts(with: "---") || line.starts(with: "...") && line.byteCount == 3 { return true }
    let first = line[0]
    if first == 0x20 || first == UInt8(ascii: "-") || first == UInt8(ascii: "#") { return false }
    var end = 0
    while end < line.byteCount, line[end] | 0x20 >= 0x61, line[end] | 0x20 <= 0x7A { end += 1 }
    return end == 0 || end >= line.byteCount || line[end] != UInt8(ascii: ":")
  }

  private mutating func beginsItems(_ line: RawSpan, _ take: (TreeAssembler.Value) -> Void) -> Bool
  {
    guard line.starts(with: "items:"), line.trimmed(6..<line.byteCount).isEmpty else {
      return false
    }
    // The head says which kind, where it is not `List`.
    let head = parse()
    listKind = head.lazy.compactMap { Optional($0.tree)["kind"].word }.first
    clear()
    place = .items(indent: nil)
    return true
  }

  private mutating func add(_ line: RawSpan, _ number: Int) {
    if chunk.isEmpty { chunkLine = number }
    guard chunk.count + line.byteCount < Self.limit else {
      isTooLong = true
      return
    }
    // A NUL is no text.
    unsafe line.withUnsafeBytes { bytes in
      unsafe chunk.append(contentsOf: bytes.lazy.map { $0 == 0 ? 0x20 : $0 })
    }
    chunk.append(0x0A)
  }

  private mutating func clear() {
    chunk.removeAll(keepingCapacity: true)
    isTooLong = false
  }

  private mutating func flush(_ take: (TreeAssembler.Value) -> Void) {
    if isTooLong { isDamaged = true }
    if !chunk.isEmpty, !isTooLong {
      for value in parse() { take(value) }
    }
    clear()
  }

  mutating func finish(_ take: (TreeAssembler.Value) -> Void) {
    flush(take)
  }

  private mutating func parse() -> [TreeAssembler.Value] {
    // What is no UTF-8 would end the reading.
    let text = String(decoding: chunk, as: UTF8.self)
    let (trees, isWhole) = YAMLTree.values(of: Array(text.utf8), firstLine: chunkLine)
    var values = trees.flatMap { tree -> [TreeAssembler.Value] in
      if let items = tree.elements ?? tree["items"]?.elements, !items.isEmpty {
        let kind = Optional(tree)["kind"].word ?? listKind
        return items.map { TreeAssembler.Value(tree: $0, listKind: kind) }
      }
      return [TreeAssembler.Value(tree: tree)]
    }
    if !isWhole {
      isDamaged = true
      if let last = values.indices.last { values[last].isPartial = true }
    }
    return values
  }
}
