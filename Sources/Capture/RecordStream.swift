import ByteParsing

/// Turns answers and exports of log stores into lines.
///
/// Those are Loki's API, Elasticsearch's hits, `gcloud logging read --format=json` and `aws logs
/// filter-log-events`. A record's line is where its message stands or, where its time comes later, where it
/// ends; of a document without line breaks each record becomes a line.
package final class RecordStream: ByteStream {
  private let stream: any ByteStream
  private var input = [UInt8](repeating: 0, count: 64 << 10)
  private var records = LogRecords()
  private var given = 0
  private var isAtEnd = false

  private static let marks: [StaticString] = [
    "\"textPayload\"", "\"jsonPayload\"", "\"insertId\"", "\"logStreamName\"", "\"ingestionTime\"",
  ]
  /// Words of other documents as well, unless they come together.
  private static let pairs: [(StaticString, StaticString)] = [
    ("\"streams\"", "\"values\""), ("\"hits\"", "\"_source\""),
  ]

  /// `nil` where the text does not begin as one of those documents.
  package init?(_ stream: any ByteStream, head: [UInt8]) {
    let bytes = head.rawSpan
    let start = bytes.trimmed(0..<bytes.byteCount)
    guard let first = start.first, bytes[first] == 0x7B || bytes[first] == 0x5B,
      bytes.firstRange(of: "\"apiVersion\"") == nil,
      Self.marks.contains(where: { bytes.firstRange(of: $0) != nil })
        || Self.pairs.contains(where: {
          bytes.firstRange(of: $0) != nil && bytes.firstRange(of: $1) != nil
        })
    else { return nil }
    self.stream = stream
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    while given == records.output.count {
      if isAtEnd { return 0 }
      records.output.removeAll(keepingCapacity: true)
      given = 0
      let count = try input.fill(from: 0, reading: stream)
      isAtEnd = count == 0
      records.read(input[0..<count])
    }
    let count = min(buffer.count, records.output.count - given)
    unsafe records.output.withUnsafeBytes { bytes in
      unsafe buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[given..<(given + count)]))
    }
    given += count
    return count
  }
}

/// The records of a JSON document: an object of a list with a message anywhere in it, or a pair of
/// nanoseconds and text.
private struct LogRecords {
  var output: [UInt8] = []
  private static let textLimit = 1 << 20
  private static let depthLimit = 128

  /// The containers that are open, by the sign that opened them.
  private var open: [UInt8] = []
  private var isInString = false
  private var isEscaped = false
  private var isValue = false
  /// The string or number that was read last, escaped as it stands there, and the key it belongs to.
  private var text: [UInt8] = []
  private var key: [UInt8] = []
  /// The strings of the list that is open.
  private var pair: [[UInt8]] = []
  private var message, severity: [UInt8]
  private var time: [UInt8]
  private var isOnNewLine = true
  /// Whether the record has been written before its end.
  private var isWritten = false

  init() { (message, severity, time) = ([], [], []) }

  mutating func read(_ bytes: ArraySlice<UInt8>) {
    for byte in bytes {
      if isInString {
        readString(byte)
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): (isInString, text) = (true, [])
      case UInt8(ascii: ":"): (key, text, isValue) = (text, [], true)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if open.count < Self.depthLimit { open.append(byte) }
        (isValue, text, pair) = (false, [], [])
      case UInt8(ascii: ","): endValue()
      case UInt8(ascii: "}"):
        endValue()
        _ = open.popLast()
        if open.last != UInt8(ascii: "{") {
          endRecord()
          isWritten = false
        }
      case UInt8(ascii: "]"):
        endPair()
        _ = open.popLast()
      case 0x0A:
        output.append(0x0A)
        isOnNewLine = true
      default: if isValue, byte > 0x20, text.count < 32 { text.append(byte) }
      }
    }
  }

  private mutating func readString(_ byte: UInt8) {
    if byte == UInt8(ascii: "\""), !isEscaped {
      isInString = false
      if open.last == UInt8(ascii: "["), pair.count < 3 { pair.append(text) }
      return
    }
    isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    if text.count < Self.textLimit { text.append(byte) }
  }

  private static let messages: [StaticString] = ["message", "textPayload", "msg", "log", "line"]
  private static let times: [StaticString] = ["timestamp", "@timestamp", "time"]

  private mutating func endValue() {
    defer { (isValue, text) = (false, []) }
    guard isValue, let first = text.first else { return }
    func isKey(_ name: StaticString) -> Bool {
      key.count == name.utf8CodeUnitCount && key.rawSpan.starts(with: name)
    }
    if Self.messages.contains(where: isKey) {
      if message.isEmpty, !isWritten { message = text }
      guard !time.isEmpty, !message.isEmpty else { return }
      endRecord()
      isWritten = true
    } else if Self.times.contains(where: isKey), first >= 0x30, first <= 0x39 {
      time = text
    } else if isKey("severity") {
      severity = text
    }
  }

  private mutating func endPair() {
    defer { pair = [] }
    guard pair.count == 2, (16...19).contains(pair[0].count) else { return }
    (time, message) = (pair[0], pair[1])
    endRecord()
  }

  private mutating func endRecord() {
    defer { (message, severity, time) = ([], [], []) }
    guard !message.isEmpty else { return }
    if !isOnNewLine { output.append(0x0A) }
    isOnNewLine = false
    if !time.isEmpty { output += Self.iso(time) + [0x20] }
    if !severity.isEmpty { output += severity + [0x20] }
    let shown = JSONString.text(message.rawSpan, 0..<message.count)
    output += shown.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
  }

  /// A time as it is, or a count of milliseconds or nanoseconds since 1970.
  private static func iso(_ text: [UInt8]) -> [UInt8] {
    var cursor = ByteCursor(text.rawSpan)
    guard text.count >= 13, let number = cursor.unsigned(), cursor.position == text.count else {
      return text
    }
    let micros = text.count >= 16 ? number / 1000 : number &* 1000
    return Array(MicrosecondText.iso(micros).utf8)
  }
}
