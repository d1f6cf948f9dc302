import ByteParsing

/// One line of a log: what a collector put in front of it, and its own text.
///
///     orders-1  | 2026-11-20 20:38:00.123  INFO …
///     [pod/orders-7d4/app] 2026-11-20 …
///     2026-11-20T20:38:00.123456789Z stdout F 2026-11-20 …
///     Nov 20 20:38:00 web-1 orders[42]: 2026-11-20 …
struct LogLine {
  /// What the collector calls the source; `nil` where it names none.
  var source: Range<Int>?
  /// The line's own text, without its line end.
  var content: Range<Int>
  let role: Role

  enum Role {
    /// Begins a record, as far as can be seen.
    case record
    /// A frame, or the line that says how many are left out.
    case frame
    /// `Caused by: …`
    case cause
    /// A throwable's class and message at the start of a line.
    case throwable
    /// Goes on with the message before.
    case indented
    /// The second line of a record of `java.util.logging`: `WARNING: …`
    case message
    case blank

    /// Whether the line belongs to the record before it.
    var isContinuation: Bool { self != .record && self != .blank }
  }

  init(_ bytes: RawSpan, _ line: Range<Int>) {
    var end = line.upperBound
    while end > line.lowerBound, bytes[end - 1] == 0x0D || bytes[end - 1] == 0x0A { end -= 1 }
    let line = line.lowerBound..<end
    let prefix = CollectorPrefix(bytes, line)
    source = prefix.source
    content = prefix.end..<end
    role = Role(bytes, content)
  }

  /// A JSON object in a line of its own.
  func isJSON(_ bytes: RawSpan) -> Bool {
    !content.isEmpty && bytes[content.lowerBound] == UInt8(ascii: "{")
  }
}

extension LogLine.Role {
  init(_ bytes: RawSpan, _ content: Range<Int>) {
    let text = bytes.trimmed(content)
    guard let first = text.first.map({ bytes[$0] }) else {
      self = .blank
      return
    }
    let start = text.lowerBound
    // rsyslog writes a tab as #011.
    if bytes.starts(with: "at ", at: start) || bytes.starts(with: "#011at ", at: start) {
      self = .frame
    } else if first == UInt8(ascii: "."), Self.isRest(bytes, text) {
      self = .frame
    } else if Self.causes.contains(where: { bytes.starts(with: $0, at: start) }) {
      self = .cause
    } else if Self.levels.contains(where: { bytes.starts(with: $0, at: start) }) {
      self = .message
    } else if start > content.lowerBound, !first.isDigit, first != UInt8(ascii: "[") {
      self = .indented
    } else if Throwable.isHeader(bytes, text) {
      self = .throwable
    } else {
      self = .record
    }
  }

  private static let causes: [StaticString] = ["Caused by: ", "Suppressed: ", "Wrapped by: "]
  private static let levels: [StaticString] = [
    "SEVERE: ", "WARNING: ", "INFO: ", "CONFIG: ", "FINE: ", "FINER: ", "FINEST: ",
  ]

  /// Whether it says how many frames are left out: `... 12 more`, `... 9 common frames omitted`.
  private static func isRest(_ bytes: RawSpan, _ text: Range<Int>) -> Bool {
    bytes.starts(with: "... ", at: text.lowerBound) && text.count > 4
      && bytes[text.lowerBound + 4].isDigit
  }
}

/// The first line of a throwable: `java.sql.SQLException: no more data`.
enum Throwable {
  static func isHeader(_ bytes: RawSpan, _ text: Range<Int>) -> Bool {
    var position = text.lowerBound
    var dots = 0
    while position < text.upperBound, let part = part(of: bytes[position]) {
      if part == .dot { dots += 1 }
      position += 1
    }
    guard dots > 0, position == text.upperBound || bytes[position] == UInt8(ascii: ":") else {
      return false
    }
    let name = text.lowerBound..<position
    let endings: [StaticString] = ["Exception", "Error", "Throwable", "Failure"]
    return endings.contains { ending in
      bytes.starts(with: ending, at: name.upperBound - ending.utf8CodeUnitCount)
        && name.count > ending.utf8CodeUnitCount
    }
  }

  private enum Part { case letter, dot }

