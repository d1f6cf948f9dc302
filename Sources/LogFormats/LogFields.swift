import ByteParsing
import JavaFormats

/// The fields of a log record that is a JSON object, wherever in it they stand.
struct LogFields {
  var message: Range<Int>?
  var level: Range<Int>?
  var source: Range<Int>?
  private var clock: Range<Int>?

  private enum Field { case message, level, source, clock }

  private static let names: [(StaticString, Field)] = [
    ("message", .message), ("msg", .message), ("log", .message), ("MESSAGE", .message),
    ("line", .message), ("@m", .message), ("@mt", .message), ("event", .message),
    ("RenderedMessage", .message), ("error", .message),
    ("level", .level), ("severity", .level), ("lvl", .level), ("levelname", .level),
    ("log.level", .level), ("@l", .level), ("loglevel", .level), ("Level", .level),
    ("LogLevel", .level), ("PRIORITY", .level),
    ("time", .clock), ("ts", .clock), ("timestamp", .clock), ("@timestamp", .clock), ("t", .clock),
    ("@t", .clock), ("date", .clock), ("asctime", .clock), ("Timestamp", .clock),
    ("__REALTIME_TIMESTAMP", .clock),
    ("pod_name", .source), ("container_name", .source), ("pod", .source), ("container", .source),
    ("service", .source), ("SYSLOG_IDENTIFIER", .source), ("service.name", .source),
    ("container_id", .source),
  ]

  init(_ bytes: RawSpan, _ line: Range<Int>) {
    var position = line.lowerBound
    while true {
      let start = position
      guard let name = Self.string(bytes, &position, line.upperBound) else { return }
      for place in start..<name.lowerBound {
        if bytes[place] == UInt8(ascii: "{") { depth += 1 }
        if bytes[place] == UInt8(ascii: "}") { depth -= 1 }
      }
      guard position < line.upperBound, bytes[position] == UInt8(ascii: ":") else { continue }
      position += 1
      while position < line.upperBound, bytes[position].isBlank { position += 1 }
      guard position < line.upperBound else { return }
      if bytes[position] == UInt8(ascii: "\"") {
        guard let value = Self.string(bytes, &position, line.upperBound) else { return }
        take(bytes, name, value)
      } else {
        let start = position
        while position < line.upperBound,
          bytes[position].isDigit || bytes[position] == UInt8(ascii: ".")
        { position += 1 }
        if position > start { take(bytes, name, start..<position) }
      }
    }
  }

  private mutating func take(_ bytes: RawSpan, _ name: Range<Int>, _ value: Range<Int>) {
    let known = Self.names.first {
      $0.0.utf8CodeUnitCount == name.count && bytes.starts(with: $0.0, at: name.lowerBound)
    }
    switch known?.1 {
    case .message:
      // What is called an error, or stands deeper, is the message only where nothing else is.
      let isWeak = depth > 1 || bytes.starts(with: "error", at: name.lowerBound)
      if message == nil || hasWeakMessage && !isWeak {
        message = value
        hasWeakMessage = isWeak
      }
    case .level: level = level ?? value
    case .source: source = source ?? (value.isEmpty ? nil : value)
    case .clock: clock = clock ?? value
    case nil: break
    }
  }

  private var hasWeakMessage = false
  /// How deep in objects the next name stands; 1 is the record itself.
  private var depth = 0

  /// The next string, without its quotes; `nil` where there is none.
  private static func string(
    _ bytes: RawSpan, _ position: inout Int, _ end: Int
  ) -> Range<Int>? {
    guard let open = bytes.firstIndex(of: UInt8(ascii: "\""), from: position), open < end else {
      return nil
    }
    var close = open + 1
    while true {
      guard let quote = bytes.firstIndex(of: UInt8(ascii: "\""), from: close), quote < end else {
        return nil
      }
      var slashes = 0
      while quote - slashes - 1 > open, bytes[quote - slashes - 1] == UInt8(ascii: "\\") {
        slashes += 1
      }
      close = quote + 1
      if slashes % 2 == 0 {
        position = close
        return (open + 1)..<quote
      }
    }
  }

  func time(_ bytes: RawSpan) -> LogTime? {
    guard let clock else { return nil }
    if let time = LogTime(startingAt: clock.lowerBound, bytes, clock), time.isDated { return time }
    var cursor = ByteCursor(bytes.extracting(0..<clock.upperBound))
    cursor.move(to: clock.lowerBound)
    guard var number = cursor.number() else { return nil }
    // The journal counts microseconds.
    if number > 1e14, number < 1e17 { number /= 1e6 }
    return LogTime(epoch: number)
  }
}
