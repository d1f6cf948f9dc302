import ByteParsing

/// Turns `journalctl -o export` and `-o json` into lines as `-o short-iso` writes them, so that
/// whatever reads a log reads these as well; every line keeps its number.
///
/// A record of the export format is a block of `FIELD=value` lines that an empty line ends; the
/// message stands where its field stood, and the other lines are empty.
package final class JournalStream: ByteStream {
  private static let recordLimit = 1 << 20
  private static let pieceSize = 64 << 10

  private let stream: any ByteStream
  private let isJSON: Bool
  private var input = [UInt8](repeating: 0, count: pieceSize)
  /// What was read and is no whole record yet.
  private var pending: [UInt8] = []
  private var output: [UInt8] = []
  private var given = 0
  private var isAtEnd = false
  private var failure: CaptureError?

  /// `nil` where the text does not begin as the journal's does.
  package init?(_ stream: any ByteStream, head: [UInt8]) {
    let bytes = head.rawSpan
    let isExport =
      (bytes.starts(with: "__CURSOR=") || bytes.starts(with: "__REALTIME_TIMESTAMP=")
        || bytes.starts(with: "__SEQNUM="))
    let line = 0..<bytes.lineEnd(from: 0)
    isJSON =
      bytes.starts(with: "{")
      && (bytes.firstRange(of: "\"__REALTIME_TIMESTAMP\"", in: line) != nil
        || bytes.firstRange(of: "\"__CURSOR\"", in: line) != nil)
    guard isExport || isJSON else { return nil }
    self.stream = stream
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    while given == output.count {
      if isAtEnd {
        if let failure { throw failure }
        return 0
      }
      output.removeAll(keepingCapacity: true)
      given = 0
      refill()
    }
    let count = min(buffer.count, output.count - given)
    unsafe output.withUnsafeBytes { bytes in
      unsafe buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[given..<(given + count)]))
    }
    given += count
    return count
  }

  private func refill() {
    do throws(CaptureError) {
      let count = try input.fill(from: 0, reading: stream)
      pending += input[0..<count]
      isAtEnd = count == 0
    } catch {
      (failure, isAtEnd) = (error, true)
    }
    let text = pending
    let bytes = text.rawSpan
    var position = 0
    while position < bytes.byteCount, let next = take(bytes, position) { position = next }
    pending = Array(text[position...])
  }

  /// Writes the next record; gives where the one after it begins, `nil` where it is not whole.
  private func take(_ bytes: RawSpan, _ start: Int) -> Int? {
    let isForced = isAtEnd || bytes.byteCount - start > Self.recordLimit
    if isJSON {
      let end = bytes.lineEnd(from: start)
      if end == bytes.byteCount, !isForced { return nil }
      var record = JournalRecord(json: bytes, start..<end)
      output += record.line(orElse: bytes.copy(start..<end))
      if end < bytes.byteCount { output.append(0x0A) }
      return min(end + 1, bytes.byteCount)
    }
    var record = JournalRecord()
    var position = start
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      if end == position {
        output += record.text
        output.append(0x0A)
        return position + 1
      }
      guard let next = record.take(bytes, position..<end) else { break }
      position = next
    }
    guard isForced else { return nil }
    output += record.text
    return bytes.byteCount
  }
}

/// The fields of a record of the journal that a log shows.
private struct JournalRecord {
  private var time: UInt64?
  private var host: [UInt8] = []
  private var program: [UInt8] = []
  private var pid: [UInt8] = []
  private var message: [UInt8] = []
  /// Lines of the record, and which of them is the message.
  private var lines = 0
  private var messageLine: Int?
  private var messageLines = 0

  init() {}

  init(json bytes: RawSpan, _ line: Range<Int>) {
    for (name, take) in Self.fields {
      guard let value = Self.value(of: name, bytes, line) else { continue }
      take(&self, value)
    }
  }

  private static let fields: [(StaticString, @Sendable (inout JournalRecord, [UInt8]) -> Void)] = [
    ("__REALTIME_TIMESTAMP", { $0.time = $0.time ?? number($1) }),
    ("_HOSTNAME", { $0.host = $1 }),
    ("SYSLOG_IDENTIFIER", { $0.program = $1 }),
    ("_COMM", { if $0.program.isEmpty { $0.program = $1 } }),
    ("_PID", { $0.pid = $1 }),
    ("MESSAGE", { $0.message = $1 }),
  ]

  private static func number(_ text: [UInt8]) -> UInt64? {
    var cursor = ByteCursor(text.rawSpan)
    return cursor.unsigned()
  }

