internal import ByteParsing

/// Records in JSON, as `dmesg -J` and `journalctl -o json` write them.
///
///     {"pri": 4, "time": 123.456789, "msg": "text"}
///     {"_TRANSPORT":"kernel","MESSAGE":"text","__REALTIME_TIMESTAMP":"1764115323123456"}
///
/// `dmesg` spreads a record over lines; the message is its last one.
enum KernelJSON {
  struct Entry {
    var message: [UInt8]
    var time: KernelTime
    var host: String?
  }

  static func isLikely(_ line: RawSpan) -> Bool {
    line.firstRange(of: "\"msg\"", in: 0..<line.byteCount) != nil
      || line.firstRange(of: "\"MESSAGE\"", in: 0..<line.byteCount) != nil
  }

  static func entries(_ line: RawSpan) -> [Entry] {
    if line.has("\"MESSAGE\"") {
      guard
        ["\"_TRANSPORT\":\"kernel\"", "\"_TRANSPORT\" : \"kernel\"", "\"_TRANSPORT\": \"kernel\""]
          .contains(where: { (mark: StaticString) in line.has(mark) })
      else { return [] }
      return [journalEntry(line)]
    }
    var entries: [Entry] = []
    var position = 0
    while let key = line.firstRange(of: "\"msg\"", in: position..<line.byteCount) {
      guard let value = text(line, behind: key.upperBound) else { break }
      var time = KernelTime()
      if let mark = line.lastRange(of: "\"time\"", in: position..<key.lowerBound) {
        time.uptime = number(line, behind: mark.upperBound)
      }
      entries.append(Entry(message: value.bytes, time: time))
      position = value.end
    }
    return entries
  }

  private static func journalEntry(_ line: RawSpan) -> Entry {
    func value(_ name: StaticString) -> [UInt8]? {
      line.firstRange(of: name).flatMap { text(line, behind: $0.upperBound)?.bytes }
    }
    func microseconds(_ name: StaticString) -> Double? {
      value(name).flatMap { Double(String(decoding: $0, as: UTF8.self)) }.map { $0 / 1e6 }
    }
    let time = KernelTime(
      uptime: microseconds("\"_SOURCE_MONOTONIC_TIMESTAMP\"")
        ?? microseconds("\"__MONOTONIC_TIMESTAMP\""),
      wall: microseconds("\"__REALTIME_TIMESTAMP\""))
    return Entry(
      message: value("\"MESSAGE\"") ?? [], time: time,
      host: value("\"_HOSTNAME\"").map { String(decoding: $0, as: UTF8.self) })
  }

  private static func number(_ line: RawSpan, behind start: Int) -> Double? {
    var cursor = ByteCursor(line)
    cursor.move(to: start)
    cursor.skipBlanks()
    guard cursor.skip(ifNext: UInt8(ascii: ":")) else { return nil }
    cursor.skipBlanks()
    return cursor.number()
  }

  /// The string behind a key, escapes resolved as far as messages have them.
  private static func text(_ line: RawSpan, behind start: Int) -> (bytes: [UInt8], end: Int)? {
    var cursor = ByteCursor(line)
    cursor.move(to: start)
    cursor.skipBlanks()
    guard cursor.skip(ifNext: UInt8(ascii: ":")) else { return nil }
    cursor.skipBlanks()
    guard cursor.skip(ifNext: UInt8(ascii: "\"")) else { return nil }
    var bytes: [UInt8] = []
    while let byte = cursor.next, byte != UInt8(ascii: "\""), bytes.count < 8192 {
      cursor.skip(1)
      guard byte == UInt8(ascii: "\\"), let escaped = cursor.next else {
        bytes.append(byte)
        continue
      }
      cursor.skip(1)
      bytes.append(escaped == UInt8(ascii: "n") || escaped == UInt8(ascii: "t") ? 0x20 : escaped)
    }
    return (bytes, min(line.byteCount, cursor.position + 1))
  }
}
