import ByteParsing
import Capture

extension ClassHistogramParser {
  /// Lines of something else after which a histogram without its last line is over.
  private static let patience = 50

  /// Takes one line without its newline; `isEnded` says whether it had one.
  mutating func take(_ bytes: RawSpan, _ line: Range<Int>, isEnded: Bool) {
    // A single NUL stands for a line of another source.
    guard let first = bytes.firstNonBlank(in: line), bytes[first] != 0 else { return }
    let text = first..<line.upperBound
    if bytes[first].isDigit, open != nil || looksLikeRow(bytes, text),
      let row = HistogramRow(bytes, text)
    {
      take(row, bytes, isEnded: isEnded)
    } else {
      takeOther(bytes, bytes.trimmed(text), isEnded: isEnded)
    }
  }

  /// Rows without a histogram have a colon and the class's name, unlike all else that is numbered.
  private func looksLikeRow(_ bytes: RawSpan, _ text: Range<Int>) -> Bool {
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":"), from: text.lowerBound) else {
      return false
    }
    return colon - text.lowerBound <= 6 && colon + 8 < text.upperBound
      && bytes[colon + 1].isBlank && bytes[colon + 2].isBlank
  }

  private mutating func take(_ row: HistogramRow, _ bytes: RawSpan, isEnded: Bool) {
    guard var open, row.rank > open.rank else {
      if open == nil { strayRows += 1 }
      return
    }
    // The name may go on behind the end of the text.
    guard isEnded else {
      self.open?.isCut = true
      return
    }
    if row.rank != open.rank + 1 { open.lacksRows = true }
    open.rank = row.rank
    open.objects = open.objects.clampedSum(row.objects)
    open.bytes = open.bytes.clampedSum(row.bytes)
    open.foreignLines = 0
    open.histogram.leastBytes = row.bytes
    open.histogram.lines = open.histogram.lines.lowerBound..<(line + 1)
    self.open = nil
    add(row, bytes, to: &open.histogram)
    self.open = open
  }

  private mutating func add(
    _ row: HistogramRow, _ bytes: RawSpan, to histogram: inout ClassHistogram
  ) {
    guard names.count < Self.nameLimit else { return }
    var isGenerated = false
    let name: TextTable.ID
    if ClassNameText.isPlain(bytes, row.name) {
      name = names.intern(bytes, row.name)
    } else {
      let text = ClassNameText(bytes, row.name)
      isGenerated = text.isGenerated
      name = names.intern(text.text.rawSpan, 0..<text.text.count)
    }
    if let place = places.row(of: name, orNew: histogram.rows.count) {
      histogram.rows[place].objects = histogram.rows[place].objects.clampedSum(row.objects)
      histogram.rows[place].bytes = histogram.rows[place].bytes.clampedSum(row.bytes)
      if !isGenerated { histogram.rows[place].classes &+= 1 }
    } else {
      histogram.rows.append(
        ClassRow(
          name: name, objects: row.objects, bytes: row.bytes, line: Int32(clamping: line)))
    }
  }

  private mutating func takeOther(_ bytes: RawSpan, _ text: Range<Int>, isEnded: Bool) {
    let isHeading = Self.format.lineStarts.contains {
      bytes.starts(with: $0, at: text.lowerBound)
    }
    if isHeading {
      close()
      var histogram = ClassHistogram(lines: line..<(line + 1))
      preamble.describe(&histogram)
      open = OpenHistogram(histogram: histogram)
      places.begin()
    } else if open != nil, bytes.starts(with: "Total", at: text.lowerBound) {
      takeTotal(bytes, text, isEnded: isEnded)
    } else if open == nil, let scope = HistogramPreamble.closingScope(bytes, text) {
      histograms.describeLast(scope)
    } else if open == nil || bytes[text.lowerBound] != UInt8(ascii: "-") {
      if open != nil, bytes[text.lowerBound].isDigit, !isEnded { open?.isCut = true }
      preamble.note(bytes, text)
      open?.foreignLines += 1
      if let lines = open?.foreignLines, lines > Self.patience { close() }
    }
  }

  /// `Total         54907        3127280`, or `Total : 	 54907	 3127280` of the agent.
  private mutating func takeTotal(_ bytes: RawSpan, _ text: Range<Int>, isEnded: Bool) {
    guard var open else { return }
    var cursor = ByteCursor(bytes)
    cursor.move(to: text.lowerBound + 5)
    cursor.skipBlanks()
    if cursor.skip(ifNext: UInt8(ascii: ":")) { cursor.skipBlanks() }
    let objects = cursor.unsigned().map { Int(clamping: $0) }
    cursor.skipBlanks()
    guard let objects, let sum = cursor.unsigned().map({ Int(clamping: $0) }),
      cursor.position >= text.upperBound
    else {
      open.isCut = true
      self.open = open
      close()
      return
    }
    let agrees = objects == open.objects && sum == open.bytes
    // Without its line end the last number may go on.
    if isEnded || agrees {
      open.histogram.total = ClassHistogram.Total(objects: objects, bytes: sum)
    } else {
      open.isCut = true
    }
    if !agrees { open.lacksRows = true }
    open.histogram.lines = open.histogram.lines.lowerBound..<(line + 1)
    self.open = open
    close()
  }

  mutating func close() {
    guard var closed = open else { return }
    open = nil
    guard !closed.histogram.rows.isEmpty else { return }
    closed.histogram.isWhole = closed.histogram.total != nil && !closed.lacksRows
    if names.count >= Self.nameLimit {
      closed.histogram.isWhole = false
      damages.append("the text names more classes than are kept")
    } else if closed.isCut {
      damages.append("a histogram breaks off inside row \(closed.rank + 1)")
    } else if closed.histogram.total == nil {
      let count = closed.histogram.rows.count
      damages.append(
        "a histogram holds the first \(count) class\(count == 1 ? "" : "es") only, without its total"
      )
    } else if closed.lacksRows {
      damages.append("rows are missing in a histogram: those there do not add up to its total")
    }
    histograms.add(closed.histogram)
  }
}

