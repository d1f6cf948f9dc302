import ByteParsing

/// A log record that is a JSON object on one line.
///
///     {"@timestamp":"2026-11-20T20:38:00.123Z","message":"…","thread_name":"exec-1","stack_trace":"java…\n\tat …"}
///     {"log":"\tat com.example.Shop.main(Shop.java:7)\n","stream":"stdout","time":"2026-11-20T…"}
struct JSONRecord {
  /// The message, then the stack: lines of their own.
  var text: [UInt8] = []
  var time: LogTime?
  var thread: String?

  private static let messages: [StaticString] = ["log\":", "message\":", "msg\":", "line\":"]
  private static let stacks: [StaticString] = [
    "stack_trace\":", "stackTrace\":", "stacktrace\":", "exception\":", "throwable\":",
    "extendedStackTrace\":",
  ]
  private static let threads: [StaticString] = [
    "thread_name\":", "threadName\":", "thread.name\":", "thread\":",
  ]
  private static let times: [StaticString] = ["timestamp\":", "time\":", "ts\":", "epochSecond\":"]

  init(_ bytes: RawSpan, _ line: Range<Int>) {
    text = Self.first(of: Self.messages, bytes, line) ?? []
    if let stack = Self.first(of: Self.stacks, bytes, line), stack != text {
      if !text.isEmpty { text.append(0x0A) }
      text += stack
    }
    while text.last == 0x0A { text.removeLast() }
    thread = Self.first(of: Self.threads, bytes, line).map { String(decoding: $0, as: UTF8.self) }
    time = Self.time(bytes, line)
  }

  private static func time(_ bytes: RawSpan, _ line: Range<Int>) -> LogTime? {
    for key in times {
      guard let found = bytes.firstRange(of: key, in: line) else { continue }
      var cursor = ByteCursor(bytes.extracting(0..<line.upperBound))
      cursor.move(to: found.upperBound)
      cursor.skipBlanks()
      if cursor.skip(ifNext: UInt8(ascii: "\"")) {
        if let time = LogTime(startingAt: cursor.position, bytes, line) { return time }
      } else if let number = cursor.number(), let time = LogTime(epoch: number) {
        return time
      }
    }
    return nil
  }

  /// The text value of the first of `keys` that has one; inside of values quotes are escaped, so a
  /// key is never found there.
  private static func first(
    of keys: [StaticString], _ bytes: RawSpan, _ line: Range<Int>
  ) -> [UInt8]? {
    for key in keys {
      guard let found = bytes.firstRange(of: key, in: line), found.lowerBound > line.lowerBound,
        bytes[found.lowerBound - 1] == UInt8(ascii: "\"")
          || bytes[found.lowerBound - 1] == UInt8(ascii: ".")
          || bytes[found.lowerBound - 1] == UInt8(ascii: "@")
      else { continue }
      var cursor = ByteCursor(bytes.extracting(0..<line.upperBound))
      cursor.move(to: found.upperBound)
      cursor.skipBlanks()
      guard cursor.skip(ifNext: UInt8(ascii: "\"")) else { continue }
      return unescaped(&cursor)
    }
    return nil
  }

  private static func unescaped(_ cursor: inout ByteCursor) -> [UInt8] {
    var text: [UInt8] = []
    while let byte = cursor.next {
      cursor.skip(1)
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\"), let escape = cursor.next else {
        text.append(byte)
        continue
      }
      cursor.skip(1)
      switch escape {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): break
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"): appendUnit(&text, &cursor)
      default: text.append(escape)
      }
    }
    return text
  }

  /// Four hexadecimal digits; a surrogate becomes U+FFFD.
  private static func appendUnit(_ text: inout [UInt8], _ cursor: inout ByteCursor) {
    let start = cursor.position
    let digits = (start..<min(start + 4, cursor.end)).map { cursor.bytes[$0] }
    let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    cursor.skip(digits.count)
    let scalar = value.flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
    text.append(contentsOf: String(Character(scalar)).utf8)
  }
}
