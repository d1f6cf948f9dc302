import ByteParsing
package import Capture

/// Reads logs of Java applications in any logger's layout, also as JSON and behind the prefixes of
/// collectors: what pools of connections say, leak reports, OutOfMemoryError, database answers.
///
///     2026-11-20 20:38:00.123 ERROR 1 --- [nio-8080-exec-1] c.e.s.Cart : could not price
///     java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms.
///     \tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:669)
///     Caused by: org.postgresql.util.PSQLException: FATAL: sorry, too many clients already
package struct ApplicationLogParser: StreamParser {
  package static let format = Format(
    kind: "jvm-log",
    label: "log of a Java application (connection pools, SQL exceptions, OutOfMemoryError)",
    markers: [
      "Connection is not available, request timed out", "Connection leak detection triggered",
      " - Start completed", "stats (total=", "java.lang.OutOfMemoryError", "java.sql.SQL",
      "org.postgresql.util.PSQLException", "checkout a Connection has timed out",
      "PoolExhaustedException", "acquisition timeout", "Acquisition timeout while",
      "GetConnectionTimeoutException", "couldn't obtain SQL connection",
      "insufficient memory for the Java Runtime",
    ])

  private static let sourceLimit = 32
  private static let lookBack = 300
  private static let foreignLimit = 400
  /// So much of the last piece stays, to find the beginning of a record that goes on in the next.
  private static let contextSize = 32 << 10

  private let needles = NeedleSet(LogSign.allCases.map(\.text), inOrder: true)
  var sources: [LogSource] = []
  private var clocks: [LogClock] = []
  /// Records that the last piece ended in.
  private var open: [LogBlock] = []
  /// Behind the last record of each source in the piece that is read.
  private var floors: [Int] = []
  /// Times that a thread's time-out was last seen, so that one that is logged twice counts once.
  var recentTimeouts: [String: Double] = [:]
  private var firstTime: Double?
  private var lastTime: Double?
  private var pieceClock = LogClock()
  private var counted = (position: 0, line: 1)
  /// The end of what was read, from some place in a line on.
  private var context: [UInt8] = []
  /// How much of the last piece, with what stood in front of it, is no longer there.
  private var forgotten = 0

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    noteTimes(bytes)
    let known = context.count
    for index in floors.indices { floors[index] = max(0, floors[index] - forgotten) }
    var text = context
    unsafe bytes.withUnsafeBytes { unsafe text.append(contentsOf: $0) }
    counted = (known, firstLine)
    read(text.rawSpan, from: known)
    forgotten = max(0, text.count - Self.contextSize)
    context = Array(text[forgotten...])
  }

  private mutating func read(_ bytes: RawSpan, from start: Int) {
    var position = start
    let waiting = open
    open = []
    for block in waiting { position = max(position, goOn(block, bytes, from: start)) }
    if waiting.count > 1 || sources.count > 1 { position = start }
    while position < bytes.byteCount,
      let hit = needles.next(in: bytes, position..<bytes.byteCount)
    {
      position = take(bytes, at: hit.position)
    }
  }

  package mutating func finish() -> Parsed<ApplicationLog>? {
    for block in open { close(block) }
    open = []
    for index in sources.indices {
      sources[index].firstTime = firstTime
      sources[index].lastTime = lastTime
    }
    let telling = sources.filter { !$0.isEmpty }
    guard !telling.isEmpty else { return nil }
    return Parsed(ApplicationLog(sources: telling), note: note(telling))
  }

  private func note(_ sources: [LogSource]) -> String {
    func counted(_ count: Int, _ what: String) -> String? {
      count == 0 ? nil : "\(count) \(what)\(count == 1 ? "" : "s")"
    }
    let pools = sources.flatMap(\.pools)
    let parts = [
      counted(
        pools.reduce(0) { $0 + $1.timeouts.count + $1.timeoutsOutOfService.count }, "pool time-out"),
      counted(sources.reduce(0) { $0 + $1.leaks.reported }, "leak report"),
      counted(sources.flatMap(\.memoryErrors.values).reduce(0) { $0 + $1.count }, "memory error"),
      counted(sources.flatMap(\.answers.values).reduce(0) { $0 + $1.count }, "database error"),
    ].compactMap(\.self)
    return parts.isEmpty ? "a pool's messages, no errors" : parts.joined(separator: ", ")
  }

  // MARK: Records

  /// Takes the record around `place`; gives where to look on.
  private mutating func take(_ bytes: RawSpan, at place: Int) -> Int {
    let start = bytes.lineStart(of: place)
    let whole = start..<bytes.lineEnd(from: place)
    let line = LogLine(bytes, whole)
    guard let source = source(of: line, bytes) else { return whole.upperBound + 1 }
    guard start >= floors[source] else { return whole.upperBound + 1 }
    var block = LogBlock(source: source)
    let first = head(of: whole, line, source, bytes)
    var position = first
    while position < start {
      let range = position..<bytes.lineEnd(from: position)
      let before = LogLine(bytes, range)
      if self.source(of: before, bytes) == source {
        block.append(bytes, before, range, number: number(of: position, bytes))
      }
      position = range.upperBound + 1
    }
    block.append(bytes, line, whole, number: number(of: start, bytes))
    return goOn(block, bytes, from: whole.upperBound + 1)
  }

  /// Adds the lines behind a record that belong to it; gives where to look on.
  private mutating func goOn(_ block: LogBlock, _ bytes: RawSpan, from start: Int) -> Int {
    var block = block
    var position = start
    var (end, isMixed) = (start, false)
    while position < bytes.byteCount, block.foreignLines < Self.foreignLimit {
      let range = position..<bytes.lineEnd(from: position)
      let line = LogLine(bytes, range)
      if source(of: line, bytes) != block.source {
        block.foreignLines += 1
        isMixed = true
      } else {
        guard isPart(line, of: block, bytes) else {
          floors[block.source] = position
          close(block)
          return isMixed ? start : position
        }
        block.append(bytes, line, range, number: number(of: position, bytes))
        end = range.upperBound + 1
      }
      position = range.upperBound + 1
    }
    floors[block.source] = end
    if block.foreignLines < Self.foreignLimit { open.append(block) } else { close(block) }
    return isMixed ? start : position
  }

  private func isPart(_ line: LogLine, of block: LogBlock, _ bytes: RawSpan) -> Bool {
    guard line.isJSON(bytes) else { return block.goesOn(with: line.role, bytes, line.content) }
    let text = JSONRecord(bytes, line.content).text
    let first = 0..<text.rawSpan.lineEnd(from: 0)
    return !first.isEmpty
      && block.goesOn(with: LogLine.Role(text.rawSpan, first), text.rawSpan, first)
  }

  /// The role of a line, or of the message in it.
  private func role(of line: LogLine, _ bytes: RawSpan) -> LogLine.Role {
    guard line.isJSON(bytes) else { return line.role }
    let text = JSONRecord(bytes, line.content).text
    return LogLine.Role(text.rawSpan, 0..<text.rawSpan.lineEnd(from: 0))
  }

  /// Where the record begins that a line belongs to.
  private mutating func head(
    of line: Range<Int>, _ logLine: LogLine, _ source: Int, _ bytes: RawSpan
  ) -> Int {
    var first = line.lowerBound
    var role = role(of: logLine, bytes)
    var position = first
    for _ in 0..<Self.lookBack where role.isContinuation && position > floors[source] {
      let range = bytes.lineStart(of: position - 1)..<(position - 1)
      position = range.lowerBound
      let before = LogLine(bytes, range)
      guard position >= floors[source], self.source(of: before, bytes) == source else { continue }
      let roleBefore = self.role(of: before, bytes)
      if roleBefore == .blank { break }
      // A throwable behind a frame is the next one.
      if role == .throwable, roleBefore == .frame { break }
      first = position
      if role == .message { break }
      role = roleBefore
    }
    return first
  }

  private mutating func close(_ block: LogBlock) {
    guard block.source < sources.count else { return }
    let time = block.time.map { clocks[block.source].seconds($0) }
    LogRecordReader(block, needles, time: time).read(into: &self)
  }

  // MARK: Sources, lines and times

  /// The source of a line; `nil` where there are more than are kept apart.
  private mutating func source(of line: LogLine, _ bytes: RawSpan) -> Int? {
    if let known = sources.firstIndex(where: { isName(line.source, $0.name, bytes) }) {
      return known
    }
    guard sources.count < Self.sourceLimit else { return nil }
    sources.append(LogSource(name: line.source.map { bytes.string($0) }))
    clocks.append(LogClock())
    floors.append(0)
    return sources.count - 1
  }

  private func isName(_ range: Range<Int>?, _ name: String?, _ bytes: RawSpan) -> Bool {
    guard let range, let name else { return range == nil && name == nil }
    guard name.utf8.count == range.count else { return false }
    var position = range.lowerBound
    for byte in name.utf8 {
      if bytes[position] != byte { return false }
      position += 1
    }
    return true
  }

  /// The number of the line at `position`; positions mostly grow.
  private mutating func number(of position: Int, _ bytes: RawSpan) -> Int {
    if position >= counted.position {
      counted.line += bytes.extracting(counted.position..<position).count(of: 0x0A)
    } else {
      counted.line -= bytes.extracting(position..<counted.position).count(of: 0x0A)
    }
    counted.position = position
    return counted.line
  }

  /// Notes the first time in the log, and the last in this piece.
  private mutating func noteTimes(_ bytes: RawSpan) {
    if firstTime == nil {
      var position = 0
      for _ in 0..<50 where position < bytes.byteCount && firstTime == nil {
        let end = bytes.lineEnd(from: position)
        firstTime = LogTime(in: bytes, position..<end).map { pieceClock.seconds($0) }
        position = end + 1
      }
    }
    var end = bytes.byteCount
    for _ in 0..<2000 where end > 0 {
      let start = bytes.lineStart(of: end - 1)
      // Not in a stack.
      if bytes[start] != 0x09, let time = LogTime(in: bytes, start..<end) {
        lastTime = pieceClock.seconds(time)
        return
      }
      end = start
    }
  }
}

extension RawSpan {
  /// The start of the line that holds `position`.
  func lineStart(of position: Int) -> Int {
    lastIndex(of: 0x0A, in: 0..<position).map { $0 + 1 } ?? 0
  }
}
