import ByteParsing

/// Where in the JSON form of pidstat (sysstat 12.7.7 and later) the reading is.
///
///     {"sysstat": {"hosts": [{"nodename": "web-1", "statistics": [
///       {"timestamp": "12:00:01", "io": [{"UID": 0, "PID": 42, "kB_rd/s": 9.0, "cmd": "java"}]}]}]}}
///
/// A row is any object with an id; which keys stand above it depends on the options.
struct PidstatDocument {
  var tokenizer = JSONTokenizer(isInsideObject: true)
  var firstLine: Int
  var key: [UInt8] = []
  var timestamp: String?
  var pid: Int?
  var tid: Int?
  var name: [UInt8] = []
  var values: [(measure: PidstatMeasure, value: Double)] = []
  /// The depth at which `statistics` holds the reports.
  var statisticsDepth: Int?

  init(firstLine: Int) {
    self.firstLine = firstLine
  }

  var line: Int { firstLine + tokenizer.newlines }

  func isKey(_ text: StaticString) -> Bool {
    unsafe key.span.bytes.equalsIgnoringCase(text, 0..<key.count)
  }

  mutating func forgetRow() {
    (pid, tid) = (nil, nil)
    name.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
  }
}

extension PidstatParser {
  /// Where the key `"sysstat"` begins, if it is the first in the line.
  func documentStart(_ bytes: RawSpan, _ line: Range<Int>) -> Int? {
    var start = line.lowerBound
    while start < line.upperBound, bytes[start].isBlank || bytes[start] == UInt8(ascii: "{") {
      start += 1
    }
    return bytes.starts(with: "\"sysstat\"", at: start) ? start : nil
  }

  mutating func readDocument(_ bytes: RawSpan, at position: inout Int, line: inout Int) {
    guard var document = json else { return }
    let before = document.tokenizer.newlines
    do throws(ParseError) {
      while let token = try document.tokenizer.next(in: bytes, at: &position) {
        take(token, in: &document)
        if document.tokenizer.depth == 0 { break }
      }
      json = document
    } catch {
      if !run.rows.isEmpty {
        damage = damage ?? "the JSON text breaks off at line \(document.line)"
      }
      json = nil
      closeRun()
      let end = bytes.lineEnd(from: max(position, min(error.offset, bytes.byteCount)))
      position = min(bytes.byteCount, end + 1)
      line += 1
    }
    line += document.tokenizer.newlines - before
    if json?.tokenizer.depth == 0 {
      json = nil
      closeRun()
    }
  }

  private mutating func take(_ token: JSONTokenizer.Token, in document: inout PidstatDocument) {
    switch token {
    case .key: document.key = document.tokenizer.text
    case .beginArray:
      if document.isKey("statistics") { document.statisticsDepth = document.tokenizer.depth }
    case .beginObject:
      if document.tokenizer.depth == (document.statisticsDepth ?? -1) + 1 {
        closeInterval()
        document.timestamp = nil
      }
      document.forgetRow()
      document.key.removeAll(keepingCapacity: true)
    case .endObject:
      endRow(in: &document)
      document.forgetRow()
    case .endArray:
      if let depth = document.statisticsDepth, document.tokenizer.depth < depth { closeInterval() }
    case .string: takeText(in: &document)
    case .number(let value): take(value, in: &document)
    case .flag, .null: break
    }
  }

  private mutating func endRow(in document: inout PidstatDocument) {
    guard let pid = document.pid ?? document.tid, !document.values.isEmpty else { return }
    if !isOpen {
      var interval = PidstatInterval(
        firstLine: document.line, lastLine: document.line, timestamp: document.timestamp,
        scope: .unclear, rows: run.rows.count..<run.rows.count)
      if let text = document.timestamp {
        let bytes = Array(text.utf8)
        let words = bytes.rawSpan.words(0..<bytes.count, limit: 4)
        interval.end = PidstatClock(bytes.rawSpan, words[...])?.seconds
        if let end = interval.end, let last = lastEnd {
          interval.seconds = end > last ? end - last : end + 86_400 - last
        }
        lastEnd = interval.end
      }
      openInterval(interval)
    }
    var name = document.name
    if name.starts(with: [0x7C, 0x5F, 0x5F]) { name.removeFirst(3) }
    let tid = document.pid == nil || document.tid != document.pid ? document.tid : nil
    guard
      let task = tasks.position(pid: pid, tid: tid, name.rawSpan, 0..<name.count, in: &run),
      let row = row(of: task, line: document.line)
    else { return }
    for (measure, value) in document.values { run.rows[row][measure] = value }
    if run.rows[row][.processor] == nil, let user = run.rows[row][.user] {
      run.rows[row][.processor] = user + (run.rows[row][.system] ?? 0)
    }
    if let last = run.intervals.indices.last { run.intervals[last].lastLine = document.line }
  }

  private mutating func takeText(in document: inout PidstatDocument) {
    let text = document.tokenizer.text
    if document.isKey("cmd") || document.isKey("command") || document.isKey("name") {
      document.name = text
    } else if document.isKey("timestamp") {
      document.timestamp = String(decoding: text, as: UTF8.self)
    } else if document.isKey("nodename") {
      run.host = String(decoding: text, as: UTF8.self)
    } else {
      var cursor = ByteCursor(text.rawSpan)
      guard let number = cursor.number(), cursor.isAtEnd else { return }
      take(number, in: &document)
    }
  }

  private mutating func take(_ value: Double, in document: inout PidstatDocument) {
    if document.isKey("pid") || document.isKey("tgid") {
      document.pid = Int(exactly: value.rounded()).flatMap { $0 > 0 ? $0 : nil }
    } else if document.isKey("tid") {
      document.tid = Int(exactly: value.rounded()).flatMap { $0 > 0 ? $0 : nil }
    } else if document.isKey("number-of-cpus") {
      run.processors = Int(exactly: value)
    } else {
      let key = document.key
      let column = key.rawSpan.pidstatColumn(0..<key.count)
      if let measure = column.measure, value >= 0 {
        document.values.append((measure, value * column.scale))
      }
    }
  }
}
