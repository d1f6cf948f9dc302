internal import ByteParsing

/// One message of the server's log, whatever format it was written in.
struct LogRecord {
  /// Longer texts are cut there.
  static let textLimit = 32 << 10

  var severity: LogSeverity
  var state: SQLState?
  var pid: Int?
  /// Seconds since 1970 on the clock of the log.
  var time: LogPrefix.Time?
  var owner = LogOwner()
  /// What kind of process wrote it, `client backend`; only csvlog (13 and later) and jsonlog say so.
  var backend: String?
  var line: Int
  var lastLine: Int
  /// The first line of the message and what follows of it.
  var message: [UInt8] = []
  var detail: [UInt8] = []
  var context: [UInt8] = []
  var statement: [UInt8] = []
  /// The statement inside of a function.
  var query: [UInt8] = []
  /// Where a line that goes on belongs.
  var part = LogPart.message

  init(severity: LogSeverity, line: Int) {
    self.severity = severity
    self.line = line
    lastLine = line
  }

  /// Begins a part of the message.
  mutating func begin(_ part: LogPart, _ bytes: RawSpan, _ text: Range<Int>, line: Int) {
    self.part = part
    append(bytes, text, isFirst: true)
    lastLine = max(lastLine, line)
  }

  /// Adds a line to the part that was begun last.
  mutating func goOn(_ bytes: RawSpan, _ text: Range<Int>, line: Int) {
    append(bytes, text, isFirst: false)
    lastLine = max(lastLine, line)
  }

  private mutating func append(_ bytes: RawSpan, _ text: Range<Int>, isFirst: Bool) {
    switch part {
    case .message: Self.append(&message, bytes, text, isFirst)
    case .detail: Self.append(&detail, bytes, text, isFirst)
    case .context: Self.append(&context, bytes, text, isFirst)
    case .statement: Self.append(&statement, bytes, text, isFirst)
    case .query: Self.append(&query, bytes, text, isFirst)
    case .hint, .location: break
    }
  }

  private static func append(
    _ target: inout [UInt8], _ bytes: RawSpan, _ text: Range<Int>, _ isFirst: Bool
  ) {
    guard target.count < textLimit else { return }
    if !isFirst || !target.isEmpty { target.append(0x0A) }
    let end = min(text.upperBound, text.lowerBound + textLimit - target.count)
    guard end > text.lowerBound else { return }
    unsafe bytes.withUnsafeBytes { unsafe target.append(contentsOf: $0[text.lowerBound..<end]) }
  }
}

extension [UInt8] {
  /// The first line, cut to what a person reads at once.
  var firstLine: String {
    let end = firstIndex(of: 0x0A) ?? count
    let shown = Swift.min(end, 240)
    return String(decoding: self[..<shown], as: UTF8.self) + (shown < end ? "…" : "")
  }

  var text: String { String(decoding: self, as: UTF8.self) }
}
