internal import ByteParsing
package import Capture

/// What InnoDB's monitor printed, one or several times.
package struct InnoDBStatuses: Sendable {
  /// In the order of the text.
  package var all: [InnoDBStatus]
  /// What the input is called.
  package var source: String
}

/// Reads the text of `SHOW ENGINE INNODB STATUS` as people print it with the clients: with `\G`, as a
/// table, between tabs with `\n` for the ends of lines, as JSON, raw; with prompts around it; cut.
///
/// An error log that the monitor prints into (`innodb_status_output`) holds the same text; deadlocks
/// that stand in one by themselves are for `MySQLLogParser`.
package struct InnoDBStatusParser: StreamParser {
  package static let format = Format(
    kind: "innodb-status", label: "output of SHOW ENGINE INNODB STATUS",
    markers: [
      "INNODB MONITOR OUTPUT", "LATEST DETECTED DEADLOCK", "*** (1) TRANSACTION:",
      "---TRANSACTION ",
    ])

  /// A log that gets one each 15 s may hold very many.
  private static let limit = 64

  private var reader = InnoDBStatusReader()
  private var statuses: [InnoDBStatus] = []
  private var source = ""
  private var isLog = false
  private var lastLine = 1

  package init() {}

  package mutating func locate(_ source: String) {
    self.source = source
  }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var parser = self
    bytes.forEachLine(firstLine: firstLine) { line, number in
      parser.take(line, number)
    }
    self = parser
  }

  private mutating func take(_ line: RawSpan, _ number: Int) {
    lastLine = number
    if let end = line.firstRange(of: "INNODB MONITOR OUTPUT")?.upperBound,
      line.firstRange(of: "\\n", in: end..<line.byteCount) != nil
    {
      takeEscaped(line, number)
    } else if reader.isReading || !isLog {
      if !isLog, MySQLLogHead.isHead(line) {
        isLog = true
        return
      }
      reader.take(line, number)
    } else if line.firstRange(of: " INNODB MONITOR OUTPUT") != nil {
      reader.take(line, number)
    }
    keep()
  }

  private mutating func keep() {
    for status in reader.statuses() {
      if statuses.count == Self.limit { statuses.remove(at: Self.limit - 2) }
      statuses.append(status)
    }
  }

  /// The whole text in one line: `InnoDB\t\t\n=====\n2026-11-26 08:13:00 …`.
  private mutating func takeEscaped(_ line: RawSpan, _ number: Int) {
    let text = Self.unescaped(line)
    var inner = self
    text.rawSpan.forEachLine(firstLine: 1) { part, _ in
      inner.reader.take(part, number)
    }
    inner.reader.end(number, isComplete: false)
    self = inner
  }

  private static func unescaped(_ line: RawSpan) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(line.byteCount)
    var place = 0
    while place < line.byteCount {
      let byte = line[place]
      place += 1
      guard byte == 0x5C, place < line.byteCount else {
        text.append(byte)
        continue
      }
      switch line[place] {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "r"): break
      case UInt8(ascii: "0"): text.append(0x20)
      case let other: text.append(other)
      }
      place += 1
    }
    return text
  }

  package mutating func finish() -> Parsed<InnoDBStatuses>? {
    reader.end(lastLine, isComplete: false)
    keep()
    let told = statuses.filter { $0.deadlock != nil || !$0.transactions.isEmpty || $0.time != nil }
    guard let last = told.last else { return nil }
    let running = last.activeTransactions.count
    let parts = [
      told.count > 1 ? "\(told.count) moments" : nil,
      last.deadlock.map { "a deadlock of \($0.transactions.count) transactions" },
      "\(running) active transaction\(running == 1 ? "" : "s")",
    ]
    let isCut = last.time != nil && !last.isComplete
    return Parsed(
      InnoDBStatuses(all: told, source: source),
      damage: isCut ? "the text of the monitor is cut short" : nil,
      note: parts.compactMap(\.self).joined(separator: ", "))
  }
}
