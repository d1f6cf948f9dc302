/// A value of a YAML document: text, a list, or names with values in the order of the text.
package struct YAMLNode: Sendable {
  package enum Content: Sendable {
    /// Text as it is meant, without its quotes; what YAML calls null, numbers and booleans is text.
    case scalar(String)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  package struct Entry: Sendable {
    package var key: Marked<String>
    package var value: YAMLNode
  }

  package var content: Content
  package var mark: Mark

  /// The kind of the node for messages: `text`, `a list`.
  var kind: String {
    switch content {
    case .scalar(let text): text.isEmpty ? "nothing" : "text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

extension YAMLNode {
  /// Reads the only document of `bytes`.
  package init(file: String, bytes: [UInt8]) throws(PlaybookProblem) {
    var tree = YAMLTree(file: file, events: try yamlEvents(of: bytes, file: file))
    self = try tree.node()
  }
}

/// Builds nodes from events that are known to be well nested.
private struct YAMLTree {
  let file: String
  private var events: ArraySlice<YAMLEvent>

  init(file: String, events: [YAMLEvent]) {
    self.file = file
    self.events = events[...]
  }

  mutating func node() throws(PlaybookProblem) -> YAMLNode {
    guard let event = events.popFirst() else {
      throw PlaybookProblem(file: file, at: Mark(line: 1, column: 1), "the file is empty")
    }
    switch event.kind {
    case .scalar(let text): return YAMLNode(content: .scalar(text), mark: event.mark)
    case .sequenceStart:
      return YAMLNode(content: .sequence(try sequence()), mark: event.mark)
    case .mappingStart:
      return YAMLNode(content: .mapping(try mapping()), mark: event.mark)
    case .sequenceEnd, .mappingEnd:
      throw PlaybookProblem(file: file, at: event.mark, "expected a value")
    }
  }

  private mutating func sequence() throws(PlaybookProblem) -> [YAMLNode] {
    var items: [YAMLNode] = []
    while let next = events.first, next.kind != .sequenceEnd {
      items.append(try node())
    }
    events = events.dropFirst()
    return items
  }

  private mutating func mapping() throws(PlaybookProblem) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var lines: [String: Int] = [:]
    while let next = events.first, next.kind != .mappingEnd {
      guard case .scalar(let key) = next.kind else {
        throw PlaybookProblem(file: file, at: next.mark, "a key is text")
      }
      if let first = lines.updateValue(next.mark.line, forKey: key) {
        throw PlaybookProblem(
          file: file, at: next.mark, "duplicate key \(quoted(key)), first on line \(first)")
      }
      events = events.dropFirst()
      entries.append(YAMLNode.Entry(key: Marked(key, at: next.mark), value: try node()))
    }
    events = events.dropFirst()
    return entries
  }
}
