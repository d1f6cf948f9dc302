import ByteParsing

extension IostatParser {
  /// `Linux 6.1.0-18-amd64 (web-1)  11/21/26  _x86_64_  (2 CPU)`, also behind a line cut short.
  mutating func readBanner(_ bytes: RawSpan, _ text: Range<Int>) -> Bool {
    guard let linux = bytes.firstRange(of: "Linux ", in: text),
      bytes.firstRange(of: "CPU)", in: text)?.upperBound == text.upperBound
    else { return false }
    openRun()
    var cursor = ByteCursor(bytes)
    cursor.move(to: linux.upperBound)
    var banner = IostatBanner()
    banner.kernel = cursor.word().map { bytes.string($0) }
    cursor.skipBlanks()
    if cursor.skip(ifNext: UInt8(ascii: "(")) {
      let start = cursor.position
      let end = bytes.firstIndex(of: UInt8(ascii: ")"), from: start) ?? start
      if end > start, end < text.upperBound { banner.host = bytes.string(start..<end) }
      cursor.move(to: end + 1)
    }
    if let open = bytes.lastIndex(of: UInt8(ascii: "("), in: cursor.position..<text.upperBound) {
      banner.date = bytes.date(in: cursor.position..<open)
      cursor.move(to: open + 1)
      banner.processors = cursor.unsigned().flatMap { Int(exactly: $0) }
    }
    run.banner = banner
    return true
  }

  mutating func readProcessorHeading(
    _ bytes: RawSpan, _ text: Range<Int>, lineStart: Int, line: Int
  ) {
    if processorColumns != nil { note(damage: "line \(line - 1) is cut") }
    openReport(line: line, timestamp: timestamp(bytes, before: lineStart))
    var columns: [IostatProcessor.Share?] = []
    var cursor = ByteCursor(bytes)
    cursor.move(to: text.lowerBound + "avg-cpu:".utf8.count)
    while let word = cursor.word(), word.upperBound <= text.upperBound {
      let name = min(word.lowerBound + 1, word.upperBound)..<word.upperBound
      columns.append(bytes.processorShare(name))
    }
    processorColumns = columns
  }

  mutating func readProcessor(_ bytes: RawSpan, _ text: Range<Int>, line: Int) {
    guard let columns = processorColumns, let report = run.reports.indices.last else { return }
    processorColumns = nil
    var position = text.lowerBound
    var processor = IostatProcessor()
    for column in columns {
      while position < text.upperBound, bytes[position].isBlank { position += 1 }
      guard let number = bytes.iostatNumber(at: &position, end: text.upperBound) else {
        note(damage: "line \(line) is cut")
        foreignCount += 1
        return
      }
      if let column { processor[column] = number.value.isNaN ? nil : number.value }
    }
    run.reports[report].processor = processor
    run.reports[report].lastLine = line
  }
}

extension RawSpan {
  /// The figure of `avg-cpu` that is called so, without its percent sign.
  func processorShare(_ word: Range<Int>) -> IostatProcessor.Share? {
    for (name, share) in shares
    where word.count == name.utf8CodeUnitCount && starts(with: name, at: word.lowerBound) {
      return share
    }
    return nil
  }

  /// The date between host and architecture; `nil` where nothing there has a digit first or last.
  fileprivate func date(in range: Range<Int>) -> String? {
    var end = range.upperBound
    if let architecture = lastIndex(of: UInt8(ascii: "\t"), in: trimmed(range)) {
      end = architecture
    } else if let architecture = firstRange(of: " _", in: range) {
      end = architecture.lowerBound
    }
    let date = trimmed(range.lowerBound..<max(range.lowerBound, end))
    return date.isEmpty ? nil : string(date)
  }
}

private let shares: [(StaticString, IostatProcessor.Share)] = [
  ("user", .user), ("nice", .nice), ("system", .system), ("iowait", .iowait), ("steal", .steal),
  ("idle", .idle),
]
