internal import ByteParsing

/// An answer of the AWS command line as `--output table` draws it: a list is a table within that of what
/// holds it, one bar deeper; one element stands as a column of names and values, several as rows.
///
///     -----------------------------------------
///     |       DescribeAutoScalingGroups       |
///     +---------------------------------------+
///     ||          AutoScalingGroups          ||
///     |+------------------------+------------+|
///     ||  AutoScalingGroupName  |  web       ||
///     ||  MaxSize               |  4         ||
///     |+------------------------+------------+|
struct AnswerTable {
  /// A table with what stands in it, in the order of the text.
  private struct Part {
    var depth: Int
    var title: String
    var line: Int
    /// Rows between two rulers.
    var blocks: [[(cells: [String], line: Int)]] = [[]]
  }

  private static let limit = 200_000

  private var parts: [Part] = []
  private var rows = 0
  private(set) var isOpen = false

  /// Whether the line is part of a drawing; a line of dashes begins one.
  mutating func take(_ line: RawSpan, _ number: Int) -> (isTaken: Bool, answer: JSONTree?) {
    let text = line.extracting(line.trimmed(0..<line.byteCount))
    guard let first = text.byteCount > 2 ? text[0] : nil else { return (false, close()) }
    if first == UInt8(ascii: "-"), text.starts(with: "-----"), text.ends(with: "-----") {
      let answer = close()
      isOpen = true
      return (true, answer)
    }
    guard isOpen, first == UInt8(ascii: "|") || first == UInt8(ascii: "+") else {
      return (false, close())
    }
    var depth = 0
    while depth < text.byteCount, text[depth] == UInt8(ascii: "|") { depth += 1 }
    if depth < text.byteCount, text[depth] == UInt8(ascii: "+") {
      rule(depth + 1)
      return (true, nil)
    }
    guard depth <= 16, depth * 2 < text.byteCount, rows < Self.limit else { return (true, nil) }
    rows += 1
    let inner = text.extracting(depth..<(text.byteCount - depth))
    row(inner, depth, number)
    return (true, nil)
  }

  private mutating func rule(_ depth: Int) {
    guard let last = parts.indices.last, parts[last].depth == depth else { return }
    parts[last].blocks.append([])
  }

  private mutating func row(_ inner: RawSpan, _ depth: Int, _ number: Int) {
    var cells: [String] = []
    var start = 0
    while start <= inner.byteCount {
      let end = inner.firstIndex(of: UInt8(ascii: "|"), from: start) ?? inner.byteCount
      cells.append(inner.string(inner.trimmed(start..<end)))
      start = end + 1
    }
    // A title stands where no table of that depth is open, or behind the ruler that ends its rows.
    let isInside = parts.last?.depth == depth
    let hasRows = parts.last.map { $0.blocks.dropFirst().contains { !$0.isEmpty } } ?? false
    let isBehindRule = parts.last?.blocks.last?.isEmpty == true
    if cells.count == 1, !isInside || hasRows && isBehindRule {
      parts.append(Part(depth: depth, title: cells[0], line: number))
    } else if let last = parts.indices.last, isInside {
      let block = parts[last].blocks.count - 1
      parts[last].blocks[block].append((cells, number))
    }
  }

  /// The answer that was drawn until here.
  mutating func close() -> JSONTree? {
    defer { self = AnswerTable() }
    guard let first = parts.first else { return nil }
    var place = 1
    var entries = Self.elements(of: first).first?.entries ?? [:]
    addChildren(of: first.depth, to: &entries, &place)
    return .object(entries, line: first.line)
  }

  private func addChildren(
    of depth: Int, to entries: inout [String: JSONTree], _ place: inout Int
  ) {
    while place < parts.count, parts[place].depth > depth {
      let part = parts[place]
      place += 1
      var elements = Self.elements(of: part)
      var last = elements.last?.entries ?? [:]
      addChildren(of: part.depth, to: &last, &place)
      if part.blocks.allSatisfy({ $0.allSatisfy { $0.cells.count == 1 } }), last.isEmpty {
        let values = part.blocks.joined().map { JSONTree.text($0.cells[0]) }
        entries[part.title] = .array((entries[part.title]?.elements ?? []) + values)
        continue
      }
      if elements.isEmpty {
        elements = [(last, part.line)]
      } else {
        elements[elements.count - 1].entries = last
      }
      let objects = elements.map { JSONTree.object($0.entries, line: $0.line) }
      entries[part.title] = .array((entries[part.title]?.elements ?? []) + objects)
    }
  }

  private static func elements(
    of part: Part
  ) -> [(entries: [String: JSONTree], line: Int)] {
    let blocks = part.blocks.filter { !$0.isEmpty }
    guard let head = blocks.first?.first?.cells, head.count > 1 else { return [] }
    if blocks.count > 1, blocks[0].count == 1 {
      return blocks.dropFirst().joined().map { row in
        // A text may hold bars itself.
        let pairs = zip(head, row.cells).map { ($0, value($1)) }
        return (Dictionary(pairs, uniquingKeysWith: { first, _ in first }), row.line)
      }
    }
    let pairs = blocks.joined().map { row in
      (row.cells[0], value(row.cells.dropFirst().joined(separator: " | ")))
    }
    return [(Dictionary(pairs, uniquingKeysWith: { first, _ in first }), part.line)]
  }

  private static func value(_ text: String) -> JSONTree {
    text == "True" ? .flag(true) : text == "False" ? .flag(false) : .text(text)
  }
}
