import ByteParsing

/// Finds out what a record says, by the signs in its lines, and adds that to the log's sources.
struct LogRecordReader {
  struct Hit {
    var sign: LogSign
    /// The line of the record.
    var line: Int
    var place: Int
  }

  let block: LogBlock
  let time: Double?
  private(set) var hits: [Hit] = []

  init(_ block: LogBlock, _ needles: NeedleSet, time: Double?) {
    self.block = block
    self.time = time
    let bytes = block.text.rawSpan
    for (index, line) in block.lines.enumerated() where line.role != .frame {
      var position = line.text.lowerBound
      while position < line.text.upperBound,
        let hit = needles.next(in: bytes, position..<line.text.upperBound)
      {
        if let sign = LogSign(rawValue: hit.text) {
          hits.append(Hit(sign: sign, line: index, place: hit.position))
        }
        position = hit.position + 1
      }
    }
  }

  func read(into parser: inout ApplicationLogParser) {
    let bytes = block.text.rawSpan
    let place = block.source
    if let hit = hits.first(where: { isTimeout($0, bytes) }) {
      addTimeout(hit, bytes, &parser)
    } else if let hit = hits.first(where: { $0.sign == .leak }) {
      addLeak(hit, bytes, &parser.sources[place])
    } else if let hit = hits.first(where: { $0.sign.isReclaim }) {
      addReclaim(hit, bytes, &parser.sources[place])
    } else {
      addAnswer(bytes, &parser.sources[place])
    }
    for hit in hits { addState(hit, bytes, &parser.sources[place]) }
    addMemoryErrors(bytes, &parser.sources[place])
  }

  func mark(_ hit: Hit, _ bytes: RawSpan) -> LogMark {
    let text = bytes.trimmed(block.lines[hit.line].text)
    let shown = text.lowerBound..<min(text.upperBound, text.lowerBound + 240)
    let ellipsis = shown.upperBound < text.upperBound ? "…" : ""
    return LogMark(
      line: block.lines[0].number, lastLine: max(block.lines[0].number, block.lastNumber),
      time: time, text: bytes.string(shown) + ellipsis)
  }

  func line(of hit: Hit) -> Range<Int> {
    block.lines[hit.line].text
  }

  /// The frames of the record, innermost first, without source archives and modules.
  func frames(_ bytes: RawSpan) -> [String] {
    block.lines.lazy.filter { $0.role == .frame }.map { line in
      var text = bytes.trimmed(line.text)
      if bytes.starts(with: "#011", at: text.lowerBound) {
        text = (text.lowerBound + 4)..<text.upperBound
      }
      // `~[shop.jar:1.0]` behind the frame is of the logger.
      if let close = bytes.firstRange(of: ")", in: text) {
        text = text.lowerBound..<close.upperBound
      }
      let frame = FrameText(bytes, text)
      let method = bytes.string(frame.method)
      return frame.place.isEmpty ? method : "\(method)(\(bytes.string(frame.place)))"
    }
  }
}
