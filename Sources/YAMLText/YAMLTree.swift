package import ByteParsing

/// Builds the values of a YAML text in the shape of those of JSON: objects of Kubernetes, answers of the
/// command line of AWS.
///
/// Numbers stay text, since a version or a label may look like one.
package struct YAMLTree {
  private struct Open {
    var entries: [String: JSONTree] = [:]
    var elements: [JSONTree] = []
    var isMapping: Bool
    var line: Int
    var key: String?
    var anchor: String?
    /// Values that stood before it.
    var before: Int
  }

  /// Values of one text, with those that aliases repeat: a few lines may mean billions.
  private static let limit = 1_000_000
  private static let depthLimit = 200

  private let firstLine: Int
  private var open: [Open] = []
  private var anchors: [String: (tree: JSONTree, size: Int)] = [:]
  private var count = 0
  private var values: [JSONTree] = []

  private init(firstLine: Int) { self.firstLine = firstLine }

  /// The documents of a text that begins in line `firstLine`; what a cut or damage leaves open ends there.
  package static func values(
    of bytes: [UInt8], firstLine: Int = 1
  ) -> (values: [JSONTree], isWhole: Bool) {
    var builder = YAMLTree(firstLine: firstLine)
    let problem = YAMLStream.read(bytes) { token in
      builder.take(token)
      return builder.open.count < depthLimit && builder.count < limit
    }
    let isWhole = problem == nil && builder.open.isEmpty
    while !builder.open.isEmpty { builder.close() }
    return (builder.values, isWhole)
  }

  private mutating func take(_ token: YAMLToken) {
    switch token.kind {
    case .documentStart: anchors = [:]
    case .mappingStart, .sequenceStart:
      open.append(
        Open(
          isMapping: token.kind == .mappingStart, line: firstLine - 1 + token.line,
          anchor: token.anchor, before: count))
    case .mappingEnd, .sequenceEnd: close()
    case .alias(let name):
      guard let meant = anchors[name], meant.size < Self.limit - count else { return add(.null) }
      count += meant.size
      add(meant.tree)
    case .scalar(let text, let isPlain):
      if let last = open.indices.last, open[last].isMapping, open[last].key == nil {
        open[last].key = text
        return
      }
      let value = isPlain ? Self.plain(text) : .text(text)
      if let anchor = token.anchor { anchors[anchor] = (value, 1) }
      add(value)
    }
  }

  private static func plain(_ text: String) -> JSONTree {
    switch text {
    case "", "null", "~": .null
    case "true": .flag(true)
    case "false": .flag(false)
    default: .text(text)
    }
  }

  private mutating func close() {
    guard let last = open.popLast() else { return }
    let tree: JSONTree =
      last.isMapping ? .object(last.entries, line: last.line) : .array(last.elements)
    if let anchor = last.anchor { anchors[anchor] = (tree, count - last.before + 1) }
    add(tree)
  }

  private mutating func add(_ value: JSONTree) {
    count += 1
    guard let last = open.indices.last else {
      values.append(value)
      return
    }
    guard open[last].isMapping else {
      open[last].elements.append(value)
      return
    }
    guard let key = open[last].key else {
      // A name that is no text.
      open[last].key = ""
      return
    }
    open[last].key = nil
    if let known = open[last].entries[key]?.elements, let more = value.elements {
      // Two answers one after the other read as one.
      open[last].entries[key] = .array(known + more)
    } else if open[last].entries[key] == nil {
      open[last].entries[key] = value
    }
  }
}
