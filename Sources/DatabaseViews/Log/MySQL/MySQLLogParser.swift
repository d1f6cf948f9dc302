internal import ByteParsing
package import Capture

/// Reads error logs of MySQL and MariaDB servers: the text of all versions, `log_sink_json`, and both
/// behind the prefixes of syslog, containers and clouds.
///
///     2026-11-26T08:17:22.773331Z 0 [Note] [MY-012468] [InnoDB] Transactions deadlock detected, dumping detailed information.
///     2026-11-26T08:17:22.773382Z 0 [Note] [MY-012469] [InnoDB]  *** (1) TRANSACTION:
///     TRANSACTION 1636, ACTIVE 0 sec starting index read
package struct MySQLLogParser: StreamParser {
  package static let format = Format(
    kind: "mysql-log", label: "error log of a MySQL or MariaDB server",
    markers: [
      "[Note] ", "[Warning] ", "[System] ", "[ERROR] ", "\"err_code\" : ", "\"err_code\":",
      "Transactions deadlock detected", "got signal ",
    ])

  var log = MySQLLog()
  /// What a collector put in front of lines, learned from a head that does not begin its line.
  private var prefix: LinePrefix?
  private var reader = MySQLDeadlockLog()
  private var lastHead: (line: Int, time: MySQLClock.Time)?
  /// Heads that only such a server writes.
  private var trusted = 0
  /// Whether lines of InnoDB's monitor come, which has a parser of its own.
  private var isInMonitor = false

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var position = 0
    var number = firstLine
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      let stop = end > position && bytes[end - 1] == 0x0D ? end - 1 : end
      take(bytes, position..<stop, number, depth: 0)
      position = end + 1
      number &+= 1
    }
  }

  private mutating func take(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int, depth: Int) {
    if depth < 2, !line.isEmpty,
      bytes[line.upperBound - 1] == UInt8(ascii: "}") || bytes[line.lowerBound] == 0x7B
    {
      if takeJSON(bytes, line, number, depth) { return }
    }
    if let head = MySQLLogHead(bytes, line) {
      takeHead(head, bytes, line, number)
    } else if depth == 0, takeField(bytes, line, number) {
      return
    } else {
      takeRest(bytes, line, number)
    }
  }

  // MARK: Text

  private mutating func takeHead(
    _ head: MySQLLogHead, _ bytes: RawSpan, _ line: Range<Int>, _ number: Int
  ) {
    if head.start > line.lowerBound, prefix == nil {
      prefix = LinePrefix(bytes, line.lowerBound..<head.start)
    }
    let text = head.text..<line.upperBound
    note(head.time)
    record(
      level: head.level, thread: head.thread, code: head.code, isInnoDB: head.isInnoDB,
      time: head.time.seconds, bytes, text, number)
  }

  private mutating func note(_ time: MySQLClock.Time) {
    if time.isUniversal { log.isUniversal = true }
    log.firstTime = min(log.firstTime ?? time.seconds, time.seconds)
    log.lastTime = max(log.lastTime ?? time.seconds, time.seconds)
  }

  /// Adds a message that begins in this line.
  private mutating func record(
    level: MySQLLogLevel, thread: Int?, code: Int?, isInnoDB: Bool, time: Double?,
    _ bytes: RawSpan, _ text: Range<Int>, _ number: Int
  ) {
    log.records &+= 1
    log.byLevel[level, default: 0] &+= 1
    if code != nil || isInnoDB { trusted &+= 1 }
    isInMonitor = false
    if isInnoDB, level == .note {
      let content = bytes.trimmed(text)
      if content.isEmpty || bytes.starts(with: "***", at: content.lowerBound) || reader.isOpen {
        let isTaken = reader.take(
          bytes.extracting(content), whole: bytes.extracting(content), number, time: time)
        drain()
        if isTaken { return }
      }
    } else if reader.isOpen {
      reader.pause()
      drain()
    }
    guard let sign = MySQLMessage.sign(level, bytes, text) else {
      if trusted == 0, Self.isOfServer(bytes, text) { trusted &+= 1 }
      return
    }
    if Self.isOwn(sign) { trusted &+= 1 }
    if sign == .deadlock {
      reader.begin(number, time: time, thread: thread)
      drain()
      return
    }
    add(sign, bytes, text, number, time, thread)
  }

  /// Whether no other program writes a message like it.
  private static func isOwn(_ sign: MySQLSign) -> Bool {
    switch sign {
    case .deadlock, .aborted, .applyFailed, .applyRetried, .streaming, .semaphore, .slots: true
    default: false
    }
  }

  private static func isOfServer(_ bytes: RawSpan, _ text: Range<Int>) -> Bool {
    let names: [StaticString] = [
      "mysqld", "mariadbd", "Plugin '", "Server socket created", "Slave", "Replica",
      "IP address '", "Aria engine", "Buffer pool(s)", "Binlog", "binlog", "Event Scheduler",
    ]
    let head = text.lowerBound..<min(text.upperBound, text.lowerBound + 200)
    return names.contains { bytes.firstRange(of: $0, in: head) != nil }
  }

  private mutating func add(
    _ sign: MySQLSign, _ bytes: RawSpan, _ text: Range<Int>, _ number: Int, _ time: Double?,
    _ thread: Int?
  ) {
    let shown = text.lowerBound..<min(text.upperBound, text.lowerBound + 300)
    let content = bytes.string(bytes.trimmed(shown)) + (shown.count < text.count ? "…" : "")
    let mark = ServerMark(
      line: number, lastLine: number, time: time, text: content, pid: thread)
    switch sign {
    case .aborted:
      // MariaDB names the refused ones so; what has a slot is told for other reasons.
      let isRefused = bytes.firstRange(of: "(Too many connections", in: text) != nil
      log.tallies[isRefused ? .slots : .aborted, default: ServerTally()].add(mark)
      if !isRefused { countReason(bytes, text) }
    case .ready:
      log.tallies[.ready, default: ServerTally()].add(mark)
      readServer(bytes, text)
    case .applyFailed:
      // That the thread ended with it is no failure of its own.
      let isEnd = bytes.starts(with: "Error running query", at: text.lowerBound)
      if isEnd, log[.applyFailed].last?.pid == thread, thread != nil { return }
      log.tallies[.applyFailed, default: ServerTally()].add(mark)
    default: log.tallies[sign, default: ServerTally()].add(mark)
    }
  }

  private mutating func countReason(_ bytes: RawSpan, _ text: Range<Int>) {
    guard let open = bytes.lastRange(of: " (", in: text),
      let close = bytes.lastRange(of: ")", in: open.upperBound..<text.upperBound)
    else { return }
    let reason = bytes.string(open.upperBound..<min(close.lowerBound, open.upperBound + 80))
    if log.abortReasons[reason] != nil || log.abortReasons.count < 16 {
      log.abortReasons[reason, default: 0] &+= 1
    }
  }

  /// Reads what a server says when it lets people in.
  ///
  ///     Version: '9.7.4-2'  socket: '/run/mysqld/mysqld.sock'  port: 3306  (Debian).
  private mutating func readServer(_ bytes: RawSpan, _ text: Range<Int>) {
    if let start = bytes.firstRange(of: "ersion: '", in: text),
      let end = bytes.firstRange(of: "'", in: start.upperBound..<text.upperBound),
      end.lowerBound - start.upperBound < 80
    {
      log.version = bytes.string(start.upperBound..<end.lowerBound)
      log.isMariaDB = bytes.firstRange(of: "MariaDB", in: start.lowerBound..<end.upperBound) != nil
    }
    if let port = InnoDBLine.number(" port: ", bytes.extracting(text)), port > 0 { log.port = port }
  }

  /// A line that belongs to the message before it, or to no message.
  private mutating func takeRest(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int) {
    let start = prefix?.end(bytes, line) ?? line.lowerBound
    let content = bytes.trimmed(start..<line.upperBound)
    let text = bytes.extracting(content)
    if text.firstRange(of: " INNODB MONITOR OUTPUT") != nil {
      isInMonitor = !text.starts(with: "END OF")
      return
    }
    guard !isInMonitor else { return }
    if reader.takes(text) {
      _ = reader.take(
        text, whole: bytes.extracting(start..<line.upperBound), number, time: nil)
      drain()
      return
    }
    // A crash is told by the handler of signals, which writes no head.
    if text.firstRange(of: "got signal ") != nil,
      text.firstRange(of: "mysqld") != nil || text.firstRange(of: "mariadbd") != nil
    {
      trusted &+= 1
      add(
        .signalled, bytes, content, number, MySQLClock.time(text, 0..<text.byteCount)?.seconds, nil)
    } else if text.starts(with: "Version: '") {
      readServer(bytes, content)
    } else if text.starts(with: "InnoDB: "), text.firstRange(of: "long semaphore wait") != nil {
      add(.semaphore, bytes, content, number, nil, nil)
    }
  }

  private mutating func drain() {
    for found in reader.taken() {
      log.tallies[.deadlock, default: ServerTally()].add(found.mark)
      guard let deadlock = found.deadlock else {
        log.bareDeadlocks &+= 1
        continue
      }
      trusted &+= 1
      log.isMariaDB = log.isMariaDB ?? deadlock.transactions.compactMap(\.isMariaDB).first
      log.deadlocks.add(Deadlock(deadlock, mark: found.mark))
    }
  }

  // MARK: Other forms

  private mutating func takeJSON(
    _ bytes: RawSpan, _ line: Range<Int>, _ number: Int, _ depth: Int
  ) -> Bool {
    guard let start = bytes.firstRange(of: "{", in: line)?.lowerBound,
      start - line.lowerBound < 200
    else { return false }
    let object = start..<line.upperBound
    if let entry = MySQLLogEntry(bytes, object) {
      log.form = .json
      trusted &+= 1
      if let time = entry.time { note(time) }
      let text = entry.message.rawSpan
      let content = text.trimmed(0..<entry.message.count)
      record(
        level: entry.level, thread: entry.thread, code: entry.code, isInnoDB: entry.isInnoDB,
        time: entry.time?.seconds, text, content, number)
      return true
    }
    guard let text = JSONLogReader.wrapped(bytes, object) else { return false }
    takeWrapped(text, number, depth)
    return true
  }

  /// One field of an object that a cloud's tool prints over several lines: `    "message": "…",`.
  private mutating func takeField(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int) -> Bool {
    let text = bytes.trimmed(line)
    guard
      bytes.starts(with: "\"message\": \"", at: text.lowerBound)
        || bytes.starts(with: "\"textPayload\": \"", at: text.lowerBound),
      let inner = JSONLogReader.wrapped(bytes, text)
    else { return false }
    takeWrapped(inner, number, 0)
    return true
  }

  /// Lines of text that a collector put into one object.
  private mutating func takeWrapped(_ text: [UInt8], _ number: Int, _ depth: Int) {
    let span = text.rawSpan
    var position = 0
    while position < text.count {
      let end = span.lineEnd(from: position)
      take(span, position..<end, number, depth: depth + 1)
      position = end + 1
    }
  }

  // MARK: End

  package mutating func finish() -> Parsed<MySQLLog>? {
    let isCut = reader.isOpen && !reader.canEnd
    reader.end()
    drain()
    guard trusted > 0, log.records > 0 || log.deadlocks.count > 0 || !log.tallies.isEmpty else {
      return nil
    }
    return Parsed(log, damage: isCut ? "the last deadlock is cut" : nil, note: note)
  }

  private var note: String {
    func counted(_ count: Int, _ what: String) -> String? {
      count == 0 ? nil : "\(count) \(what)\(count == 1 ? "" : "s")"
    }
    return [
      counted(log.records, "message"), counted(log.byLevel[.error] ?? 0, "error"),
      counted(log[.deadlock].count, "deadlock"),
    ].compactMap(\.self).joined(separator: ", ")
  }
}
