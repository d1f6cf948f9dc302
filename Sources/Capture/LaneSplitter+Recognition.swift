import ByteParsing

/// Recognises formats by their lines, and learns what collectors put in front of them.
extension LaneSplitter {
  /// Starts the parsers whose lines occur, or learns the prefix in front of such a line.
  ///
  /// Where the format is read already, one more of its lines without a prefix ends the search: a
  /// source with a prefix shows itself by the first lines of its evidence.
  mutating func findFormats(_ bytes: RawSpan, _ places: NeedlePlaces) {
    var isDone = Array(repeating: false, count: parsers.count)
    for (index, entry) in texts.all.enumerated() where places.holds(index) && !isDone[entry.parser]
    {
      let parser = parsers[entry.parser]
      if parser.format.reach != .lane || entry.kind == .path { continue }
      let wasRead = lanes[0].reads(parser.format)
      if entry.kind == .marker {
        if !wasRead { lanes[0].start(parser, source: source) }
      } else if wasRead && !prefixes.isEmpty {
        isDone[entry.parser] = true
      } else if look(at: places[index], for: entry.text, of: parser, in: bytes), wasRead {
        isDone[entry.parser] = true
      }
    }
  }

  /// Says whether a true line of the format was found.
  private mutating func look(
    at places: ArraySlice<UInt32>, for start: StaticString, of parser: any StreamParser.Type,
    in bytes: RawSpan
  ) -> Bool {
    for place in places {
      let place = Int(place)
      let line = bytes.lineStart(before: place)
      if isTrueStart(of: parser, bytes, line..<(place + start.utf8CodeUnitCount)) {
        if !lanes[0].reads(parser.format) { lanes[0].start(parser, source: source) }
        return true
      }
      if learn(bytes, line: line, trueStart: place, parser) { return false }
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
    if let wrapped = JSONLogLine(bytes, line..<bytes.lineEnd(from: line)) {
      let source = String(decoding: wrapped.source, as: UTF8.self)
      let displayed = wrapped.source.isEmpty ? "JSON" : "JSON of \(source)"
      addLane(.json(source: wrapped.source), displayed: displayed, parser)
      return true
    }
    // A document of JSON is no prefix of what is in it.
    if bytes.starts(with: "{", at: line) { return false }
    guard let prefix = LinePrefix(bytes, line..<trueStart) else { return false }
    var position = bytes.lineEnd(from: line) + 1
    let isLast = position >= bytes.byteCount
    for _ in 0..<10 where isLast || position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      if isLast || prefix.end(bytes, position..<end) != nil {
        addLane(.text(prefix, parts: prefix.ofParts), displayed: prefix.displayed, parser)
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
    lane.start(parser, source: source)
    lanes.append(lane)
    buffers.append([])
    parts.append([])
  }

  /// Learns the prefix of a further source from a line that no known prefix fits.
  mutating func learnFromUnknown(_ bytes: RawSpan, _ line: Range<Int>) -> Bool {
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
}