  private static func part(of byte: UInt8) -> Part? {
    switch byte {
    case UInt8(ascii: "."): .dot
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"): .letter
    default: nil
    }
  }
}

/// What a collector put in front of a line.
struct CollectorPrefix {
  var source: Range<Int>?
  var end: Int

  init(_ bytes: RawSpan, _ line: Range<Int>) {
    end = line.lowerBound
    guard let first = line.first.map({ bytes[$0] }), !first.isBlank else { return }
    let limit = min(line.upperBound, line.lowerBound + 120)
    if first == UInt8(ascii: "[") {
      takePod(bytes, line.lowerBound..<limit)
    } else if !takeCompose(bytes, line.lowerBound..<limit) {
      takeTimed(bytes, line.lowerBound..<limit)
    }
  }

  /// Takes the prefix of `kubectl logs --prefix`, `[pod/orders-7d4/app] `.
  private mutating func takePod(_ bytes: RawSpan, _ line: Range<Int>) {
    guard bytes.starts(with: "[pod/", at: line.lowerBound),
      let close = bytes.firstRange(of: "] ", in: line)
    else { return }
    source = (line.lowerBound + 1)..<close.lowerBound
    end = close.upperBound
  }

  private mutating func takeCompose(_ bytes: RawSpan, _ line: Range<Int>) -> Bool {
    guard let prefix = bytes.composePrefix(line, isOfName: \.isWordOfName) else { return false }
    (source, end) = (prefix.name, prefix.end)
    return true
  }

  /// Takes a container runtime's `TIME stdout F `, or a journal's `TIME HOST PROGRAM[PID]: `.
  private mutating func takeTimed(_ bytes: RawSpan, _ line: Range<Int>) {
    guard let time = LogTime(startingAt: line.lowerBound, bytes, line), time.end < line.upperBound
    else { return }
    if isOfCollector(time, bytes, line) {
      end = time.end + 1
      return
    }
    var cursor = ByteCursor(bytes.extracting(0..<line.upperBound))
    cursor.move(to: time.end)
    guard cursor.skip(ifNext: 0x20), let word = cursor.word() else { return }
    if bytes.isEqual(word, to: Array("stdout".utf8).rawSpan, at: 0) && word.count == 6
      || bytes.isEqual(word, to: Array("stderr".utf8).rawSpan, at: 0) && word.count == 6
    {
      if cursor.skip(ifNext: " F ") || cursor.skip(ifNext: " P ") { end = cursor.position }
      return
    }
    guard let program = cursor.word(), program.count > 3,
      bytes.starts(with: "]:", at: program.upperBound - 2),
      bytes.firstRange(of: "[", in: program) != nil
    else { return }
    source = word.lowerBound..<(program.upperBound - 1)
    end = min(cursor.position + 1, line.upperBound)
  }
}

extension CollectorPrefix {
  /// Whether a time stands in front of what never begins with one: another time, a frame, JSON.
  private func isOfCollector(_ time: LogTime, _ bytes: RawSpan, _ line: Range<Int>) -> Bool {
    guard bytes[time.end] == 0x20, time.end + 1 < line.upperBound else { return false }
    let rest = (time.end + 1)..<line.upperBound
    if bytes[rest.lowerBound] == UInt8(ascii: "{") { return true }
    if let second = LogTime(startingAt: rest.lowerBound, bytes, line) { return second.isDated }
    switch LogLine.Role(bytes, rest) {
    case .frame, .cause, .throwable, .message: return true
    case .record, .indented, .blank: return false
    }
  }
}

extension RawSpan {
  /// The prefix of `docker compose logs`, `orders-1  | `: the name, and where the line itself begins.
  package func composePrefix(
    _ line: Range<Int>, isOfName: (UInt8) -> Bool
  ) -> (name: Range<Int>, end: Int)? {
    var position = line.lowerBound
    while position < line.upperBound, isOfName(self[position]) { position += 1 }
    let name = line.lowerBound..<position
    while position < line.upperBound, self[position] == 0x20 { position += 1 }
    guard !name.isEmpty, position > name.upperBound, position < line.upperBound,
      self[position] == UInt8(ascii: "|")
    else { return nil }
    return (name, min(position + 2, line.upperBound))
  }
}

extension UInt8 {
  /// Letters, digits and what joins words in the names of services.
  var isWordOfName: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}
