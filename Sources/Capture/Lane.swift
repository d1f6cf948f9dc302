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

  var isLastResort: Bool { parsers.allSatisfy { $0.parser.isLastResort } }

  var parserCount: Int { parsers.count }

  /// Lines that none of the parsers may have understood; `nil` where one does not say.
  var foreignLines: Int? {
    var least: Int?
    for running in parsers {
      guard let lines = running.parser.foreignLines else { return nil }
      least = min(least ?? lines, lines)
    }
    return least
  }

  func reads(_ format: Format) -> Bool {
    parsers.contains { $0.format == format }
  }

  mutating func start(_ type: any StreamParser.Type, source: String) {
    var parser = type.init()
    parser.locate(source)
    parsers.append(Running(format: type.format, parser: parser))
  }

  /// Tells the parser of a format which of its texts stand in the piece that comes.
  mutating func expect(_ texts: ArraySlice<Bool>, for format: Format) {
    for index in parsers.indices where parsers[index].format == format {
      parsers[index].parser.expect(texts)
    }
  }

  /// Hands a piece to the parsers, or to those that were started after the first `known`.
  mutating func read(_ bytes: RawSpan, firstLine: Int, after known: Int = 0) {
    for index in parsers.indices.dropFirst(known) {
      parsers[index].parser.read(bytes, firstLine: firstLine)
    }
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
