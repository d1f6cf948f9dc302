import ByteParsing

/// Leads the lines of one input to the parsers: recognises formats by their lines, and takes apart
/// what a log collector mixed.
///
/// Line numbers stay those of the input: in the text of a lane, a line of another source is
/// replaced by one that holds a single NUL.
struct LaneSplitter {
  static let foreignLine: [UInt8] = [0x00, 0x0A]
  static let laneLimit = 16
  /// The most bytes of a line in parts that are kept until its last part comes.
  private static let partLimit = 4 << 20

  let texts: FormatTexts
  /// The first lane has the lines without a known prefix.
  var lanes = [Lane()]
  /// The prefix of each lane but the first.
  var prefixes: [Prefix] = []
  var buffers: [[UInt8]] = [[]]
  /// For each lane what was read of a line whose last part is still to come.
  var parts: [[UInt8]] = [[]]
  private var lastLine = 1

  enum Prefix {
    case text(LinePrefix, parts: LinePrefix?)
    /// Lines in JSON objects that name this source.
    case json(source: [UInt8])
  }

  /// A line without what a collector put around it.
  private struct Stripped {
    var lane: Int
    var text: [UInt8]
    var isPart = false
  }

  let source: String
  /// Parsers that read the input as it is, beside all lanes.
  private var wholes: [Whole] = []

  /// A parser that reads the input as it is.
  fileprivate struct Whole {
    /// Its place among the parsers.
    var parser: Int
    var lane = Lane()
  }

  var parsers: [any StreamParser.Type] { texts.parsers }

  init(_ texts: FormatTexts, source: String) {
    self.texts = texts
    self.source = source
    for (index, parser) in parsers.enumerated() where parser.format.reach != .lane {
      var whole = Whole(parser: index)
      if parser.format.reach == .always { whole.lane.start(parser, source: source) }
      wholes.append(whole)
    }
    for parser in parsers {
      let format = parser.format
      if format.paths.contains(where: { source.contains("\($0)") })
        || format.ownsPath?(source) == true
      {
        lanes[0].start(parser, source: source)
      }
    }
  }

  mutating func read(_ bytes: RawSpan, firstLine: Int) {
    // What is understood to the last line needs no search.
    let foreign = prefixes.isEmpty ? lanes[0].foreignLines : nil
    let known = foreign == nil ? 0 : lanes[0].parserCount
    var isUnderstood = false
    if let foreign {
      lanes[0].read(bytes, firstLine: firstLine)
      isUnderstood = lanes[0].foreignLines == foreign
      if isUnderstood, !wholes.contains(where: { $0.lane.isActive }) { return }
    }
    if prefixes.isEmpty || !wholes.isEmpty {
      let places = texts.needles.places(in: bytes)
      let occurs = texts.all.indices.map { places.holds($0) }
      for index in wholes.indices {
        let parser = wholes[index].parser
        wholes[index].read(
          bytes, firstLine, parsers[parser], occurs[texts.ranges[parser]], source)
      }
      if isUnderstood { return }
      if prefixes.isEmpty { findFormats(bytes, places) }
      if prefixes.isEmpty {
        for (parser, range) in zip(parsers, texts.ranges) {
          lanes[0].expect(occurs[range], for: parser.format)
        }
        lanes[0].read(bytes, firstLine: firstLine, after: known)
        return
      }
    }
    split(bytes)
    lastLine = firstLine + bytes.count(of: 0x0A)
    if known > 0 {
      let text = buffers[0]
      lanes[0].read(text.rawSpan, firstLine: firstLine, after: known)
    }
    for index in lanes.indices.dropFirst(known > 0 ? 1 : 0) where lanes[index].isActive {
      let text = buffers[index]
      lanes[index].read(text.rawSpan, firstLine: firstLine)
    }
  }

  mutating func finish(into recording: inout Recording, source: String, cut: String?) -> Int {
    var made = 0
    for index in lanes.indices {
      let rest = parts[index]
      if !rest.isEmpty { lanes[index].read(rest.rawSpan, firstLine: lastLine) }
      made += lanes[index].finish(into: &recording, source: source, cut: cut)
    }
    for index in wholes.indices where made == 0 || !wholes[index].lane.isLastResort {
      made += wholes[index].lane.finish(into: &recording, source: source, cut: cut)
    }
    return made
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
    var stripped = strip(bytes, line)
    if stripped.lane == 0, learnFromUnknown(bytes, line) { stripped = strip(bytes, line) }
    let owner = stripped.lane
    let isKept = stripped.isPart && parts[owner].count < Self.partLimit
    if isKept { parts[owner] += stripped.text }
    if !isKept, !parts[owner].isEmpty {
      stripped.text = parts[owner] + stripped.text
      parts[owner].removeAll(keepingCapacity: true)
    }
    if !isKept { start(owner, ifNeededBy: stripped.text) }
    for index in buffers.indices {
      if index == owner, !isKept {
        buffers[index].append(contentsOf: stripped.text)
        if hasNewline { buffers[index].append(0x0A) }
      } else {
        buffers[index].append(contentsOf: Self.foreignLine)
      }
    }
  }

  /// The lane of a line, and its text without the prefix.
  private func strip(_ bytes: RawSpan, _ line: Range<Int>) -> Stripped {
    var wrapped: JSONLogLine?
    for (index, prefix) in prefixes.enumerated() {
      switch prefix {
      case .json(let source):
        if wrapped == nil { wrapped = JSONLogLine(bytes, line) }
        if let wrapped, wrapped.source == source {
          return Stripped(lane: index + 1, text: wrapped.text, isPart: wrapped.isPartial)
        }
      case .text(let prefix, let parts):
        if let end = prefix.end(bytes, line) {
          return Stripped(lane: index + 1, text: bytes.copy(end..<line.upperBound))
        }
        if let end = parts?.end(bytes, line) {
          return Stripped(lane: index + 1, text: bytes.copy(end..<line.upperBound), isPart: true)
        }
      }
    }
    return Stripped(lane: 0, text: bytes.copy(line))
  }

  /// Starts further formats in a lane when one of their lines comes along.
  private mutating func start(_ lane: Int, ifNeededBy text: [UInt8]) {
    for parser in parsers
    where parser.format.reach == .lane && !lanes[lane].reads(parser.format) {
      let bytes = text.rawSpan
      let first = bytes.trimmed(0..<text.count).lowerBound
      if parser.format.lineStarts.contains(where: { bytes.starts(with: $0, at: first) })
        || bytes.holds(oneOf: parser.format.markers)
      {
        lanes[lane].start(parser, source: source)
      }
    }
  }
}

extension LaneSplitter.Whole {
  /// Reads a piece, once one of the markers has been seen.
  fileprivate mutating func read(
    _ bytes: RawSpan, _ firstLine: Int, _ type: any StreamParser.Type,
    _ found: ArraySlice<Bool>, _ source: String
  ) {
    if !lane.isActive, found.contains(true) { lane.start(type, source: source) }
    lane.expect(found, for: type.format)
    lane.read(bytes, firstLine: firstLine)
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
