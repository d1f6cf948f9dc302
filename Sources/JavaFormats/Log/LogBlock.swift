import ByteParsing

/// A record of a log with the lines that belong to it, without what a collector added.
struct LogBlock {
  struct Line {
    var number: Int
    var role: LogLine.Role
    var text: Range<Int>
  }

  /// Which of the log's sources it is of.
  var source: Int
  private(set) var text: [UInt8] = []
  private(set) var lines: [Line] = []
  /// The last line that belongs to it, also where its text was not kept.
  private(set) var lastNumber = 0
  private(set) var time: LogTime?
  private(set) var threads: [String] = []
  private var framesSinceThrowable = 0
  private(set) var hasFrames = false
  /// Lines of other sources since the last own one.
  var foreignLines = 0

  /// Of a stack the innermost frames tell enough.
  private static let frameLimit = 80
  private static let lineLimit = 2000

  init(source: Int) {
    self.source = source
  }

  /// Adds a line, and with it what stands in a JSON record.
  mutating func append(_ bytes: RawSpan, _ line: LogLine, _ whole: Range<Int>, number: Int) {
    foreignLines = 0
    lastNumber = number
    let isHead = lines.isEmpty
    guard line.isJSON(bytes) else {
      if isHead || (lines.count == 1 && time == nil) { takeHead(bytes, line, whole) }
      return append(bytes, line.content, line.role, number: number)
    }
    let record = JSONRecord(bytes, line.content)
    if isHead {
      time = record.time ?? LogTime(in: bytes, whole)
      if let thread = record.thread { threads = [thread] }
    }
    let inner = record.text.rawSpan
    if isHead, threads.isEmpty || time == nil {
      let first = 0..<inner.lineEnd(from: 0)
      if time == nil { time = LogTime(in: inner, first) }
      if threads.isEmpty { threads = ThreadNames.found(in: inner, first) }
    }
    var position = 0
    while position < inner.byteCount {
      let end = inner.lineEnd(from: position)
      append(inner, position..<end, LogLine.Role(inner, position..<end), number: number)
      position = end + 1
    }
  }

  private mutating func takeHead(_ bytes: RawSpan, _ line: LogLine, _ whole: Range<Int>) {
    time = LogTime(in: bytes, line.content) ?? LogTime(in: bytes, whole)
    if threads.isEmpty { threads = ThreadNames.found(in: bytes, line.content) }
  }

  private mutating func append(
    _ bytes: RawSpan, _ content: Range<Int>, _ role: LogLine.Role, number: Int
  ) {
    if role == .frame {
      hasFrames = true
      framesSinceThrowable += 1
      if framesSinceThrowable > Self.frameLimit { return }
    } else {
      framesSinceThrowable = 0
    }
    guard lines.count < Self.lineLimit else { return }
    let kept = content.lowerBound..<min(content.upperBound, content.lowerBound + 4096)
    let start = text.count
    unsafe bytes.withUnsafeBytes { unsafe text.append(contentsOf: $0[kept]) }
    lines.append(Line(number: number, role: role, text: start..<text.count))
  }

  /// Whether a line that follows belongs to the record.
  func goesOn(with role: LogLine.Role, _ bytes: RawSpan, _ content: Range<Int>) -> Bool {
    switch role {
    case .frame, .cause, .indented: true
    case .throwable: !hasFrames
    case .message: lines.count == 1
    // Some layouts set a blank line in front of a stack.
    case .blank: lines.count == 1
    case .record: bytes.starts(with: "Dumping heap to ", at: content.lowerBound)
    }
  }
}

/// The name of the thread in the head of a record, where layouts put it in brackets:
/// `[nio-8080-exec-1]`, `(executor-thread-7)`, `in thread "main"`.
enum ThreadNames {
  static func found(in bytes: RawSpan, _ head: Range<Int>) -> [String] {
    let reach = head.lowerBound..<min(head.upperBound, head.lowerBound + 240)
    if let found = bytes.firstRange(of: "in thread \"", in: reach),
      let end = bytes.firstIndex(of: UInt8(ascii: "\""), from: found.upperBound),
      end < reach.upperBound
    {
      return [bytes.string(found.upperBound..<end)]
    }
    var names: [String] = []
    var position = reach.lowerBound
    while position < reach.upperBound, names.count < 3 {
      let close: UInt8? =
        switch bytes[position] {
        case UInt8(ascii: "["): UInt8(ascii: "]")
        case UInt8(ascii: "("): UInt8(ascii: ")")
        default: nil
        }
      // A message begins behind this; what it has in brackets is no thread.
      if bytes.starts(with: " - ", at: position) || bytes.starts(with: " : ", at: position) {
        break
      }
      position += 1
      guard let close else { continue }
      guard let end = bytes.firstIndex(of: close, from: position), end < reach.upperBound else {
        break
      }
      let name = bytes.string(bytes.trimmed(position..<end))
      if mayBeThread(name) { names.append(name) }
      position = end + 1
    }
    return names
  }

  private static let levels: Set<String> = [
    "INFO", "WARN", "WARNING", "ERROR", "DEBUG", "TRACE", "FATAL", "SEVERE",
  ]

  private static func mayBeThread(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 120 && !levels.contains(name)
      && name.utf8.contains { !$0.isDigit && !$0.isBlank && $0 != 0x3A && $0 != 0x2E && $0 != 0x2C }
      && !(name.utf8.first?.isDigit == true && name.contains(":"))
  }
}
