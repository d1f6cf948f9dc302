package import Capture
import ByteParsing

/// Reads what iostat prints, text of sysstat 10.0 to 12.7 and JSON since 11.5.1, any options.
///
///     Linux 6.1.0-18-amd64 (web-1)    11/21/26    _x86_64_    (2 CPU)
///
///     avg-cpu:  %user   %nice %system %iowait  %steal   %idle
///                1.04    0.00    4.15    0.00    0.00   94.82
///
///     Device            r/s     rkB/s  …  aqu-sz  %util
///     vda           8549.00 1133952.00 …   61.34 100.00
///
/// Columns are known by their headings. A text may hold several runs and anything between them.
package struct IostatParser: StreamParser {
  package static let format = Format(
    kind: "iostat", label: "iostat report (text or JSON)",
    lineStarts: lineStarts)

  /// Rows and reports kept before neighbouring reports are merged: about 15 MB.
  package static let rowLimit = 65_536
  /// Devices read of one run.
  package static let deviceLimit = 4_096
  /// Runs kept; of more, the oldest are left out.
  package static let runLimit = 4_096

  var runs: [IostatRun] = []
  /// Rows and reports in `runs`.
  var storedRows = 0
  var run = IostatRun()
  var isRunOpen = false
  /// The names of the devices of the run as bytes, to find a row's device without a string.
  var names: [[UInt8]] = []
  var nameIndex: [[UInt8]: Int] = [:]
  var hasTooManyDevices = false
  var table = IostatTable()
  /// The last line of headings.
  var heading = IostatHeading()
  /// Columns that the report has had, to tell a further part of it from the next report.
  var reportColumns: UInt32 = 0
  var isReportOpen = false
  var processorColumns: [IostatProcessor.Share?]?
  var json: IostatDocument?
  var damage: String?
  var damageCount = 0
  var droppedRuns = 0
  /// Lines that were not understood, of a text without JSON.
  var foreignCount = 0
  private var hasDocument = false
  /// The line before the piece, for a timestamp that stands there.
  private var previousLine: [UInt8] = []

  package init() {}

  package var foreignLines: Int? { hasDocument ? nil : foreignCount }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var position = bytes.starts(with: "\u{FEFF}") && firstLine == 1 ? 3 : 0
    var line = firstLine
    var lineStart = 0
    if json != nil { readDocument(bytes, at: &position, line: &line) }
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      lineStart = position
      if let start = documentStart(bytes, position..<end) {
        position = start
        closeRun()
        hasDocument = true
        json = IostatDocument(firstLine: line)
        readDocument(bytes, at: &position, line: &line)
        continue
      }
      readLine(bytes, position..<end, line: line)
      position = end + 1
      line += 1
    }
    rememberLine(bytes, from: lineStart)
  }

  package mutating func finish() -> Parsed<IostatSample>? {
    if json != nil { endDocument(expected: "the end of the JSON text") }
    if processorColumns != nil { note(damage: "the text ends within a report") }
    closeRun()
    guard runs.contains(where: { !$0.reports.isEmpty }) else { return nil }
    if damageCount > 1, let first = damage { damage = "\(first) (and \(damageCount - 1) more)" }
    return Parsed(IostatSample(runs: runs), damage: damage, note: summary)
  }

  mutating func note(damage text: String) {
    damageCount += 1
    if damage == nil { damage = text }
  }

  private var summary: String {
    let reports = runs.reduce(0) { $0 + $1.reports.reduce(0) { $0 + $1.folded } }
    var parts = [reports == 1 ? "1 report" : "\(reports) reports"]
    if runs.count > 1 { parts.append("\(runs.count) runs") }
    if runs.contains(where: { $0.reports.contains { $0.folded > 1 } }) {
      parts.append("neighbouring reports merged to bound memory")
    }
    if droppedRuns > 0 { parts.append("the first \(droppedRuns) runs left out") }
    return parts.joined(separator: ", ")
  }

  // MARK: runs and reports

  mutating func openRun() {
    closeRun()
    isRunOpen = true
  }

  mutating func closeRun() {
    closeReport()
    if !run.reports.isEmpty {
      noteMissingRows()
      storedRows += run.rows.count + run.reports.count
      // A mean since boot of a disk that was never idle is as good as an interval.
      if run.reports.count == 1,
        run.rows.contains(where: { $0[.utilization] ?? 0 >= 95 && $0[.queue] ?? 0 >= 1 })
      {
        run.beginsSinceBoot = false
      }
      runs.append(run)
    }
    if runs.count > Self.runLimit {
      droppedRuns += Self.runLimit / 2
      for dropped in runs.prefix(Self.runLimit / 2) {
        storedRows -= dropped.rows.count + dropped.reports.count
      }
      runs.removeFirst(Self.runLimit / 2)
    }
    run = IostatRun()
    names.removeAll(keepingCapacity: true)
    nameIndex.removeAll(keepingCapacity: true)
    isRunOpen = false
  }

  /// Begins the next report of the run.
  mutating func openReport(line: Int, timestamp: String?) {
    closeReport()
    isRunOpen = true
    if run.rows.count + run.reports.count + storedRows >= Self.rowLimit { fold() }
    run.reports.append(
      IostatReport(
        firstLine: timestamp == nil ? line : line - 1, lastLine: line, timestamp: timestamp,
        rows: run.rows.count..<run.rows.count))
    isReportOpen = true
  }

  mutating func closeReport() {
    isReportOpen = false
    reportColumns = 0
    processorColumns = nil
    table = IostatTable()
  }

  /// Merges reports where most of the rows are: in this run, or in all earlier ones.
  private mutating func fold() {
    if run.rows.count + run.reports.count > storedRows {
      run.fold()
      return
    }
    storedRows = 0
    for index in runs.indices {
      if runs[index].reports.count > 2 { runs[index].fold() }
      storedRows += runs[index].rows.count + runs[index].reports.count
    }
    if storedRows > Self.rowLimit / 2 { run.fold() }
  }

  /// A last report that lacks devices which all before it had was cut.
  private mutating func noteMissingRows() {
    guard run.reports.count > 1, let last = run.reports.last, !run.devices.isEmpty else { return }
    let expected = run.reports.dropLast().map(\.rows.count).min() ?? 0
    guard expected == run.devices.count, last.rows.count < expected else { return }
    note(
      damage: "the report at line \(last.firstLine) has \(last.rows.count) of \(expected) devices")
  }

  // MARK: timestamps

  private mutating func rememberLine(_ bytes: RawSpan, from start: Int) {
    let range = bytes.trimmed(min(start, bytes.byteCount)..<bytes.lineEnd(from: start))
    previousLine.removeAll(keepingCapacity: true)
    guard range.count <= timestampLimit else { return }
    for index in range { previousLine.append(bytes[index]) }
  }

  /// The timestamp (`-t`) in the line before the one at `start`: text with a clock, an ISO 8601
  /// time or the seconds since 1970.
  func timestamp(_ bytes: RawSpan, before start: Int) -> String? {
    guard start > 0 else { return unsafe previousLine.span.bytes.timestamp(0..<previousLine.count) }
    var low = start - 1
    while low > 0, bytes[low - 1] != 0x0A, start - low <= timestampLimit { low -= 1 }
    guard low == 0 || bytes[low - 1] == 0x0A else { return nil }
    return bytes.timestamp(bytes.trimmed(low..<(start - 1)))
  }
}

private let timestampLimit = 64

extension RawSpan {
  /// Whether a line is a time and nothing else: digits, what stands between them, `AM` or `PM`.
  func isTime(_ range: Range<Int>) -> Bool {
    guard range.count <= timestampLimit else { return false }
    return range.allSatisfy { index in
      switch self[index] {
      case 0x20, 0x2B...0x3A, UInt8(ascii: "A"), UInt8(ascii: "P"), UInt8(ascii: "M"),
        UInt8(ascii: "T"), UInt8(ascii: "Z"):
        true
      default: false
      }
    }
  }

  fileprivate func timestamp(_ range: Range<Int>) -> String? {
    var digits = 0
    var hasClock = false
    for index in range {
      if self[index].isDigit { digits += 1 }
      if self[index] == UInt8(ascii: ":"), index > range.lowerBound, self[index - 1].isDigit {
        hasClock = true
      }
    }
    guard range.count <= timestampLimit, hasClock || (digits == 10 && range.count == 10) else {
      return nil
    }
    return string(range)
  }
}
