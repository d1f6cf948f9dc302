internal import ByteParsing

/// Takes lines of JSON apart: the server's own jsonlog (15 and later), records that an operator wraps
/// into JSON, and lines of text that a collector did.
///
///     {"timestamp":"2026-11-26 05:16:04.910 UTC","user":"shop","pid":4242,…,"error_severity":"ERROR","state_code":"40P01","message":"deadlock detected",…}
///     {"level":"info","logger":"postgres","record":{"log_time":"…","process_id":"4242","error_severity":"ERROR","sql_state_code":"40P01",…}}
///     {"log":"2026-11-26 05:16:04.910 UTC [4242] ERROR:  deadlock detected\n","stream":"stderr"}
enum JSONLogReader {
  /// The record of a line; `nil` where it is none, or none of interest.
  static func record(_ bytes: RawSpan, _ line: Range<Int>, number: Int) -> LogRecord? {
    guard let word = quoted("\"error_severity\":", bytes, line),
      let severity = LogTag.severity(word, in: bytes)
    else { return nil }
    if let message = quoted("\"message\":", bytes, line),
      !ServerMessage.matters(severity, bytes, message.lowerBound..<line.upperBound)
    {
      return nil
    }
    var record = LogRecord(severity: severity, line: number)
    record.time = time(bytes, line)
    record.pid = integer(["\"pid\":", "\"process_id\":"], bytes, line)
    if let state = field(["\"state_code\":", "\"sql_state_code\":"], bytes, line) {
      record.state = SQLState(state.rawSpan, 0..<state.count)
    }
    record.owner.user = field(["\"user\":", "\"user_name\":"], bytes, line)?.text
    record.owner.database = field(["\"dbname\":", "\"database_name\":"], bytes, line)?.text
    record.owner.application = field(["\"application_name\":"], bytes, line)?.text
    record.owner.client = field(["\"remote_host\":", "\"connection_from\":"], bytes, line)?.text
    record.backend = field(["\"backend_type\":"], bytes, line)?.text
    record.message = field(["\"message\":"], bytes, line) ?? []
    record.detail = field(["\"detail\":"], bytes, line) ?? []
    record.context = field(["\"context\":"], bytes, line) ?? []
    record.statement = field(["\"statement\":", "\"query\":"], bytes, line) ?? []
    record.query = field(["\"internal_query\":"], bytes, line) ?? []
    return record
  }

  /// When a record was written.
  static func time(_ bytes: RawSpan, _ line: Range<Int>) -> LogPrefix.Time? {
    let value = quoted("\"timestamp\":", bytes, line) ?? quoted("\"log_time\":", bytes, line)
    return value.flatMap { LogPrefix.dated(bytes, $0)?.time }
  }

  /// Whether a line is a record of the server, of interest or not.
  static func isRecord(_ bytes: RawSpan, _ line: Range<Int>) -> Bool {
    bytes.firstRange(of: "\"error_severity\":", in: line) != nil
  }

  private static let wrappers: [StaticString] = [
    "\"textPayload\":", "\"log\":", "\"message\":", "\"msg\":",
    "\"MESSAGE\":", "\"line\":", "\"@message\":",
  ]

  /// The text of a line that a collector wrapped.
  static func wrapped(_ bytes: RawSpan, _ line: Range<Int>) -> [UInt8]? {
    for key in wrappers {
      if let text = field([key], bytes, line), text.count > 8 { return text }
    }
    return nil
  }

  /// The detail that Azure keeps beside the text of a message.
  static func detail(_ bytes: RawSpan, _ line: Range<Int>) -> [UInt8]? {
    field(["\"detail\":", "\"Detail\":"], bytes, line)
  }

  private static func field(
    _ keys: [StaticString], _ bytes: RawSpan, _ line: Range<Int>
  ) -> [UInt8]? {
    for key in keys {
      guard let value = start(of: key, bytes, line).flatMap({ text(at: $0, bytes, line) }) else {
        continue
      }
      return JSONString.text(bytes, value, atMost: LogRecord.textLimit)
    }
    return nil
  }

  private static func integer(
    _ keys: [StaticString], _ bytes: RawSpan, _ line: Range<Int>
  ) -> Int? {
    for key in keys {
      guard let start = start(of: key, bytes, line) else { continue }
      var cursor = ByteCursor(bytes.extracting(0..<line.upperBound))
      cursor.move(to: start)
      _ = cursor.skip(ifNext: UInt8(ascii: "\""))
      if let number = cursor.unsigned() { return Int(exactly: number) }
    }
    return nil
  }

  /// The text behind a key, wherever the key stands first.
  private static func quoted(
    _ key: StaticString, _ bytes: RawSpan, _ line: Range<Int>
  ) -> Range<Int>? {
    guard let found = bytes.firstRange(of: key, in: line) else { return nil }
    return text(at: found.upperBound, bytes, line)
  }

  /// Where the value of a key begins; a key inside of a text has a backslash before its quote.
  private static func start(of key: StaticString, _ bytes: RawSpan, _ line: Range<Int>) -> Int? {
    var position = line.lowerBound
    while let found = bytes.firstRange(of: key, in: position..<line.upperBound) {
      let place = found.lowerBound
      if place == line.lowerBound || bytes[place - 1] != UInt8(ascii: "\\") {
        return found.upperBound
      }
      position = place + 1
    }
    return nil
  }

  /// The bytes of a text between its quotes.
  private static func text(at start: Int, _ bytes: RawSpan, _ line: Range<Int>) -> Range<Int>? {
    var position = start
    while position < line.upperBound, bytes[position] == 0x20 { position += 1 }
    guard bytes.starts(with: "\"", at: position), position < line.upperBound else { return nil }
    position += 1
    let first = position
    while position < line.upperBound {
      switch bytes[position] {
      case UInt8(ascii: "\\"): position += 2
      case UInt8(ascii: "\""): return first..<position
      default: position += 1
      }
    }
    return first..<line.upperBound
  }
}
