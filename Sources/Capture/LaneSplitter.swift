import ByteParsing

/// Leads the lines of one input to the parsers: recognises formats by their lines, and takes apart
/// what a log collector mixed.
///
/// Line numbers stay those of the input: in the text of a lane, a line of another source is
/// replaced by one that holds a single NUL.
struct LaneSplitter {
  static let foreignLine: [UInt8] = [0x00, 0x0A]
  private static let laneLimit = 16

  private let parsers: [any StreamParser.Type]
  /// The line starts and markers of all formats, and of which parser each is.
  private let texts: [(text: StaticString, parser: Int, isMarker: Bool)]
  private let needles: NeedleSet
  /// The first lane has the lines without a known prefix.
  private(set) var lanes = [Lane()]
  /// The prefix of each lane but the first.
  private var prefixes: [Prefix] = []
  private var buffers: [[UInt8]] = [[]]

  private enum Prefix {
    case text(LinePrefix)
    case json
  }

  init(_ parsers: [any StreamParser.Type]) {
    self.parsers = parsers
    texts = parsers.enumerated().flatMap { index, parser in
      parser.format.markers.map { ($0, index, true) }
        + parser.format.lineStarts.map { ($0, index, false) }
    }
    needles = NeedleSet(texts.map(\.text))
  }

  mutating func read(_ bytes: RawSpan, firstLine: Int) {
    if prefixes.isEmpty { findFormats(bytes) }
    guard !prefixes.isEmpty else {
      lanes[0].read(bytes, firstLine: firstLine)
      return
    }
    split(bytes)
    for index in lanes.indices where lanes[index].isActive {
      let text = buffers[index]
      lanes[index].read(text.rawSpan, firstLine: firstLine)
    }
  }

  mutating func finish(into recording: inout Recording, source: String, cut: String?) -> Int {
    var made = 0
    for index in lanes.indices {
      made += lanes[index].finish(into: &recording, source: source, cut: cut)
    }
    return made
  }

  /// Starts the parsers whose lines occur, or learns the prefix in front of such a line.
  ///
  /// Where the format is read already, one more of its lines without a prefix ends the search: a
  /// source with a prefix shows itself by the first lines of its evidence.
  private mutating func findFormats(_ bytes: RawSpan) {
    // A format that is being read shows itself soon: a search for it alone ends there.
    let isRead = parsers.map { lanes[0].reads($0.format) }
    let occurs = needles.occurring(in: bytes) { isRead[texts[$0].parser] }
    var isDone = Array(repeating: false, count: parsers.count)
    for (index, entry) in texts.enumerated() where occurs[index] && !isDone[entry.parser] {
      let parser = parsers[entry.parser]
      let wasRead = lanes[0].reads(parser.format)
      if entry.isMarker {
        if !wasRead { lanes[0].start(parser) }
      } else if wasRead && !prefixes.isEmpty {
        isDone[entry.parser] = true
      } else if look(for: entry.text, of: parser, in: bytes), wasRead {
        isDone[entry.parser] = true
      }
    }
  }

  /// Says whether a true line of the format was found.
  private mutating func look(
    for start: StaticString, of parser: any StreamParser.Type, in bytes: RawSpan
  ) -> Bool {
    var position = 0
    for _ in 0..<16 {
      guard let found = bytes.firstRange(of: start, in: position..<bytes.byteCount) else {
        return false
      }
      let line = bytes.lineStart(before: found.lowerBound)
      if isTrueStart(of: parser, bytes, line..<found.upperBound) {
        if !lanes[0].reads(parser.format) { lanes[0].start(parser) }
        return true
      }
      if learn(bytes, line: line, trueStart: found.lowerBound, parser) { return false }
      position = found.upperBound
    }
    return false
  }

  /// Whether a line of the parser's format begins where the text's line begins, blanks aside.
  private func isTrueStart(
    of parser: any StreamParser.Type, _ bytes: RawSpan, _ line: Range<Int>
  ) -> Bool {
    let first = bytes.trimmed(line).lowerBound
    return parser.format.lineStarts.contains { bytes.starts(with: $0, at: first) }
  }

