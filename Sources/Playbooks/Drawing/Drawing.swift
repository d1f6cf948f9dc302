import Evidence

/// What the lines of a drawing are made of.
package enum DrawingStyle: Sendable {
  case boxes, ascii

  var arrow: String { self == .boxes ? "→" : "->" }
  var fork: String { self == .boxes ? "├─ " : "+- " }
  var lastFork: String { self == .boxes ? "└─ " : "`- " }
  var stem: String { self == .boxes ? "│  " : "|  " }
}

/// The tree in lines of at most 80 columns, with each threshold and its reason.
///
/// A step that several ways lead to is drawn once, and so deep a step that it would get too
/// narrow is drawn below; the other places say "see" and its name.
package func drawing(of playbook: Playbook, style: DrawingStyle = .boxes) -> [String] {
  var sketcher = Sketcher(playbook: playbook, arrow: style.arrow)
  var lines = wrapped("\(playbook.name): \(playbook.title)", width: Sketch.width)
  lines += ["asked of each \(playbook.about.rawValue)"]
  while let sketch = sketcher.next() {
    lines += [""] + sketch.lines(in: style)
  }
  return lines
}

/// A step of the tree as text, with what follows below it.
struct Sketch {
  static let width = 80

  /// The first stands beside the fork, the others below it.
  var paragraphs: [String]
  var branches: [Sketch] = []

  func lines(in style: DrawingStyle, head: String = "", rest: String = "") -> [String] {
    var lines: [String] = []
    let below = rest + (branches.isEmpty ? "   " : style.stem)
    for paragraph in paragraphs {
      for line in wrapped(paragraph, width: Self.width - below.count) {
        lines.append((lines.isEmpty ? head : below) + line)
      }
    }
    for (index, branch) in branches.enumerated() {
      let isLast = index == branches.count - 1
      lines += branch.lines(
        in: style, head: rest + (isLast ? style.lastFork : style.fork),
        rest: rest + (isLast ? "   " : style.stem))
    }
    return lines
  }
}

/// The words of `text` in lines of at most `width` characters.
func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(whereSeparator: \.isWhitespace) {
    var word = word
    if !line.isEmpty, line.count + 1 + word.count <= width {
      line += " " + word
      continue
    }
    if !line.isEmpty { lines.append(line) }
    while word.count > width {
      lines.append(String(word.prefix(width)))
      word = word.dropFirst(width)
    }
    line = String(word)
  }
  return line.isEmpty ? lines : lines + [line]
}