  /// Takes a line `FIELD=value`, or `FIELD` and a binary value behind its length; gives where the
  /// next one begins, `nil` where the value is not whole.
  mutating func take(_ bytes: RawSpan, _ line: Range<Int>) -> Int? {
    let equals = bytes.firstRange(of: "=", in: line)?.lowerBound
    var (value, next) = ((equals ?? line.upperBound) + 1..<line.upperBound + 1, line.upperBound + 1)
    if equals == nil {
      let start = line.upperBound + 9
      guard start <= bytes.byteCount else { return nil }
      let length = (0..<8).reduce(UInt64(0)) { sum, place in
        sum | UInt64(bytes[line.upperBound + 1 + place]) << UInt64(8 * place)
      }
      guard let count = Int(exactly: length), count <= bytes.byteCount - start else { return nil }
      value = start..<(start + count + 1)
      next = start + count + 1
    }
    value = value.lowerBound..<max(value.lowerBound, min(value.upperBound - 1, bytes.byteCount))
    let name = line.lowerBound..<(equals ?? line.upperBound)
    let known = Self.fields.first {
      $0.0.utf8CodeUnitCount == name.count && bytes.starts(with: $0.0, at: name.lowerBound)
    }
    let inner = bytes.extracting(line.lowerBound..<min(next, bytes.byteCount)).count(of: 0x0A)
    if let known {
      known.1(&self, bytes.copy(value))
      if known.0.utf8CodeUnitCount == 7 {
        messageLine = lines
        messageLines = bytes.extracting(value).count(of: 0x0A)
      }
    }
    lines += max(inner, 1)
    return next
  }

  /// The record with each of its lines, all but the message's empty.
  var text: [UInt8] {
    guard let messageLine else { return [UInt8](repeating: 0x0A, count: lines) }
    let shown = rendered
    // A binary message begins behind the line of its name.
    let before = [UInt8](repeating: 0x0A, count: messageLine + (messageLines > 0 ? 1 : 0))
    let made = messageLine + (messageLines > 0 ? 1 : 0) + messageLines + 1
    return before + shown + [0x0A] + [UInt8](repeating: 0x0A, count: max(0, lines - made))
  }

  mutating func line(orElse raw: [UInt8]) -> [UInt8] {
    guard !message.isEmpty else { return raw }
    message = message.map { $0 == 0x0A ? 0x20 : $0 }
    return rendered
  }

  /// The form `2026-11-26T15:00:00.123456+00:00 web-1 orders[42]: message`.
  private var rendered: [UInt8] {
    var text: [UInt8] = []
    if let time {
      text += Array(MicrosecondText.iso(time).utf8) + [0x20]
    }
    text += (host.isEmpty ? Array("localhost".utf8) : host) + [0x20]
    text += program.isEmpty ? Array("unknown".utf8) : program
    if !pid.isEmpty, program != Array("kernel".utf8) { text += [0x5B] + pid + [0x5D] }
    return text + [0x3A, 0x20] + message
  }

  /// The text of a field; a message that is no UTF-8 is a list of its bytes.
  private static func value(
    of name: StaticString, _ bytes: RawSpan, _ line: Range<Int>
  ) -> [UInt8]? {
    var position = line.lowerBound
    while let found = bytes.firstRange(of: name, in: position..<line.upperBound) {
      position = found.upperBound
      guard found.lowerBound > line.lowerBound,
        bytes[found.lowerBound - 1] == UInt8(ascii: "\""),
        bytes.starts(with: "\"", at: found.upperBound)
      else { continue }
      var cursor = ByteCursor(bytes.extracting(0..<line.upperBound))
      cursor.move(to: found.upperBound + 1)
      cursor.skipBlanks()
      guard cursor.skip(ifNext: UInt8(ascii: ":")) else { continue }
      cursor.skipBlanks()
      if cursor.skip(ifNext: UInt8(ascii: "[")) { return list(&cursor) }
      guard cursor.skip(ifNext: UInt8(ascii: "\"")) else { return nil }
      return JSONString.text(bytes, cursor.position..<line.upperBound).filter { $0 != 0x0D }
    }
    return nil
  }

  private static func list(_ cursor: inout ByteCursor) -> [UInt8] {
    var text: [UInt8] = []
    while let number = cursor.unsigned() {
      text.append(UInt8(truncatingIfNeeded: number))
      _ = cursor.skip(ifNext: UInt8(ascii: ","))
      cursor.skipBlanks()
    }
    return text
  }
}

/// Microseconds since 1970 as ISO 8601 in UTC.
enum MicrosecondText {
  static func iso(_ time: UInt64) -> String {
    let seconds = Int(time / 1_000_000 % 253_402_300_800)
    let (days, clock) = (seconds / 86_400, seconds % 86_400)
    let (year, month, day) = CalendarDay.date(days)
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(clock / 3600, 2)):"
      + "\(padded(clock / 60 % 60, 2)):\(padded(clock % 60, 2)).\(padded(Int(time % 1_000_000), 6))+00:00"
  }
}