  /// Takes the text in front of a known line for a prefix if one of the next lines has it too;
  /// where the piece ends with the known line, nothing speaks against it.
  private mutating func learn(
    _ bytes: RawSpan, line: Int, trueStart: Int, _ parser: any StreamParser.Type
  ) -> Bool {
    guard prefixes.count < Self.laneLimit else { return false }
    if JSONLogLine.text(bytes, line..<bytes.lineEnd(from: line)) != nil {
      addLane(.json, displayed: "JSON", parser)
      return true
    }
    guard let prefix = LinePrefix(bytes, line..<trueStart) else { return false }
    var position = bytes.lineEnd(from: line) + 1
    let isLast = position >= bytes.byteCount
    for _ in 0..<10 where isLast || position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      if isLast || prefix.end(bytes, position..<end) != nil {
        addLane(.text(prefix), displayed: prefix.displayed, parser)
        return true
      }
      position = end + 1
    }
    return false
  }

  private mutating func addLane(
    _ prefix: Prefix, displayed: String, _ parser: any StreamParser.Type
  ) {
    prefixes.append(prefix)
    var lane = Lane()
    lane.prefix = displayed
    lane.start(parser)
    lanes.append(lane)
    buffers.append([])
  }

  /// Deals the lines out to the lanes' buffers.
  private mutating func split(_ bytes: RawSpan) {
    for index in buffers.indices { buffers[index].removeAll(keepingCapacity: true) }
    var position = 0
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      deal(bytes, position..<end, hasNewline: end < bytes.byteCount)
      position = end + 1
    }
  }

  private mutating func deal(_ bytes: RawSpan, _ line: Range<Int>, hasNewline: Bool) {
    var (owner, text) = strip(bytes, line)
    if owner == 0, learnFromUnknown(bytes, line) { (owner, text) = strip(bytes, line) }
    start(owner, ifNeededBy: text)
    for index in buffers.indices {
      if index == owner {
        buffers[index].append(contentsOf: text)
        if hasNewline { buffers[index].append(0x0A) }
      } else {
        buffers[index].append(contentsOf: Self.foreignLine)
      }
    }
  }

  /// The lane of a line, and its text without the prefix.
  private func strip(_ bytes: RawSpan, _ line: Range<Int>) -> (lane: Int, text: [UInt8]) {
    for (index, prefix) in prefixes.enumerated() {
      switch prefix {
      case .json:
        if let text = JSONLogLine.text(bytes, line) { return (index + 1, text) }
      case .text(let prefix):
        if let end = prefix.end(bytes, line) {
          return (index + 1, bytes.copy(end..<line.upperBound))
        }
      }
    }
    return (0, bytes.copy(line))
  }

  /// Learns the prefix of a further source from a line that no known prefix fits.
  private mutating func learnFromUnknown(_ bytes: RawSpan, _ line: Range<Int>) -> Bool {
    for parser in parsers {
      for start in parser.format.lineStarts {
        guard let found = bytes.firstRange(of: start, in: line),
          !isTrueStart(of: parser, bytes, line.lowerBound..<found.upperBound)
        else { continue }
        let known = lanes.count
        _ = learn(bytes, line: line.lowerBound, trueStart: found.lowerBound, parser)
        if lanes.count > known {
          // The lines before are of other sources as far as this lane is concerned.
          let before = bytes.extracting(0..<line.lowerBound).count(of: 0x0A)
          for _ in 0..<before { buffers[lanes.count - 1].append(contentsOf: Self.foreignLine) }
          return true
        }
      }
    }
    return false
  }

  /// Starts further formats in a lane when one of their lines comes along.
  private mutating func start(_ lane: Int, ifNeededBy text: [UInt8]) {
    for parser in parsers where !lanes[lane].reads(parser.format) {
      let bytes = text.rawSpan
      let first = bytes.trimmed(0..<text.count).lowerBound
      if parser.format.lineStarts.contains(where: { bytes.starts(with: $0, at: first) })
        || bytes.holds(oneOf: parser.format.markers)
      {
        lanes[lane].start(parser)
      }
    }
  }
}

extension RawSpan {
  func holds(oneOf texts: [StaticString]) -> Bool {
    texts.contains { firstRange(of: $0, in: 0..<byteCount) != nil }
  }

  /// The start of the line that holds `position`.
  func lineStart(before position: Int) -> Int {
    var start = position
    while start > 0, self[start - 1] != 0x0A { start -= 1 }
    return start
  }

  func copy(_ range: Range<Int>) -> [UInt8] {
    unsafe withUnsafeBytes { unsafe Array($0[range]) }
  }
}
