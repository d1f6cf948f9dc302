import ByteParsing
import JavaFormats

/// What stands at the beginning of a record: when, how grave, and who.
///
///     2026-11-26 14:53:53.123 ERROR 1 --- [main] c.e.Shop : …
///     2026-11-26T14:53:53.1Z stderr F {"level":"error","msg":"…"}
///     Nov 26 14:53:53 web-1 orders[42]: …
///     E1126 14:53:53.123456    1234 eviction_manager.go:366] …
///     [Thu Nov 26 14:53:53.1 2026] [core:error] [pid 42] …
struct LogHead {
  var time: LogTime?
  var level: LogLevel?
  var source: Range<Int>?
  /// Where the record's own text begins.
  var message: Int
  /// The fields, where the record is a JSON object.
  var fields: LogFields?
  var isOfKernel = false

  init(_ bytes: RawSpan, _ line: Range<Int>) {
    let prefix = LogPrefix(bytes, line)
    (source, time, message, isOfKernel) = (
      prefix.source, prefix.time, prefix.end, prefix.isOfKernel
    )
    if message < line.upperBound, bytes[message] == UInt8(ascii: "{") {
      takeFields(LogFields(bytes, message..<line.upperBound), bytes)
      return
    }
    takeText(bytes, message..<line.upperBound)
  }

  private mutating func takeFields(_ fields: LogFields, _ bytes: RawSpan) {
    self.fields = fields
    if time == nil { time = fields.time(bytes) }
    level = fields.level.flatMap { LogLevel(field: bytes, $0) }
    source = source ?? fields.source
    // What a container writes may begin with a level of its own.
    if level == nil, let text = fields.message {
      level = LogLevel(in: bytes, text.lowerBound..<min(text.upperBound, text.lowerBound + 120))
    }
  }

  private mutating func takeText(_ bytes: RawSpan, _ text: Range<Int>) {
    guard let first = text.first.map({ bytes[$0] }) else { return }
    if let klog = LogLevel(klog: bytes, text) {
      level = klog
      if time == nil {
        time = LogTime(in: bytes, text.lowerBound..<min(text.upperBound, text.lowerBound + 24))
      }
      return
    }
    var start = text.lowerBound
    if time == nil, !first.isBlank {
      let reach = text.lowerBound..<min(text.upperBound, text.lowerBound + 64)
      if let found = LogTime(in: bytes, reach) {
        time = found
        start = max(start, found.end)
      }
    } else if let inner = LogTime(startingAt: start, bytes, text) {
      start = inner.end
    }
    message = start
    level = LogLevel(in: bytes, text.lowerBound..<min(text.upperBound, start + 120))
  }

  /// Whether a line begins a record, and does not go on with the one before.
  var beginsRecord: Bool { time != nil || fields != nil || level != nil }
}

extension LogLevel {
  private static let words: [(StaticString, LogLevel)] = [
    ("error", .error), ("err", .error), ("eror", .error), ("fail", .error), ("failure", .error),
    ("warn", .warning), ("warning", .warning), ("wrn", .warning), ("info", .info),
    ("information", .info), ("inf", .info), ("notice", .info), ("note", .info), ("debug", .debug),
    ("dbug", .debug), ("dbg", .debug), ("verbose", .debug), ("fine", .debug), ("trace", .trace),
    ("trce", .trace), ("finest", .trace), ("fatal", .fatal), ("ftl", .fatal), ("crit", .fatal),
    ("critical", .fatal), ("severe", .error), ("emerg", .fatal), ("alert", .fatal),
    ("panic", .fatal), ("log", .info), ("statement", .info),
  ]

  /// The level that a field of a JSON record holds, a word or a number of pino, bunyan or syslog.
  init?(field bytes: RawSpan, _ range: Range<Int>) {
    var cursor = ByteCursor(bytes.extracting(0..<range.upperBound))
    cursor.move(to: range.lowerBound)
    if let number = cursor.unsigned() {
      switch number {
      case 0...3: self = .error
      case 4: self = .warning
      case 5, 6: self = .info
      case 7: self = .debug
      case 8...10: self = .trace
      case 11...20: self = .debug
      case 21...30: self = .info
      case 31...40: self = .warning
      case 41...50: self = .error
      default: self = .fatal
      }
      return
    }
    guard let level = Self.named(bytes, range) else { return nil }
    self = level
  }

  /// `I1126 14:53:53.123456`, as Kubernetes logs.
  init?(klog bytes: RawSpan, _ text: Range<Int>) {
    guard text.count > 15, bytes[text.lowerBound + 5] == 0x20,
      (1...4).allSatisfy({ bytes[text.lowerBound + $0].isDigit }),
      bytes[text.lowerBound + 8] == UInt8(ascii: ":")
    else { return nil }
    switch bytes[text.lowerBound] {
    case UInt8(ascii: "I"): self = .info
    case UInt8(ascii: "W"): self = .warning
    case UInt8(ascii: "E"): self = .error
    case UInt8(ascii: "F"): self = .fatal
    default: return nil
    }
  }

  /// The first word that stands where layouts put the level: in capitals, in brackets, behind `=`.
  init?(in bytes: RawSpan, _ range: Range<Int>) {
    var position = range.lowerBound
    while position < range.upperBound {
      guard bytes[position].isLetter else {
        position += 1
        continue
      }
      let start = position
      while position < range.upperBound, bytes[position].isLetter { position += 1 }
      guard (3...11).contains(position - start),
        Self.stands(bytes, start..<position, in: range),
        let level = Self.named(bytes, start..<position)
      else { continue }
      self = level
      return
    }
    return nil
  }

  private static func stands(
    _ bytes: RawSpan, _ word: Range<Int>, in range: Range<Int>
  ) -> Bool {
    let before = word.lowerBound > range.lowerBound ? bytes[word.lowerBound - 1] : 0x20
    let after = word.upperBound < range.upperBound ? bytes[word.upperBound] : 0x20
    if bytes[word.lowerBound] < 0x60, bytes[word.upperBound - 1] < 0x60 {
      return !before.isDigit && before != UInt8(ascii: "_") && before != UInt8(ascii: ".")
        && after != UInt8(ascii: "_") && after != UInt8(ascii: "=") && after != UInt8(ascii: ".")
    }
    switch before {
    case UInt8(ascii: "["), UInt8(ascii: "="), UInt8(ascii: "<"), 0x09: return true
    case UInt8(ascii: ":"): return after == UInt8(ascii: "]")
    case UInt8(ascii: "\""): return after == UInt8(ascii: "\"")
    default: return after == UInt8(ascii: ":") && word.lowerBound == range.lowerBound
    }
  }

  private static func named(_ bytes: RawSpan, _ word: Range<Int>) -> LogLevel? {
    words.first { name, _ in
      guard name.utf8CodeUnitCount == word.count else { return false }
      for place in 0..<word.count {
        let letter = unsafe name.utf8Start[place]
        if bytes[word.lowerBound + place] | 0x20 != letter { return false }
      }
      return true
    }?.1
  }
}

extension UInt8 {
  var isLetter: Bool { self | 0x20 >= 0x61 && self | 0x20 <= 0x7A }
}
