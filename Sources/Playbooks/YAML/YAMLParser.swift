import CLibYAML

/// libyaml's parser over bytes that outlive it.
@unsafe struct YAMLParser: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeBufferPointer<UInt8>
  private let file: String

  init(_ input: UnsafeBufferPointer<UInt8>, file: String) {
    unsafe self.input = unsafe input
    unsafe self.file = file
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    unsafe yaml_parser_initialize(parser)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
  }

  /// The next event, to be deleted by the caller; `nil` behind the last one.
  mutating func next() throws(PlaybookProblem) -> yaml_event_t? {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw unsafe problem() }
    return unsafe event.type == YAML_NO_EVENT ? nil : event
  }

  private func problem() -> PlaybookProblem {
    let text = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
    let place =
      unsafe parser.pointee.error == YAML_READER_ERROR
      ? mark(of: Int(clamping: parser.pointee.problem_offset), in: Array(input))
      : Mark(parser.pointee.problem_mark)
    return unsafe PlaybookProblem(file: file, at: place, text ?? "cannot be read as YAML")
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
  init(_ mark: yaml_mark_t) {
    self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
  }
}
