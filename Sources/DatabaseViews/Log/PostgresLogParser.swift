internal import ByteParsing
package import Capture

/// Reads logs of PostgreSQL servers: stderr with any `log_line_prefix`, csvlog, jsonlog, in any language,
/// also behind the prefixes of syslog, containers and clouds.
///
///     2026-11-26 05:16:04.910 UTC [7943] shop@shop ERROR:  deadlock detected
///     2026-11-26 05:16:04.910 UTC [7943] shop@shop DETAIL:  Process 7943 waits for ShareLock on transaction 728; blocked by process 7942.
///     \tProcess 7942 waits for ShareLock on transaction 727; blocked by process 7943.
///     \tProcess 7943: UPDATE accounts SET balance = balance + 10.50 WHERE id = 9;
package struct PostgresLogParser: StreamParser {
  package static let format = Format(
    kind: "postgres-log", label: "log of a PostgreSQL server (stderr, csvlog, jsonlog)",
    markers: [
      "LOG:  ", "ERROR:  ", "FATAL:  ", "PANIC:  ", "WARNING:  ", "FEHLER:  ", "ERREUR:  ",
      "LOGG:  ", "СООБЩЕНИЕ:  ", "ОШИБКА:  ", "ВАЖНО:  ", "ЗАПИСУВАННЯ:  ", "ПОМИЛКА:  ", "日志:  ",
      "错误:  ", "致命错误:  ", "日誌:  ", "로그:  ", "오류:  ", "치명적오류:  ", "DZIENNIK:  ", "BŁĄD:  ",
      "ჟურნალი:  ", "ERRORE:  ", "FATALE:  ", "ERRO:  ", "HATA:  ", "] LOG: ", "] ERROR: ",
      "] FATAL: ", ",00000,\"", ",40P01,\"", ",53300,\"", ",57P03,\"", "\"error_severity\":",
    ])

  var log = PostgresLog()
  private var layout = LogLayout()
  private var csv = CSVLogReader()
  private var memory = ProcessMemory()
  /// The record whose parts may still come.
  private var open: LogRecord?
  private var stamp: Range<Int>?
  /// Heads with a time or a process in front of them, and heads of the level LOG.
  private var trusted = 0
  /// Whether `%e` is part of the prefix.
  private var hasStates = false
  private var isCut = false
  /// Whether the text stands in fields of objects, so that lines around those are none of it.
  private var isInFields = false

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var position = 0
    var number = firstLine
    stamp = nil
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      let stop = end > position && bytes[end - 1] == 0x0D ? end - 1 : end
      if stop > position { take(bytes, position..<stop, number) }
      position = end + 1
      number &+= 1
    }
    guard let stamp else { return }
    let isObject = bytes[stamp.lowerBound] == 0x7B
    if let time = isObject ? JSONLogReader.time(bytes, stamp) : LogPrefix.time(bytes, stamp) {
      note(time)
    }
  }

  private mutating func take(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int, depth: Int = 0) {
    let isCSV = CSVLogReader.begins(bytes, line)
    if csv.isOpen || isCSV {
      if isCSV { noteCSV(bytes, line) }
      csv.take(bytes, line, number: number, &memory)
      drain()
      return
    }
    if depth < 2, bytes[line.upperBound - 1] == UInt8(ascii: "}") || bytes[line.lowerBound] == 0x7B
    {
      if takeJSON(bytes, line, number, depth) { return }
    }
    if depth == 0, takeField(bytes, line, number) { return }
    takeText(bytes, line, number, isLast: depth == 0)
  }

  /// One field of an object that a cloud's tool prints over several lines: `    "message": "…",`.
  private mutating func takeField(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int) -> Bool {
    let text = bytes.trimmed(line)
    guard !text.isEmpty, bytes[text.lowerBound] == UInt8(ascii: "\""),
      bytes.starts(with: "\"message\": \"", at: text.lowerBound)
        || bytes.starts(with: "\"textPayload\": \"", at: text.lowerBound),
      let inner = JSONLogReader.wrapped(bytes, text)
    else { return false }
    isInFields = true
    takeWrapped(inner, number, 0)
    return true
  }

  package mutating func finish() -> Parsed<PostgresLog>? {
    isCut = csv.isOpen
    csv.close(&memory)
    drain()
    flush()
    guard log.records > 0, trusted > 0 else { return nil }
    log.waits.finish(at: log.lastTime)
    log.statements.finish()
    memory.name(&log.waits)
    return Parsed(log, damage: isCut ? "the last record is cut" : nil, note: note)
  }

  private var note: String {
    func counted(_ count: Int, _ what: String) -> String? {
      count == 0 ? nil : "\(count) \(what)\(count == 1 ? "" : "s")"
    }
    return [
      counted(log.records, "record"), counted(log.errors, "error"),
      counted(log.deadlocks.count, "deadlock"), counted(log.waits.count, "lock wait"),
    ].compactMap(\.self).joined(separator: ", ")
  }

  // MARK: Text

  private mutating func takeText(
    _ bytes: RawSpan, _ line: Range<Int>, _ number: Int, isLast: Bool
  ) {
    guard let head = layout.head(bytes, line) else {
      guard open != nil, !(isLast && isInFields),
        let start = LogLayout.continuation(bytes, line)
      else { return }
      open?.goOn(bytes, start..<line.upperBound, line: number)
      return
    }
    switch head.tag {
    case .part(let part): takePart(part, bytes, head, line, number)
    case .severity(let severity):
      count(severity)
      if isLast { stamp = head.prefix }
      if trusted == 0 || log.firstTime == nil { noteFirst(bytes, head, severity) }
      take(severity, bytes, head, line, number)
    }
  }

  private mutating func take(
    _ severity: LogSeverity, _ bytes: RawSpan, _ head: LogLayout.Head, _ line: Range<Int>,
    _ number: Int
  ) {
    let text = head.text..<line.upperBound
    let pid = LogPrefix.process(bytes, head.prefix)
    flush()
    guard ServerMessage.matters(severity, bytes, text) else {
      if let pid {
        memory.meet(pid, bytes, head.prefix)
        if log.waits.isWaiting(pid) {
          log.waits.end(pid, at: LogPrefix.time(bytes, head.prefix)?.seconds, .ended(nil))
        }
      }
      return
    }
    var record = LogRecord(severity: severity, line: number)
    record.pid = pid
    record.time = LogPrefix.time(bytes, head.prefix)
    if severity.isError {
      record.state = LogPrefix.state(bytes, head.prefix, hasStates: hasStates)
    }
    record.owner = LogPrefix.owner(bytes, head.prefix)
    record.begin(.message, bytes, text, line: number)
    open = record
  }

  /// A part belongs to the last record, if that is of its process.
  private mutating func takePart(
    _ part: LogPart, _ bytes: RawSpan, _ head: LogLayout.Head, _ line: Range<Int>, _ number: Int
  ) {
    guard open != nil else { return }
    if let known = open?.pid, let pid = LogPrefix.process(bytes, head.prefix), pid != known {
      return
    }
    open?.begin(part, bytes, head.text..<line.upperBound, line: number)
  }

  private mutating func flush() {
    guard let record = open.take() else { return }
    settle(record, isCounted: true)
  }

  private mutating func noteFirst(_ bytes: RawSpan, _ head: LogLayout.Head, _ severity: LogSeverity)
  {
    let time = LogPrefix.time(bytes, head.prefix)
    if let time { note(time) }
    if time != nil || severity == .log || LogPrefix.process(bytes, head.prefix) != nil {
      trusted &+= 1
    }
    if bytes.firstRange(of: "00000", in: head.prefix) != nil { hasStates = true }
  }

  // MARK: Other forms

  private mutating func takeJSON(
    _ bytes: RawSpan, _ line: Range<Int>, _ number: Int, _ depth: Int
  ) -> Bool {
    guard let start = bytes.firstRange(of: "{", in: line)?.lowerBound,
      start - line.lowerBound < 200
    else { return false }
    let object = start..<line.upperBound
    if JSONLogReader.isRecord(bytes, object) {
      log.form = .jsonlog
      trusted &+= 1
      if bytes[line.upperBound - 1] != UInt8(ascii: "}") { isCut = true }
      if depth == 0 { stamp = object }
      if log.firstTime == nil || depth > 0, let time = JSONLogReader.time(bytes, object) {
        note(time)
      }
      if let record = JSONLogReader.record(bytes, object, number: number) {
        settle(record)
      } else {
        log.records &+= 1
      }
      return true
    }
    guard let text = JSONLogReader.wrapped(bytes, object) else { return false }
    takeWrapped(text, number, depth)
    if open?.line == number, let detail = JSONLogReader.detail(bytes, object) {
      open?.detail = detail
    }
    return true
  }

  /// Lines of text that a collector put into one object.
  private mutating func takeWrapped(_ text: [UInt8], _ number: Int, _ depth: Int) {
    let span = text.rawSpan
    var position = 0
    while position < text.count {
      let end = span.lineEnd(from: position)
      if end > position {
        take(span, position..<end, number, depth: depth + 1)
        if let head = layout.head(span, position..<end),
          let time = LogPrefix.time(span, head.prefix)
        {
          note(time)
        }
      }
      position = end + 1
    }
  }

  private mutating func drain() {
    log.records &+= csv.skipped
    csv.skipped = 0
    guard !csv.ready.isEmpty else { return }
    let records = csv.ready
    csv.ready.removeAll(keepingCapacity: true)
    for record in records { settle(record) }
  }

  private mutating func noteCSV(_ bytes: RawSpan, _ line: Range<Int>) {
    log.form = .csvlog
    trusted &+= 1
    stamp = line.lowerBound..<(line.lowerBound + 40)
    if log.firstTime == nil, let time = LogPrefix.dated(bytes, line)?.time { note(time) }
  }

  // MARK: Records

  private mutating func count(_ severity: LogSeverity) {
    log.records &+= 1
    if severity.isError { log.errors &+= 1 }
  }

  private mutating func note(_ time: LogPrefix.Time) {
    if time.isUniversal { log.isUniversal = true }
    log.firstTime = min(log.firstTime ?? time.seconds, time.seconds)
    log.lastTime = max(log.lastTime ?? time.seconds, time.seconds)
  }

  private mutating func settle(_ record: LogRecord, isCounted: Bool = false) {
    if !isCounted { count(record.severity) }
    if let time = record.time { note(time) }
    log.add(record, &memory)
  }
}
