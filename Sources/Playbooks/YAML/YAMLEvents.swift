import YAMLText

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
  var refusal: PlaybookProblem?
  let problem = YAMLStream.read(bytes) { token in
    do throws(PlaybookProblem) {
      try collector.take(token)
      return true
    } catch {
      refusal = error
      return false
    }
  }
  if let refusal { throw refusal }
  if let problem {
    let place = Mark(problem) ?? mark(of: problem.offset, in: bytes)
    throw PlaybookProblem(file: file, at: place, problem.message)
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

  mutating func take(_ token: YAMLToken) throws(PlaybookProblem) {
    let mark = Mark(line: token.line, column: token.column)
    if token.anchor != nil { throw refusal("an anchor", mark) }
    if token.hasTag { throw refusal("a tag", mark) }
    switch token.kind {
    case .documentStart:
      documents += 1
      if documents > 1 { throw refusal("a second document", mark) }
    case .alias: throw refusal("an alias", mark)
    case .scalar(let text, _): try add(.scalar(text), at: mark)
    case .sequenceStart: try add(.sequenceStart, at: mark)
    case .mappingStart: try add(.mappingStart, at: mark)
    case .sequenceEnd: try add(.sequenceEnd, at: mark)
    case .mappingEnd: try add(.mappingEnd, at: mark)
    }
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

  private func refusal(_ what: String, _ mark: Mark) -> PlaybookProblem {
    PlaybookProblem(file: file, at: mark, "\(what) has no place in a playbook")
  }
}

/// The place of a byte; what stands before it on its line is UTF-8.
func mark(of offset: Int, in bytes: [UInt8]) -> Mark {
  let before = bytes[..<min(max(offset, 0), bytes.count)]
  let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
  let continuations = before[lineStart...].count { $0 & 0xC0 == 0x80 }
  return Mark(
    line: before.count { $0 == 0x0A } + 1,
    column: before.count - lineStart - continuations + 1)
}

extension Mark {
  fileprivate init?(_ problem: YAMLProblem) {
    guard let line = problem.line, let column = problem.column else { return nil }
    self.init(line: line, column: column)
  }
}
