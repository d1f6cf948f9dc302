internal import ByteParsing

extension PostgresLog {
  /// Adds what a record tells.
  mutating func add(_ record: LogRecord, _ memory: inout ProcessMemory) {
    if let pid = record.pid { memory.meet(pid, record) }
    if record.severity == .log, addLock(record, &memory) { return }
    let sign = ServerMessage.sign(of: record)
    if let pid = record.pid, waits.isWaiting(pid) {
      waits.end(pid, at: record.time?.seconds, .ended(sign))
    }
    if record.severity == .log, sign == nil {
      addStatement(record, &memory)
      addStart(record)
      return
    }
    if record.severity == .error, let pid = record.pid {
      if lastErrors.count > 256 { lastErrors = [:] }
      lastErrors[pid] = record.mark
    }
    if let sign {
      add(sign, record)
    } else if record.severity == .error || record.severity == .fatal,
      let deadlock = Deadlock(record, mark: record.mark), deadlock.isRing
    {
      // Told by its detail alone.
      add(.deadlock, record)
    }
  }

  private mutating func add(_ sign: ServerSign, _ record: LogRecord) {
    tallies[sign, default: ServerTally()].add(mark(of: sign, record))
    switch sign {
    case .deadlock:
      if let deadlock = Deadlock(record, mark: record.mark) { deadlocks.add(deadlock) }
    case .restarted, .crashRecovery: waits.endAll(at: record.time?.seconds)
    case .slotInvalidated, .wraparoundNear, .wraparoundStopped, .subscriptionDisabled, .walRemoved,
      .publisherLost:
      addName(sign, Self.name(in: record.message))
    case .applyFailed: addName(sign, record.origin)
    case .archiveFailed:
      let bytes = record.detail.isEmpty ? record.message : record.detail
      addName(sign, ServerMessage.walFile(bytes.rawSpan).map { bytes.rawSpan.string($0) })
    default: break
    }
  }

  /// Why a worker ended stands in the error that it wrote before.
  private func mark(of sign: ServerSign, _ record: LogRecord) -> ServerMark {
    guard sign == .applyExited,
      let pid = Numbers.outsideQuotes(record.message.rawSpan, 0..<record.message.count).first
    else { return record.mark }
    return lastErrors[pid] ?? record.mark
  }

  private mutating func addName(_ sign: ServerSign, _ name: String?) {
    guard let name, !name.isEmpty, names[sign, default: []].count < 20,
      names[sign]?.contains(name) != true
    else { return }
    names[sign, default: []].append(name)
  }

  /// The first name in quotes, or that of a WAL file.
  private static func name(in message: [UInt8]) -> String? {
    let bytes = message.rawSpan
    if let file = ServerMessage.walFile(bytes) { return bytes.string(file) }
    let pairs: [(StaticString, StaticString)] = [("\"", "\""), ("»", "«"), ("«", "»")]
    for (open, close) in pairs {
      guard let start = bytes.firstRange(of: open),
        let end = bytes.firstRange(of: close, in: start.upperBound..<message.count)
      else { continue }
      return bytes.string(bytes.trimmed(start.upperBound..<end.lowerBound))
    }
    return nil
  }

  // MARK: Locks

  /// Whether the record is one of those of `log_lock_waits`.
  private mutating func addLock(_ record: LogRecord, _ memory: inout ProcessMemory) -> Bool {
    let bytes = record.message.rawSpan
    let line = 0..<bytes.lineEnd(from: 0)
    guard let (mode, place) = LockMessage.mode(bytes, line),
      let (seconds, duration) = LockMessage.duration(bytes, line),
      let pid = Numbers.outsideQuotes(bytes, line).first
    else { return false }
    var start = line.lowerBound
    while start < line.upperBound, !bytes[start].isDigit { start += 1 }
    var end = start
    while end < line.upperBound, bytes[end].isDigit { end += 1 }
    var wait = LoggedWait(
      mark: record.mark, waiter: pid, owner: record.owner, mode: mode,
      object: LockMessage.object(bytes, line, without: [start..<end, place, duration]),
      holders: [], queue: [], waited: seconds)
    wait.reported = seconds
    wait.statement = record.statement.isEmpty ? nil : record.statement.text
    wait.relation = Deadlock.quoted(record.context)
    // Who has the lock stands in the detail of waits, and only of those.
    guard let lists = LockMessage.queue(record.detail, of: pid) else {
      let isFailure = bytes.firstRange(of: "failed to acquire") != nil
      if isFailure {
        waits.end(pid, at: record.time?.seconds, .ended(nil))
      } else {
        waits.acquire(pid, after: seconds, wait)
      }
      return true
    }
    wait.holders = lists.holders
    wait.queue = lists.queue
    waits.begin(wait)
    for holder in lists.holders where waits.holders[holder] == nil {
      waits.holders[holder] = memory.process(holder)
    }
    return true
  }

  // MARK: Statements

