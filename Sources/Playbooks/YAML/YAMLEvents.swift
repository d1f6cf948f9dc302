import CLibYAML

/// A step through a YAML document.
struct YAMLEvent: Hashable {
  enum Kind: Hashable {
    case scalar(String)
    case sequenceStart, sequenceEnd
    case mappingStart, mappingEnd
  }

  var kind: Kind
  var mark: Mark
}

/// What a file may not exceed, so that reading a hostile one costs little.
enum YAMLLimit {
  static let bytes = 1 << 20
  static let events = 50_000
  static let depth = 24
}

/// The events of the only document of `bytes`, well nested.
///
/// Playbooks are data: tags, anchors and aliases are refused.
func yamlEvents(of bytes: [UInt8], file: String) throws(PlaybookProblem) -> [YAMLEvent] {
  guard bytes.count <= YAMLLimit.bytes else {
    throw PlaybookProblem(
      file: file, at: Mark(line: 1, column: 1), "the file is larger than \(YAMLLimit.bytes) bytes")
  }
  if let problem = encodingProblem(in: bytes, file: file) { throw problem }
  var collector = YAMLCollector(file: file)
  if bytes.isEmpty { return [] }
  try unsafe bytes.withUnsafeBufferPointer { input throws(PlaybookProblem) in
    var parser = unsafe YAMLParser(input, file: file)
    while let event = try unsafe parser.next() {
      var event = unsafe event
      defer { unsafe yaml_event_delete(&event) }
      if try unsafe collector.take(event) { break }
    }
  }
  return collector.events
}

/// The first place where `bytes` are not UTF-8 text.
private func encodingProblem(in bytes: [UInt8], file: String) -> PlaybookProblem? {
  if let zero = bytes.firstIndex(of: 0) {
    return PlaybookProblem(file: file, at: mark(of: zero, in: bytes), "NUL bytes are not text")
  }
  do throws(UTF8.ValidationError) {
    _ = try UTF8Span(validating: bytes.span)
    return nil
  } catch {
    let place = mark(of: error.byteOffsets.lowerBound, in: bytes)
    return PlaybookProblem(file: file, at: place, "the text is not UTF-8")
  }
}

/// Turns libyaml's events into ours and refuses what has no place in a playbook.
private struct YAMLCollector {
  let file: String
  var events: [YAMLEvent] = []
  private var depth = 0
  private var documents = 0

  init(file: String) {
    self.file = file
  }

  /// Takes an event; true when it was the last one.
  mutating func take(_ event: yaml_event_t) throws(PlaybookProblem) -> Bool {
    let mark = unsafe Mark(event.start_mark)
    switch unsafe event.type {
    case YAML_STREAM_END_EVENT: return true
    case YAML_DOCUMENT_START_EVENT:
      documents += 1
      if documents > 1 { throw refusal("a second document", mark) }
    case YAML_ALIAS_EVENT: throw refusal("an alias", mark)
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      try unsafe check(anchor: scalar.anchor, tag: scalar.tag, at: mark)
      let text = unsafe UnsafeBufferPointer(start: scalar.value, count: Int(scalar.length))
      try add(.scalar(unsafe String(decoding: text, as: UTF8.self)), at: mark)
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      try unsafe check(anchor: start.anchor, tag: start.tag, at: mark)
      try add(.sequenceStart, at: mark)
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      try unsafe check(anchor: start.anchor, tag: start.tag, at: mark)
      try add(.mappingStart, at: mark)
    case YAML_SEQUENCE_END_EVENT: try add(.sequenceEnd, at: mark)
    case YAML_MAPPING_END_EVENT: try add(.mappingEnd, at: mark)
    default: break
    }
    return false
  }

  private mutating func add(_ kind: YAMLEvent.Kind, at mark: Mark) throws(PlaybookProblem) {
    switch kind {
    case .sequenceStart, .mappingStart: depth += 1
    case .sequenceEnd, .mappingEnd: depth -= 1
    case .scalar: break
    }
    guard depth <= YAMLLimit.depth else {
      throw PlaybookProblem(
        file: file, at: mark, "nested more than \(YAMLLimit.depth) levels deep")
    }
    guard events.count < YAMLLimit.events else {
      throw PlaybookProblem(file: file, at: mark, "more than \(YAMLLimit.events) values")
    }
    events.append(YAMLEvent(kind: kind, mark: mark))
  }

  private func check(
    anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?,
    at mark: Mark
  ) throws(PlaybookProblem) {
    if unsafe anchor != nil { throw refusal("an anchor", mark) }
    if unsafe tag != nil { throw refusal("a tag", mark) }
  }

  private func refusal(_ what: String, _ mark: Mark) -> PlaybookProblem {
    PlaybookProblem(file: file, at: mark, "\(what) has no place in a playbook")
  }
}
