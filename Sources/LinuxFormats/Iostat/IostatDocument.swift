import ByteParsing

/// Where in the JSON form of iostat the reading is.
///
///     {"sysstat": {"hosts": [{"nodename": "web-1", "statistics": [
///       {"avg-cpu": {"user": 1.7, …}, "disk": [{"disk_device": "vda", "r/s": 9.0, …}]}]}]}}
struct IostatDocument {
  enum Level {
    case host, statistics, processor, device, other
  }

  var tokenizer = JSONTokenizer(isInsideObject: true)
  /// The line of the document's first byte.
  var firstLine: Int
  var levels: [Level] = []
  var key: [UInt8] = []
  var name: [UInt8]?
  var row = IostatRow(device: 0, line: 0)
  /// Whether it has a key that only iostat writes; other tools of sysstat have the same frame.
  var isOfIostat = false

  init(firstLine: Int) {
    self.firstLine = firstLine
  }

  var line: Int { firstLine + tokenizer.newlines }

  func isKey(_ text: StaticString) -> Bool {
    unsafe key.count == text.utf8CodeUnitCount && key.span.bytes.starts(with: text)
  }
}

extension IostatParser {
  /// Where the key `"sysstat"` begins, if it is the first in the line.
  func documentStart(_ bytes: RawSpan, _ line: Range<Int>) -> Int? {
    var start = line.lowerBound
    while start < line.upperBound, bytes[start].isBlank || bytes[start] == UInt8(ascii: "{") {
      start += 1
    }
    guard start < line.upperBound, bytes[start] == UInt8(ascii: "\"") else { return nil }
    return bytes.starts(with: "\"sysstat\"", at: start) ? start : nil
  }

  /// Reads on in the document; at its end, or where it turns out broken, `json` becomes `nil` and
  /// the position is at the rest of its last line, or at the line that is not JSON.
  mutating func readDocument(_ bytes: RawSpan, at position: inout Int, line: inout Int) {
    guard var document = json else { return }
    let start = position
    let before = document.tokenizer.newlines
    do throws(ParseError) {
      while let token = try document.tokenizer.next(in: bytes, at: &position) {
        take(token, in: &document)
        if document.tokenizer.depth == 0 { break }
      }
      json = document
    } catch {
      json = document
      endDocument(expected: error.expected)
      position = min(error.offset, bytes.byteCount)
      while position > start, bytes[position - 1] != 0x0A { position -= 1 }
      if position == start {
        position = min(bytes.byteCount, bytes.lineEnd(from: error.offset) + 1)
        line += position > 0 && bytes[position - 1] == 0x0A ? 1 : 0
      }
    }
    line += document.tokenizer.newlines - before
    if let whole = json, whole.tokenizer.depth == 0 {
      json = nil
      if !whole.isOfIostat { run = IostatRun() }
      closeRun()
    }
  }

  /// Ends a document that is not whole.
  mutating func endDocument(expected: String) {
    guard let document = json else { return }
    guard document.isOfIostat else {
      json = nil
      run = IostatRun()
      closeRun()
      return
    }
    note(damage: "the JSON text breaks off at line \(document.line): expected \(expected)")
    json = nil
    closeRun()
  }

  private mutating func take(_ token: JSONTokenizer.Token, in document: inout IostatDocument) {
    switch token {
    case .key:
      document.key = document.tokenizer.text
      if document.isKey("disk") || document.isKey("avg-cpu") { document.isOfIostat = true }
    case .beginArray: document.levels.append(.other)
    case .beginObject: begin(in: &document)
    case .endArray: _ = document.levels.popLast()
    case .endObject: end(in: &document)
    case .string: takeText(in: &document)
    case .number(let value): take(value, in: &document)
    case .flag, .null: break
    }
  }

  private mutating func begin(in document: inout IostatDocument) {
    var level = IostatDocument.Level.other
    if document.isKey("hosts") {
      closeRun()
      level = .host
    } else if document.isKey("statistics") {
      openReport(line: document.line, timestamp: nil)
      level = .statistics
    } else if document.isKey("avg-cpu") {
      level = .processor
    } else if document.isKey("disk") {
      document.name = nil
      document.row = IostatRow(device: 0, line: document.line)
      level = .device
    }
    document.levels.append(level)
    document.key.removeAll(keepingCapacity: true)
  }

  private mutating func end(in document: inout IostatDocument) {
    let level = document.levels.popLast()
    if isReportOpen, let report = run.reports.indices.last {
      run.reports[report].lastLine = document.line
    }
    switch level {
    case .device:
      document.key = Array("disk".utf8)
      guard let name = document.name else { return }
      let bytes = unsafe name.span.bytes
      let start = name.first == 0x20 ? 1 : 0
      let device = deviceIndex(bytes, start..<bytes.byteCount, lineStart: 0)
      add(document.row, of: device, line: document.line)
    case .statistics:
      document.key = Array("statistics".utf8)
      closeReport()
    case .host: document.key = Array("hosts".utf8)
    default: break
    }
  }

  private mutating func takeText(in document: inout IostatDocument) {
    let text = document.tokenizer.text
    let value = String(decoding: text, as: UTF8.self)
    switch document.levels.last {
    case .device where document.isKey("disk_device"):
      document.name = text.isEmpty || text == [0x20] ? nil : text
    case .statistics where document.isKey("timestamp"):
      if let report = run.reports.indices.last { run.reports[report].timestamp = value }
    case .host where document.isKey("nodename"): run.banner.host = value
    case .host where document.isKey("release"): run.banner.kernel = value
    case .host where document.isKey("date"): run.banner.date = value
    default: break
    }
  }

  private mutating func take(_ value: Double, in document: inout IostatDocument) {
    let text = document.key
    let key = unsafe text.span.bytes
    guard key.byteCount > 0 else { return }
    switch document.levels.last {
    case .device:
      guard let column = key.iostatColumn(0..<key.byteCount), let measure = column.measure else {
        return
      }
      document.row[measure] = value * column.scale
    case .processor:
      guard let share = key.processorShare(0..<key.byteCount),
        let report = run.reports.indices.last
      else { return }
      var processor = run.reports[report].processor ?? IostatProcessor()
      processor[share] = value
      run.reports[report].processor = processor
    case .host where document.isKey("number-of-cpus"):
      run.banner.processors = Int(exactly: value)
    default: break
    }
  }
}
