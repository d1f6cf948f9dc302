internal import ByteParsing

/// A plan in XML or YAML that arrives line by line, rewritten as JSON of as many lines.
///
///     <Plan>                              - Plan:
///       <Node-Type>Seq Scan</Node-Type>       Node Type: "Seq Scan"
struct PlanMarkup {
  private enum Form { case xml, yaml }

  /// An object or a list, and the column of what stands in it.
  private struct Level {
    var isList: Bool
    var indent: Int
    var isEmpty = true
  }

  private(set) var bytes: [UInt8] = []
  let firstLine: Int
  private let form: Form
  private var levels: [Level] = []
  /// A key of YAML whose value stands below it.
  private var isKeyOpen = false

  /// `nil` where the line begins no plan.
  init?(_ line: PlanLine, _ number: Int) {
    if line.text.starts(with: "<explain") {
      form = .xml
    } else if line.text.trimmed.elementsEqual("- Plan:".utf8) {
      form = .yaml
    } else {
      return nil
    }
    firstLine = number
    _ = take(line)
  }

  /// Takes a line; false where it is none of the plan.
  mutating func take(_ line: PlanLine) -> Bool {
    defer { bytes.append(0x0A) }
    let text = line.text.trimmed
    return form == .xml ? takeTag(text) : takeEntry(text, line.indent)
  }

  /// The whole as JSON.
  mutating func end() -> [UInt8] {
    while !levels.isEmpty { close() }
    return bytes
  }

  // MARK: XML

  private static let lists: Set<String> = [
    "explain", "Plans", "Triggers", "Workers", "Output", "Sort Key", "Presorted Key", "Group Key",
    "Group Keys", "Grouping Sets",
  ]

  private mutating func takeTag(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: "<"), let end = text.firstIndex(of: UInt8(ascii: ">")) else {
      return text.isEmpty
    }
    if text.starts(with: "</") {
      close()
      return !levels.isEmpty
    }
    let tag = text[(text.startIndex + 1)..<end]
    if tag.last == UInt8(ascii: "/") || tag.first == UInt8(ascii: "?") { return true }
    let name = tag.prefix { $0 != 0x20 }.map { $0 == UInt8(ascii: "-") ? 0x20 : $0 }
    let isInList = levels.last?.isList ?? true
    separate()
    if !isInList { append(name[...]) }
    if !isInList { bytes.append(UInt8(ascii: ":")) }
    let rest = text[(end + 1)...]
    if let close = rest.lastRange(of: "</") {
      appendScalar(Self.decoded(rest[..<close.lowerBound]))
    } else {
      open(isList: Self.lists.contains(String(decoding: name, as: UTF8.self)), indent: 0)
    }
    return true
  }

  private static func decoded(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard text.contains(UInt8(ascii: "&")) else { return text }
    let entities: [(StaticString, UInt8)] = [
      ("&lt;", 0x3C), ("&gt;", 0x3E), ("&quot;", 0x22), ("&apos;", 0x27), ("&amp;", 0x26),
    ]
    var result: [UInt8] = []
    var rest = text
    while let byte = rest.first {
      if byte == 0x26, let (name, plain) = entities.first(where: { rest.starts(with: $0.0) }) {
        result.append(plain)
        rest = rest.dropFirst(name.utf8CodeUnitCount)
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result[...]
  }

  // MARK: YAML

  private mutating func takeEntry(_ text: ArraySlice<UInt8>, _ indent: Int) -> Bool {
    var text = text
    var indent = indent
    let isItem = text.starts(with: "- ")
    guard !text.isEmpty, isItem || text.firstRange(of: ":") != nil,
      levels.isEmpty || indent > levels[0].indent
    else { return false }
    openValue(indent, isItem: isItem)
    while let last = levels.last, last.indent > indent { close() }
    if isItem {
      text = text.dropFirst(2).trimmed
      indent += 2
      separate()
      guard let place = text.firstRange(of: ":"), text.first != 0x22, place.lowerBound > 0 else {
        appendScalar(text)
        return true
      }
      open(isList: false, indent: indent)
    }
    guard let place = text.firstRange(of: ":") else { return false }
    separate()
    append(text[..<place.lowerBound])
    bytes.append(UInt8(ascii: ":"))
    let value = text[place.upperBound...].trimmed
    isKeyOpen = value.isEmpty
    if !value.isEmpty { appendScalar(value) }
    return true
  }

  /// Begins what stands below a key, or the whole.
  private mutating func openValue(_ indent: Int, isItem: Bool) {
    guard levels.isEmpty || isKeyOpen else { return }
    isKeyOpen = false
    if let last = levels.last, indent <= last.indent {
      bytes += Array("null".utf8)
    } else {
      open(isList: isItem, indent: indent)
    }
  }

  // MARK: JSON

  private mutating func open(isList: Bool, indent: Int) {
    bytes.append(isList ? UInt8(ascii: "[") : UInt8(ascii: "{"))
    levels.append(Level(isList: isList, indent: indent))
  }

  private mutating func close() {
    guard let last = levels.popLast() else { return }
    if isKeyOpen { bytes += Array("null".utf8) }
    isKeyOpen = false
    bytes.append(last.isList ? UInt8(ascii: "]") : UInt8(ascii: "}"))
  }

  private mutating func separate() {
    guard let place = levels.indices.last else { return }
    if !levels[place].isEmpty { bytes.append(UInt8(ascii: ",")) }
    levels[place].isEmpty = false
  }

  /// Numbers, flags and texts in quotes are the same in JSON; all else becomes a text.
  private mutating func appendScalar(_ text: ArraySlice<UInt8>) {
    let word = text.string
    let isNumber = text.first.map { $0.isDigit || $0 == UInt8(ascii: "-") } ?? false
    if word == "true" || word == "false" || isNumber && Double(word) != nil
      || form == .yaml && text.count > 1 && text.first == 0x22 && text.last == 0x22
    {
      bytes += text
    } else {
      append(text)
    }
  }

  private mutating func append(_ text: ArraySlice<UInt8>) {
    bytes.append(0x22)
    for byte in text {
      if byte == 0x22 || byte == 0x5C { bytes.append(0x5C) }
      if byte >= 0x20 { bytes.append(byte) }
    }
    bytes.append(0x22)
  }
}
