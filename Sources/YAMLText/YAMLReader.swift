internal import CLibYAML

/// libyaml's parser over bytes that outlive it.
@unsafe struct YAMLReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  init(_ input: UnsafeBufferPointer<UInt8>) {
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    unsafe yaml_parser_initialize(parser)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
  }

  /// The next step; `nil` behind the last one.
  ///
  /// After an error the reader is of no more use.
  mutating func next() throws(YAMLProblem) -> YAMLToken? {
    while true {
      var event = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw unsafe problem() }
      defer { unsafe yaml_event_delete(&event) }
      if unsafe event.type == YAML_NO_EVENT || event.type == YAML_STREAM_END_EVENT { return nil }
      if let token = unsafe Self.token(event) { return token }
    }
  }

  private static func token(_ event: yaml_event_t) -> YAMLToken? {
    let mark = unsafe event.start_mark
    func made(_ kind: YAMLToken.Kind, anchor: String? = nil, tag: Bool = false) -> YAMLToken {
      YAMLToken(
        kind: kind, line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1,
        anchor: anchor, hasTag: tag)
    }
    switch unsafe event.type {
    case YAML_DOCUMENT_START_EVENT: return made(.documentStart)
    case YAML_ALIAS_EVENT: return made(.alias(unsafe name(event.data.alias.anchor) ?? ""))
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let text = unsafe UnsafeBufferPointer(start: scalar.value, count: Int(scalar.length))
      let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
      return made(
        .scalar(unsafe String(decoding: text, as: UTF8.self), isPlain: isPlain),
        anchor: unsafe name(scalar.anchor), tag: unsafe scalar.tag != nil)
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      return made(.sequenceStart, anchor: unsafe name(start.anchor), tag: unsafe start.tag != nil)
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      return made(.mappingStart, anchor: unsafe name(start.anchor), tag: unsafe start.tag != nil)
    case YAML_SEQUENCE_END_EVENT: return made(.sequenceEnd)
    case YAML_MAPPING_END_EVENT: return made(.mappingEnd)
    default: return nil
    }
  }

  private static func name(_ anchor: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    unsafe anchor.map { unsafe String(cString: UnsafePointer($0)) }
  }

  private func problem() -> YAMLProblem {
    let text = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
    let isOffset = unsafe parser.pointee.error == YAML_READER_ERROR
    let mark = unsafe parser.pointee.problem_mark
    return YAMLProblem(
      line: isOffset ? nil : Int(clamping: mark.line) + 1,
      column: isOffset ? nil : Int(clamping: mark.column) + 1,
      offset: Int(clamping: unsafe parser.pointee.problem_offset),
      message: text ?? "cannot be read as YAML")
  }
}

package enum YAMLStream {
  /// Hands out every step until `take` has enough; of a text that is damaged those before the damage,
  /// which is what it gives.
  package static func read(_ bytes: [UInt8], _ take: (YAMLToken) -> Bool) -> YAMLProblem? {
    if bytes.isEmpty { return nil }
    return unsafe bytes.withUnsafeBufferPointer { input -> YAMLProblem? in
      var reader = unsafe YAMLReader(input)
      do throws(YAMLProblem) {
        while let token = try unsafe reader.next() {
          if !take(token) { return nil }
        }
        return nil
      } catch {
        return error
      }
    }
  }
}
