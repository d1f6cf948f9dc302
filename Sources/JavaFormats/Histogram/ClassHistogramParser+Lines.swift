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
    if bytes[first].isDigit, isOpen || looksLikeRow(bytes, text),
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
    guard isOpen, row.rank > open.rank else {
      if !isOpen { strayRows += 1 }
      return
    }
    // The name may go on behind the end of the text.
    guard isEnded else {
      open.isCut = true
      return
    }
    if row.rank != open.rank + 1 { open.lacksRows = true }
    open.rank = row.rank
    open.objects = open.objects.clampedSum(row.objects)
    open.bytes = open.bytes.clampedSum(row.bytes)
    open.foreignLines = 0
    open.histogram.leastBytes = row.bytes
    open.histogram.lines = open.histogram.lines.lowerBound..<(line + 1)
    add(row, bytes)
  }

  private mutating func add(_ row: HistogramRow, _ bytes: RawSpan) {
    guard printed.count < Self.nameLimit else { return }
    let id = Int(printed.intern(bytes, row.name))
    if id == meanings.count { meanings.append(meaning(bytes, row.name)) }
    let (name, isGenerated) = meanings[id]
    guard let place = places.row(of: name, orNew: open.histogram.rows.count) else {
      open.histogram.rows.append(
        ClassRow(name: name, objects: row.objects, bytes: row.bytes, line: Int32(clamping: line)))
      return
    }
    open.histogram.rows[place].objects = open.histogram.rows[place].objects.clampedSum(row.objects)
    open.histogram.rows[place].bytes = open.histogram.rows[place].bytes.clampedSum(row.bytes)
    if !isGenerated { open.histogram.rows[place].classes &+= 1 }
  }

  /// The name to keep for one that is printed.
  private mutating func meaning(
    _ bytes: RawSpan, _ printed: Range<Int>
  ) -> (name: TextTable.ID, isGenerated: Bool) {
    if ClassNameText.isPlain(bytes, printed) { return (names.intern(bytes, printed), false) }
    let text = ClassNameText(bytes, printed)
    let kept = text.text
    return (names.intern(kept.rawSpan, 0..<kept.count), text.isGenerated)
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
      isOpen = true
      places.begin()
    } else if isOpen, bytes.starts(with: "Total", at: text.lowerBound) {
      takeTotal(bytes, text, isEnded: isEnded)
    } else if !isOpen, let scope = HistogramPreamble.closingScope(bytes, text) {
      histograms.describeLast(scope)
    } else if !isOpen || bytes[text.lowerBound] != UInt8(ascii: "-") {
      if isOpen, bytes[text.lowerBound].isDigit, !isEnded { open.isCut = true }
      preamble.note(bytes, text)
      open.foreignLines += 1
      if isOpen, open.foreignLines > Self.patience { close() }
    }
  }

  /// `Total         54907        3127280`, or `Total : 	 54907	 3127280` of the agent.
  private mutating func takeTotal(_ bytes: RawSpan, _ text: Range<Int>, isEnded: Bool) {
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
    close()
  }

  mutating func close() {
    guard isOpen else { return }
    isOpen = false
    var closed = open
    open.histogram.rows = []
    guard !closed.histogram.rows.isEmpty else { return }
    closed.histogram.isWhole = closed.histogram.total != nil && !closed.lacksRows
    if printed.count >= Self.nameLimit {
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
