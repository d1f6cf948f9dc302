internal import ByteParsing
package import Capture

/// Reads the slow query log of MySQL, MariaDB and Percona Server, and what pt-query-digest makes of
/// one.
///
///     # Time: 2026-11-26T08:00:01.123456Z
///     # User@Host: shop[shop] @ app-1 [10.0.0.7]  Id:    12
///     # Query_time: 3.456789  Lock_time: 0.000123 Rows_sent: 1  Rows_examined: 500000
///     use shop;
///     SET timestamp=1795680001;
///     SELECT * FROM orders WHERE customer_id = 7;
///
/// MySQL's `log_slow_extra` makes the line of times longer; MariaDB and Percona add lines
/// (`# Thread_id: 9  Schema: shop  QC_hit: No`, `# Full_scan: Yes  Full_join: No …`).
package struct MySQLSlowLogParser: StreamParser {
  package static let format = Format(
    kind: "mysql-slow-log", label: "slow query log of MySQL or MariaDB",
    lineStarts: ["# Query_time: "], markers: ["# Query_time: ", "# Attribute    pct   total"])

  private static let textLimit = 8 << 10

  private var log = MySQLSlowLog()
  private var entry: MySQLSlowLog.Entry?
  /// Whether lines of a statement follow.
  private var isInStatement = false
  private var time: Double?
  private var owner: String?
  /// The text is a report of pt-query-digest.
  private var digest: QueryDigest?

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var parser = self
    bytes.forEachLine(firstLine: firstLine) { line, number in
      parser.take(line, number)
    }
    self = parser
  }

  package mutating func finish() -> Parsed<MySQLSlowLog>? {
    end()
    if let total = digest?.total { log.raise(total: total) }
    guard log.count > 0 else { return nil }
    let many = log.families.count
    return Parsed(
      log,
      note: "\(log.count) statements of \(many == 1 ? "one shape" : "\(many) shapes")")
  }

  private mutating func take(_ whole: RawSpan, _ number: Int) {
    let line = whole.extracting(whole.trimmed(0..<whole.byteCount))
    // MariaDB frames the plan that `log_slow_verbosity=explain` adds.
    if line.byteCount == 1, line[0] == UInt8(ascii: "#"), !isInStatement { return }
    if line.starts(with: "# ") {
      if line.starts(with: "# administrator command") { return }
      takeHead(line, number)
    } else if Self.isStart(line) {
      end()
    } else if entry?.seconds != nil {
      takeStatement(line, whole, number)
    }
  }

  /// What a server writes when it opens the log.
  private static func isStart(_ line: RawSpan) -> Bool {
    line.starts(with: "Tcp port: ") || line.starts(with: "TCP Port: ")
      || line.starts(with: "Time ") && line.firstRange(of: " Id Command") != nil
      || line.firstRange(of: ". started with:") != nil
  }

  private mutating func takeHead(_ line: RawSpan, _ number: Int) {
    if isInStatement { end() }
    if line.starts(with: "# Time: ") {
      end()
      time = MySQLClock.time(line, 8..<line.byteCount)?.seconds
      return
    }
    if line.starts(with: "# User@Host: ") {
      end()
      owner = Self.owner(line)
      return
    }
    if QueryDigest.begins(line) {
      digest = digest ?? QueryDigest()
      entry = nil
      guard QueryDigest.isHead(line) else { return }
    }
    if digest != nil, !QueryDigest.isHead(line) {
      entry?.lastLine = number
      digest?.take(line, into: &entry)
      return
    }
    if entry == nil {
      entry = MySQLSlowLog.Entry(time: time, owner: owner, firstLine: number, lastLine: number)
    }
    entry?.lastLine = number
    takeFigures(line)
  }

  private mutating func takeFigures(_ line: RawSpan) {
    func number(_ name: StaticString) -> Double? {
      guard let found = line.firstRange(of: name) else { return nil }
      var cursor = ByteCursor(line)
      cursor.move(to: found.upperBound)
      cursor.skipBlanks()
      return cursor.number().flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
    func word(_ name: StaticString) -> String? {
      guard let found = line.firstRange(of: name) else { return nil }
      var cursor = ByteCursor(line)
      cursor.move(to: found.upperBound)
      cursor.skipBlanks()
      return cursor.word().map { line.string($0) }
    }
    if let seconds = number("Query_time:") {
      entry?.seconds = min(seconds, 1e9)
      entry?.locked = min(number("Lock_time:") ?? 0, 1e9)
      entry?.given = number("Rows_sent:") ?? 0
      entry?.examined = number("Rows_examined:")
    }
    if let rows = number("Rows_affected:") { entry?.given += rows }
    if let schema = word("Schema:") { entry?.schema = schema == "Last_errno:" ? nil : schema }
    if let scan = word("Full_scan:") {
      let isJoin = word("Full_join:") == "Yes"
      entry?.scanned = scan == "Yes" || isJoin
    }
    if word("Tmp_table_on_disk:") == "Yes" { entry?.isOnDisk = true }
  }

  private mutating func takeStatement(_ line: RawSpan, _ whole: RawSpan, _ number: Int) {
    guard var entry else { return }
    defer { self.entry = entry }
    entry.lastLine = number
    if entry.statement.isEmpty {
      if line.starts(with: "use ") || line.starts(with: "USE ") {
        let end = line.byteCount
        let isClosed = end > 4 && line[end - 1] == UInt8(ascii: ";")
        entry.schema = line.string(4..<(isClosed ? end - 1 : end))
        return
      }
      if line.starts(with: "SET timestamp=") {
        var cursor = ByteCursor(line)
        cursor.move(to: 14)
        entry.time = cursor.number() ?? entry.time
        return
      }
      guard line.byteCount > 0 else { return }
      isInStatement = true
    }
    guard entry.statement.count < Self.textLimit else { return }
    if !entry.statement.isEmpty { entry.statement.append(0x0A) }
    for place in 0..<min(whole.byteCount, Self.textLimit) { entry.statement.append(whole[place]) }
  }

  private mutating func end() {
    if digest != nil, entry?.statement.suffix(2).elementsEqual("\\G".utf8) == true {
      entry?.statement.removeLast(2)
    }
    if let entry { log.add(entry) }
    entry = nil
    isInStatement = false
  }

  /// `shop[shop] @ app-1 [10.0.0.7]  Id:    12` is `shop @ 10.0.0.7`.
  private static func owner(_ line: RawSpan) -> String? {
    let start = 13
    guard let at = line.firstRange(of: " @ "), at.lowerBound > start else { return nil }
    var end = start
    while end < at.lowerBound, line[end] != UInt8(ascii: "[") { end += 1 }
    var cursor = ByteCursor(line)
    cursor.move(to: at.upperBound)
    let host = cursor.word().map { line.string($0) }.flatMap { $0 == "[]" ? nil : $0 }
    let user = line.string(start..<end)
    return host.map { "\(user) @ \($0)" } ?? user
  }
}
