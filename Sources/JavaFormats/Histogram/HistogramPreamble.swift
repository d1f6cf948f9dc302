import ByteParsing

/// What the lines in front of a histogram say of it.
///
/// The last lines are kept as they are and only looked at when a histogram follows, so that a log
/// around it costs little.
struct HistogramPreamble: Sendable {
  private static let lineCount = 24
  private static let lineLength = 512

  private var lines: [[UInt8]] = []
  /// Where the next line goes; the oldest stands there.
  private var next = 0

  private var pid: Int?
  private var time: WrittenTime?
  private var scope: ClassHistogram.Scope?
  /// The largest size of the heap that was stated last, in bytes.
  private(set) var heapLimit: Int?

  mutating func note(_ bytes: RawSpan, _ line: Range<Int>) {
    let end = min(line.upperBound, line.lowerBound + Self.lineLength)
    if lines.count < Self.lineCount { lines.append([]) }
    lines[next].removeAll(keepingCapacity: true)
    unsafe bytes.withUnsafeBytes {
      unsafe lines[next].append(contentsOf: $0[line.lowerBound..<end])
    }
    next = (next + 1) % Self.lineCount
  }

  /// Gives the histogram that begins now what is known of it, and forgets it.
  mutating func describe(_ histogram: inout ClassHistogram) {
    (pid, time, scope) = (nil, nil, nil)
    for index in lines.indices {
      let line = lines[lines.count < Self.lineCount ? index : (next + index) % Self.lineCount]
      read(line.rawSpan)
    }
    lines.removeAll(keepingCapacity: true)
    next = 0
    (histogram.pid, histogram.time, histogram.scope) = (pid, time, scope)
  }

  /// What the line behind a histogram in a unified log says of it: `Class Histogram (after full gc)
  /// 21.701ms`.
  static func closingScope(_ bytes: RawSpan, _ line: Range<Int>) -> ClassHistogram.Scope? {
    guard bytes.starts(with: "Class Histogram (", at: line.lowerBound),
      line.count > 20, bytes.starts(with: "ms", at: line.upperBound - 2)
    else { return nil }
    return bytes.firstRange(of: "(after full gc)", in: line) == nil ? .all : .live
  }

  private mutating func read(_ bytes: RawSpan) {
    let line = 0..<bytes.byteCount
    notePid(bytes, line)
    noteScope(bytes, line)
    noteHeapLimit(bytes, line)
    if let found = WrittenTime(bytes, line) { time = found }
  }

  /// `4242:`, the first line of `jcmd`; `Attaching to process ID 4242, please wait...`.
  private mutating func notePid(_ bytes: RawSpan, _ line: Range<Int>) {
    var cursor = ByteCursor(bytes)
    cursor.move(to: line.lowerBound)
    if cursor.skip(ifNext: "Attaching to process ID ") {
      if let value = cursor.unsigned().flatMap({ Int(exactly: $0) }) { pid = value }
    } else if let value = cursor.unsigned().flatMap({ Int(exactly: $0) }),
      cursor.position == line.upperBound - 1, cursor.next == UInt8(ascii: ":")
    {
      pid = value
    }
  }

  /// The command that made the histogram, as a shell or a person wrote it down, or the line of a
  /// collector's log around it.
  private mutating func noteScope(_ bytes: RawSpan, _ line: Range<Int>) {
    func has(_ text: StaticString) -> Bool { bytes.firstRange(of: text, in: line) != nil }
    if has("-histo:live") || has("Class Histogram (after full gc)") {
      scope = .live
    } else if has("Class Histogram (before full gc)") {
      scope = .all
    } else if let command = bytes.firstRange(of: "GC.class_histogram", in: line) {
      let rest = command.upperBound..<line.upperBound
      scope = bytes.firstRange(of: "-all", in: rest) == nil ? .live : .all
    } else if has("jmap"), has("-histo") {
      scope = .all
    } else if has("Iterating over heap") {
      // The serviceability agent walks the heap as it finds it.
      scope = .all
    }
  }

  /// `-Xmx512m`, `-XX:MaxHeapSize=536870912`.
  private mutating func noteHeapLimit(_ bytes: RawSpan, _ line: Range<Int>) {
    for option: StaticString in ["-Xmx", "-XX:MaxHeapSize="] {
      guard let found = bytes.firstRange(of: option, in: line) else { continue }
      var cursor = ByteCursor(bytes)
      cursor.move(to: found.upperBound)
      guard let value = cursor.unsigned().flatMap({ Int(exactly: $0) }) else { continue }
      let shift =
        switch (cursor.next ?? 0) | 0x20 {
        case UInt8(ascii: "k"): 10
        case UInt8(ascii: "m"): 20
        case UInt8(ascii: "g"): 30
        case UInt8(ascii: "t"): 40
        default: 0
        }
      let (bytes, overflow) = value.multipliedReportingOverflow(by: 1 << shift)
      if !overflow, bytes >= 1 << 20 { heapLimit = bytes }
    }
  }
}
