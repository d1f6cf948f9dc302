import ByteParsing

/// The text of one source within an input, and the parsers that read it.
///
/// A plain file is one lane; in a log of several containers each has its own.
struct Lane {
  /// Parsers that were started because a line of their format was seen.
  private var parsers: [Running] = []
  /// The prefix that was taken off the lines of this lane, for the report.
  var prefix: String?

  private struct Running {
    var format: Format
    var parser: any StreamParser
  }

  var isActive: Bool { !parsers.isEmpty }

  func reads(_ format: Format) -> Bool {
    parsers.contains { $0.format == format }
  }

  mutating func start(_ parser: any StreamParser.Type) {
    parsers.append(Running(format: parser.format, parser: parser.init()))
  }

  mutating func read(_ bytes: RawSpan, firstLine: Int) {
    for index in parsers.indices { parsers[index].parser.read(bytes, firstLine: firstLine) }
  }

  /// Ends the text and adds what the parsers made of it; says how many made something.
  mutating func finish(into recording: inout Recording, source: String, cut: String?) -> Int {
    var made = 0
    for index in parsers.indices
    where add(&parsers[index].parser, to: &recording, source: source, cut: cut) {
      made += 1
    }
    parsers = []
    return made
  }

  private func add<Parser: StreamParser>(
    _ parser: inout Parser, to recording: inout Recording, source: String, cut: String?
  ) -> Bool {
    guard let parsed = parser.finish() else { return false }
    let removed = prefix.map { "prefix \"\($0)\" removed from its lines" }
    recording.add(parsed, of: Parser.format, from: source, cut: cut, remark: removed)
    return true
  }
}
