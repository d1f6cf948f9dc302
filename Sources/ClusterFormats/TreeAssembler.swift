internal import ByteParsing

/// Builds the values of documents step by step, and hands out the items of a list one by one, so that
/// a dump of a large cluster never stands in memory.
struct TreeAssembler {
  /// A value that is whole.
  struct Value {
    var tree: JSONTree
    /// The kind of the list that it is an item of: `PodList`.
    var listKind: String?
    var isPartial = false
  }

  private struct Frame {
    var isObject: Bool
    var line: Int
    var key: String?
    var entries: [String: JSONTree] = [:]
    var elements: [JSONTree] = []
    var hadItems = false
  }

  /// Names whose values are large or nobody's business, and tell nothing here.
  private static let unwanted: Set<String> = [
    "managedFields", "annotations", "env", "envFrom", "args", "command", "data", "stringData",
    "binaryData", "volumeMounts", "images", "affinity", "projected", "volumesAttached",
    "volumesInUse", "lifecycle", "securityContext", "openAPIV3Schema", "caBundle",
  ]
  /// Values of one object.
  private static let limit = 100_000

  private var frames: [Frame] = []
  /// Levels that are open in a value that is stepped over.
  private var skipped = 0
  private var skipsNext = false
  private var count = 0
  private(set) var values: [Value] = []
  private(set) var dropped = 0
  var depth: Int { frames.count + skipped }
  /// Whether the next object is an item of a list.
  var isAtItem: Bool {
    frames.count == 2 && !frames[1].isObject && frames[0].key == "items" && skipped == 0
  }

  /// Whether what comes is stepped over.
  var isSkipping: Bool { skipped > 0 || skipsNext }
  var hasValues: Bool { !values.isEmpty }

  mutating func takeValues() -> [Value] {
    defer { values.removeAll(keepingCapacity: true) }
    return values
  }

  mutating func begin(object isObject: Bool, line: Int) {
    if skipped > 0 || skipsNext {
      skipped += 1
      skipsNext = false
      return
    }
    if isAtItem { count = 0 }
    frames.append(Frame(isObject: isObject, line: line))
  }

  mutating func end() {
    if skipped > 0 {
      skipped -= 1
      if skipped == 0, !frames.isEmpty { frames[frames.count - 1].key = nil }
      return
    }
    guard let frame = frames.popLast() else { return }
    add(
      frame.isObject ? .object(frame.entries, line: frame.line) : .array(frame.elements),
      hadItems: frame.hadItems)
  }

  mutating func key(_ text: String) {
    guard skipped == 0, !frames.isEmpty else { return }
    frames[frames.count - 1].key = text
    skipsNext = Self.unwanted.contains(text)
  }

  mutating func scalar(_ value: JSONTree) {
    if skipped > 0 { return }
    if skipsNext {
      skipsNext = false
      return
    }
    add(value)
  }

  private mutating func add(_ value: JSONTree, hadItems: Bool = false) {
    guard let last = frames.indices.last else {
      // The head of a list says nothing beyond its items.
      if !hadItems { values.append(Value(tree: value, listKind: nil)) }
      count = 0
      return
    }
    if !frames[last].isObject, case .object = value {
      let isItem = last == 1 && frames[0].key == "items"
      if isItem || last == 0 {
        let kind = Optional(frames[0].entries["kind"]).flatMap { $0 }.word
        values.append(Value(tree: value, listKind: kind))
        frames[0].hadItems = true
        if count > Self.limit { dropped += 1 }
        count = 0
        return
      }
    }
    count += 1
    guard count <= Self.limit else { return }
    if frames[last].isObject {
      // The first of several values of a name counts.
      if let key = frames[last].key, frames[last].entries[key] == nil {
        frames[last].entries[key] = value
      }
      frames[last].key = nil
    } else {
      frames[last].elements.append(value)
    }
  }

  /// Ends what a cut left open: the object in question, if any, is handed out as a part.
  mutating func abandon() {
    (skipped, skipsNext) = (0, false)
    let known = values.count
    while !frames.isEmpty { end() }
    for place in values.indices.dropFirst(known) { values[place].isPartial = true }
  }
}