/// One row: its number, objects, bytes, and where the class's name stands.
struct HistogramRow {
  var rank: Int
  var objects: Int
  var bytes: Int
  var name: Range<Int>

  /// Reads a line that begins with a digit; `nil` where it is no row.
  @inline(__always)
  init?(_ bytes: RawSpan, _ text: Range<Int>) {
    var position = text.lowerBound
    guard let rank = bytes.digits(&position, text.upperBound) else { return nil }
    if position < text.upperBound, bytes[position] == UInt8(ascii: ":") { position += 1 }
    guard bytes.skipBlanks(&position, text.upperBound),
      let objects = bytes.digits(&position, text.upperBound),
      bytes.skipBlanks(&position, text.upperBound),
      let size = bytes.digits(&position, text.upperBound),
      bytes.skipBlanks(&position, text.upperBound), position < text.upperBound,
      !bytes[position].isDigit
    else { return nil }
    let start = position
    while position < text.upperBound, !bytes[position].isBlank { position += 1 }
    name = start..<position
    // Behind the name stands its module, or nothing.
    while position < text.upperBound, bytes[position].isBlank { position += 1 }
    guard position == text.upperBound || bytes[position] == UInt8(ascii: "(") else { return nil }
    (self.rank, self.objects, self.bytes) = (rank, objects, size)
  }
}

extension RawSpan {
  /// A run of digits; `nil` where there is none, or where it exceeds 18 digits.
  @inline(__always)
  fileprivate func digits(_ position: inout Int, _ end: Int) -> Int? {
    let start = position
    var value = 0
    while position < end, self[position].isDigit {
      value = value &* 10 &+ Int(self[position] &- 0x30)
      position += 1
    }
    return position > start && position - start <= 18 ? value : nil
  }

  /// Whether there was a blank to step over.
  @inline(__always)
  fileprivate func skipBlanks(_ position: inout Int, _ end: Int) -> Bool {
    let start = position
    while position < end, self[position].isBlank { position += 1 }
    return position > start
  }
}

extension Int {
  fileprivate func clampedSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