  private mutating func addStatement(_ record: LogRecord, _ memory: inout ProcessMemory) {
    let bytes = record.message.rawSpan
    let text = 0..<record.message.count
    var statement: Range<Int>?
    if let start = ServerMessage.durationStart(bytes, text) {
      guard let (seconds, range) = LockMessage.duration(bytes, start..<bytes.lineEnd(from: 0))
      else {
        return
      }
      guard let part = Self.statementStart(bytes, range.upperBound..<text.upperBound) else {
        return statements.note(seconds)
      }
      if let query = Self.plannedQuery(bytes, part..<text.upperBound) {
        statements.add(
          SlowStatements.Plan(
            seconds: seconds, mark: record.mark, text: bytes.string(part..<text.upperBound)),
          of: StatementText(bytes: bytes.copied(query)), record.owner)
        return
      }
      statements.note(seconds)
      statement = part..<text.upperBound
      if seconds >= SlowStatements.shortest {
        statements.add(
          StatementText(bytes: bytes.copied(part..<text.upperBound)), seconds, record.mark,
          record.owner)
      }
    } else {
      statement = Self.statementStart(bytes, text).map { $0..<text.upperBound }
    }
    if let pid = record.pid, let statement { memory.note(pid, bytes, statement) }
  }

  /// Where the statement begins in `statement: …`, `execute name: …`, `plan:\n…`.
  private static func statementStart(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    let head = range.lowerBound..<min(range.upperBound, range.lowerBound + 200)
    guard let colon = bytes.firstRange(of: ":", in: head) else { return nil }
    var start = colon.upperBound
    while start < range.upperBound, bytes[start].isBlank { start += 1 }
    return start < range.upperBound ? start : nil
  }

  /// The statement in what auto_explain writes; `nil` where it is no plan.
  private static func plannedQuery(_ bytes: RawSpan, _ range: Range<Int>) -> Range<Int>? {
    let head = range.lowerBound..<min(range.upperBound, range.lowerBound + 60)
    guard let mark = bytes.firstRange(of: "Query Text", in: head) else { return nil }
    var start = mark.upperBound
    while start < range.upperBound, bytes[start] != UInt8(ascii: ":") { start += 1 }
    start = min(start + 1, range.upperBound)
    // The plan begins with the line that tells its costs; in JSON the text ends with its line.
    let costs = bytes.firstRange(of: "  (cost=", in: start..<range.upperBound)?.lowerBound
    var end = costs ?? bytes.lineEnd(from: start)
    while costs != nil, end > start, bytes[end - 1] != 0x0A { end -= 1 }
    return start..<max(start, min(end, range.upperBound))
  }

  private mutating func addStart(_ record: LogRecord) {
    let bytes = record.message.rawSpan
    if let found = bytes.firstRange(of: "PostgreSQL "), version == nil {
      var end = found.upperBound
      while end < record.message.count, bytes[end].isDigit || bytes[end] == UInt8(ascii: ".") {
        end += 1
      }
      if end > found.upperBound { version = bytes.string(found.upperBound..<end) }
    }
    if bytes.starts(with: "listening on IP"), let found = bytes.firstRange(of: ", port ") {
      var cursor = ByteCursor(bytes)
      cursor.move(to: found.upperBound)
      port = cursor.unsigned().flatMap { Int(exactly: $0) }
    }
  }
}

extension LogRecord {
  /// Where the record stands, and its first line.
  var mark: ServerMark {
    ServerMark(
      line: line, lastLine: lastLine, time: time?.seconds, text: message.firstLine, pid: pid)
  }

  /// The origin that the context of a change names: `processing remote data for replication origin
  /// "pg_16395" …` (15 and later).
  var origin: String? {
    let bytes = context.rawSpan
    var position = 0
    while let start = bytes.firstRange(of: "pg_", in: position..<context.count) {
      position = start.upperBound
      var end = start.upperBound
      while end < context.count, bytes[end].isDigit || bytes[end] == 0x5F { end += 1 }
      let isQuoted =
        bytes.starts(with: "\"", at: end) || bytes.starts(with: "«", at: end)
        || bytes.starts(with: "»", at: end) || bytes.starts(with: "\u{A0}", at: end)
        || bytes.starts(with: " »", at: end)
      if end > start.upperBound, isQuoted { return bytes.string(start.lowerBound..<end) }
    }
    return nil
  }
}

extension Deadlock {
  /// Whether each process waits for one that waits.
  var isRing: Bool {
    let waiters = Set(edges.map(\.waiter))
    return edges.count >= 2 && edges.allSatisfy { waiters.contains($0.holder) }
  }
}

extension RawSpan {
  func copied(_ range: Range<Int>) -> [UInt8] {
    unsafe withUnsafeBytes { unsafe Array($0[range]) }
  }

  func copied(_ range: Range<Int>, atMost limit: Int) -> [UInt8] {
    copied(range.lowerBound..<min(range.upperBound, range.lowerBound + limit))
  }

  /// The first place of `byte` in `range`; `nil` where there is none.
  func place(of byte: UInt8, in range: Range<Int>) -> Int? {
    extracting(0..<range.upperBound).firstIndex(of: byte, from: range.lowerBound)
  }
}
