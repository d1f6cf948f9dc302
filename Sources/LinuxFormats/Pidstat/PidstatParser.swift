package import Capture
import ByteParsing

/// Reads what pidstat prints, text of sysstat 10 to 12.7 with any options, and JSON.
///
///     Linux 6.1.0-18-amd64 (web-1)    11/21/26    _x86_64_    (2 CPU)
///
///     12:00:00      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
///     12:00:01        0      4242   43.56    8.91    0.00    4.95   52.48     1  java
///
/// Columns are known by their headings. The first report is about an interval already, unless
/// pidstat was given none. Tables of one moment are one interval.
package struct PidstatParser: StreamParser {
  package static let format = Format(
    kind: "pidstat", label: "pidstat report (text or JSON)", lineStarts: lineStarts,
    markers: markers)

  /// Rows kept before neighbouring intervals are merged: about 12 MB.
  package static let rowLimit = 131_072
  /// Rows of one interval that are read.
  package static let intervalLimit = 100_000
  package static let taskLimit = 200_000
  package static let runLimit = 1_024

  var runs: [PidstatRun] = []
  var storedRows = 0
  var run = PidstatRun()
  var heading: PidstatHeading?
  /// The task of a thread's row is that of the process above it.
  var process: Int?
  var tasks = PidstatTasks()
  /// The row of each task in the open interval, by its position; -1 for none.
  var places: [Int32] = []
  /// The timestamp of the open interval as it stands in the text.
  var openTime: [UInt8] = []
  var isOpen = false
  /// The end of the last interval and the days since the first.
  var lastEnd: Double?
  var isLastEpoch = false
  var days = 0.0
  var json: PidstatDocument?
  var damage: String?
  var droppedRows = 0

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var position = bytes.starts(with: "\u{FEFF}") && firstLine == 1 ? 3 : 0
    var line = firstLine
    if json != nil { readDocument(bytes, at: &position, line: &line) }
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      if let start = documentStart(bytes, position..<end) {
        position = start
        closeRun()
        json = PidstatDocument(firstLine: line)
        readDocument(bytes, at: &position, line: &line)
        continue
      }
      readLine(bytes, position..<end, line: line)
      position = end + 1
      line += 1
    }
  }

  private mutating func readLine(_ bytes: RawSpan, _ range: Range<Int>, line: Int) {
    let text = bytes.trimmed(range)
    guard !text.isEmpty else { return }
    if let heading = heading, readRow(bytes, text, heading, line: line) { return }
    if let next = PidstatHeading(bytes, text) {
      if next.isAverage != heading?.isAverage || next.isAverage { process = nil }
      heading = next
      process = nil
      return
    }
    readBanner(bytes, text)
  }

  /// `Linux 6.1.0-18-amd64 (web-1)  11/21/26  _x86_64_  (2 CPU)`.
  private mutating func readBanner(_ bytes: RawSpan, _ text: Range<Int>) {
    guard bytes[text.upperBound - 1] == UInt8(ascii: ")"),
      let linux = bytes.firstRange(of: "Linux ", in: text),
      bytes.firstRange(of: "CPU)", in: text)?.upperBound == text.upperBound
    else { return }
    closeRun()
    if let open = bytes.firstIndex(of: UInt8(ascii: "("), from: linux.upperBound),
      let close = bytes.firstIndex(of: UInt8(ascii: ")"), from: open), close < text.upperBound - 1
    {
      run.host = bytes.string((open + 1)..<close)
    }
    if let open = bytes.lastIndex(of: UInt8(ascii: "("), in: text) {
      var cursor = ByteCursor(bytes)
      cursor.move(to: open + 1)
      run.processors = cursor.unsigned().flatMap { Int(exactly: $0) }
    }
  }

  package mutating func finish() -> Parsed<PidstatSample>? {
    if let document = json {
      damage = damage ?? "the JSON text breaks off at line \(document.line)"
      json = nil
    }
    closeRun()
    guard !runs.isEmpty else { return nil }
    let count = runs.reduce(0) { $0 + $1.intervals.reduce(0) { $0 + $1.folded } }
    var notes = [count == 1 ? "1 report" : "\(count) reports"]
    if runs.contains(where: { $0.intervals.contains { $0.folded > 1 } }) {
      notes.append("neighbouring reports merged to bound memory")
    }
    if droppedRows > 0 { notes.append("\(droppedRows) rows left out") }
    return Parsed(
      PidstatSample(runs: runs), damage: damage, note: notes.joined(separator: ", "))
  }

  // MARK: runs and intervals

  mutating func closeRun() {
    closeInterval()
    if !run.rows.isEmpty {
      settleScopes()
      storedRows += run.rows.count
      runs.append(run)
    }
    if runs.count > Self.runLimit {
      storedRows -= runs[0].rows.count
      runs.removeFirst()
    }
    run = PidstatRun()
    tasks = PidstatTasks()
    places.removeAll(keepingCapacity: true)
    heading = nil
    process = nil
    lastEnd = nil
    days = 0
  }

  /// A report that does not say of what it is (`-h`) is of an interval where others follow.
  private mutating func settleScopes() {
    let unclear = run.intervals.indices.filter { run.intervals[$0].scope == .unclear }
    guard unclear.count > 1 || run.intervals.contains(where: { $0.scope == .average }) else {
      return
    }
    for index in unclear { run.intervals[index].scope = .interval }
  }

  mutating func openInterval(_ interval: PidstatInterval) {
    closeInterval()
    if storedRows + run.rows.count >= Self.rowLimit { fold() }
    var interval = interval
    interval.rows = run.rows.count..<run.rows.count
    run.intervals.append(interval)
    isOpen = true
  }

  mutating func closeInterval() {
    guard isOpen, let last = run.intervals.indices.last else { return }
    isOpen = false
    for row in run.rows[run.intervals[last].rows] { places[Int(row.task)] = -1 }
    if run.intervals[last].rows.isEmpty { run.intervals.removeLast() }
  }

  /// The position of the task's row in the open interval; `nil` where it takes no more.
  mutating func row(of task: Int, line: Int) -> Int? {
    guard let interval = run.intervals.indices.last else { return nil }
    while places.count <= task { places.append(-1) }
    if places[task] >= 0 { return Int(places[task]) }
    guard run.intervals[interval].rows.count < Self.intervalLimit else {
      droppedRows += 1
      return nil
    }
    places[task] = Int32(clamping: run.rows.count)
    run.rows.append(PidstatRow(task: task, line: line))
    run.intervals[interval].rows = run.intervals[interval].rows.lowerBound..<run.rows.count
    return run.rows.count - 1
  }

  private mutating func fold() {
    for index in runs.indices { runs[index].fold() }
    storedRows = runs.reduce(0) { $0 + $1.rows.count }
    run.fold()
  }
}
