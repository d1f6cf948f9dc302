internal import ByteParsing

/// The parts of a line that two blanks or more, or a tab, keep apart, with their places.
struct TextColumns {
  private(set) var cells: [(start: Int, text: String)] = []

  init(_ line: RawSpan, from start: Int = 0, atMost limit: Int = 40) {
    var position = start
    while position < line.byteCount, cells.count < limit {
      while position < line.byteCount, line[position].isBlank { position += 1 }
      let begin = position
      var end = begin
      while position < line.byteCount {
        if line[position] == 0x09 { break }
        if line[position] == 0x20 {
          if position + 1 >= line.byteCount || line[position + 1].isBlank { break }
        } else {
          end = position + 1
        }
        position += 1
      }
      if end > begin { cells.append((begin, line.string(begin..<end))) }
    }
  }

  subscript(index: Int) -> String? { cells.indices.contains(index) ? cells[index].text : nil }

  /// The cells from `index` on, as one text.
  func rest(from index: Int) -> String {
    cells.dropFirst(index).map(\.text).joined(separator: " ")
  }
}

/// `key: value` of a line of a description, with its indentation.
struct DescribedLine {
  var indent: Int
  var key: String
  var value: String

  init?(_ line: RawSpan) {
    var indent = 0
    while indent < line.byteCount, line[indent] == 0x20 { indent += 1 }
    guard indent < line.byteCount else { return nil }
    var colon = indent
    while colon < line.byteCount {
      if line[colon] == UInt8(ascii: ":"), colon + 1 == line.byteCount || line[colon + 1].isBlank {
        break
      }
      colon += 1
      if colon - indent > 80 { return nil }
    }
    guard colon < line.byteCount, colon > indent else { return nil }
    self.indent = indent
    key = line.string(indent..<colon)
    value = line.string(line.trimmed((colon + 1)..<line.byteCount))
  }

  var isNone: Bool { value.isEmpty || value == "<none>" || value == "<unset>" }
}

/// `5m (x12 over 1h)` of an event: when last, how often, since when.
func eventAge(_ text: String) -> (last: ClusterTime?, first: ClusterTime?, count: Int) {
  let words = text.split(separator: " ")
  let last = words.first.flatMap { ClusterTime(age: $0) }
  guard words.count >= 4, words[1].hasPrefix("(x") else { return (last, last, 1) }
  let first = ClusterTime(age: words[3].filter { $0 != ")" })
  return (last, first, Int(words[1].dropFirst(2)) ?? 1)
}
