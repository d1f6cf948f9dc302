import ByteParsing
package import Capture

/// Reads tables of `jstat` of JDK 7 to 25: `-gc`, `-gcutil`, `-gccause`, `-gcnew`, `-gcold`,
/// `-gccapacity` and their kin, and `-class`, with `-t` and `-h` or without, one row or many.
///
///     Timestamp           S0C         S1C         S0U …
///                 1.3      1344.0      1344.0         0.0 …
///
/// A `date` between the rows, or a time in front of each, gives a clock to rows without `-t`.
package struct JstatParser: StreamParser {
  package static let format = Format(
    kind: "jvm-jstat", label: "jstat -gc, -gcutil, -gccause and its other tables",
    markers: [" YGC", "Loaded  Bytes"])

  private static let seriesLimit = 256

  private var header: JstatHeader?
  private var finished: [CollectorCounterSeries] = []
  private var series = CollectorCounterSeries()
  /// A time that a line of its own gave, for the row behind it.
  private var pendingDate: Double?
  /// The row before the date, for which no time is known yet.
  private var pendingRow: CollectorCounters?
  /// Whether the dates stand behind the rows, as far as is known.
  private var datesFollow: Bool?
  private var rows = 0
  private var cutRow: Int?
  private var endsWithNewline = true

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var number = firstLine
    var position = 0
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      if end > position { take(bytes, position..<end, number) }
      position = end + 1
      number += 1
    }
    if bytes.byteCount > 0 { endsWithNewline = bytes[bytes.byteCount - 1] == 0x0A }
  }

  private mutating func take(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int) {
    if bytes.firstRange(of: "YGC", in: line) != nil
      || bytes.firstRange(of: "Loaded", in: line) != nil,
      let found = JstatHeader(bytes, line)
    {
      header = found
      return
    }
    guard let header, line.count < 4096 else { return }
    let row = JstatRow(bytes, line, header)
    switch row.outcome {
    case .row(var counters):
      counters.line = number
      cutRow = nil
      rows += 1
      take(counters)
    case .cut: cutRow = number
    case .other:
      if let date = Clock.date(bytes, line) ?? Clock.iso(bytes, bytes.trimmed(line))?.seconds {
        take(date: date)
      }
    }
  }

  private mutating func take(_ counters: CollectorCounters) {
    flushRow()
    var counters = counters
    if counters.wallTime == nil, datesFollow != true, let date = pendingDate {
      counters.wallTime = date
      pendingDate = nil
      datesFollow = datesFollow ?? false
      append(counters)
    } else if counters.wallTime == nil, datesFollow != false {
      pendingRow = counters
    } else {
      append(counters)
    }
  }

  private mutating func take(date: Double) {
    if datesFollow != false, pendingRow != nil {
      pendingRow?.wallTime = date
      datesFollow = true
      flushRow()
    } else {
      pendingDate = date
    }
  }

  private mutating func flushRow() {
    guard let row = pendingRow else { return }
    pendingRow = nil
    append(row)
  }

  private mutating func append(_ counters: CollectorCounters) {
    if !series.continues(with: counters), finished.count < Self.seriesLimit {
      finished.append(series)
      series = CollectorCounterSeries()
    }
    series.append(counters)
  }

  package mutating func finish() -> Parsed<CollectorEvidence>? {
    flushRow()
    finished.append(series)
    let runs = finished.filter { !$0.readings.isEmpty }.map { CollectorRun($0) }
    guard !runs.isEmpty, rows > 0 else { return nil }
    let several = runs.count > 1 ? ", \(runs.count) runs of a JVM" : ""
    return Parsed(
      CollectorEvidence(runs: runs), damage: damage,
      note: "\(rows) row\(rows == 1 ? "" : "s")\(several)")
  }

  private var damage: String? {
    if let cutRow { return "the last row, in line \(cutRow), was cut off" }
    return endsWithNewline ? nil : "the last line has no end: the table may have been cut off"
  }
}

/// A line below a heading.
struct JstatRow {
  enum Outcome {
    case row(CollectorCounters)
    /// Begins like a row and has too few numbers.
    case cut
    case other
  }

  private(set) var outcome = Outcome.other

  init(_ bytes: RawSpan, _ line: Range<Int>, _ header: JstatHeader) {
    var at = line.lowerBound
    var counters = CollectorCounters()
    skipPrefix(bytes, &at, line.upperBound, header, &counters)
    var cells = JstatCells()
    for (index, column) in header.columns.enumerated() {
      if column == .lastCause || column == .cause {
        let rest = bytes.string(bytes.trimmed(at..<line.upperBound))
        (counters.lastCause, counters.currentCause) = CauseText.split(rest)
        break
      }
      guard let word = JstatHeader.word(bytes, &at, line.upperBound) else {
        if index > 0 { outcome = .cut }
        return
      }
      guard cells.take(bytes, word, column) else { return }
    }
    if !header.columns.contains(.lastCause) && !header.columns.contains(.cause),
      JstatHeader.word(bytes, &at, line.upperBound) != nil
    {
      return
    }
    cells.fill(&counters)
    outcome = .row(counters)
  }

  /// Steps over as many words as stand in front of the heading; they may hold a time.
  private func skipPrefix(
    _ bytes: RawSpan, _ at: inout Int, _ end: Int, _ header: JstatHeader,
    _ counters: inout CollectorCounters
  ) {
    let start = bytes.trimmed(at..<end).lowerBound
    var words = 0
    while words < header.prefixWords, let word = JstatHeader.word(bytes, &at, end) {
      words += 1
      if counters.wallTime == nil { counters.wallTime = Clock.iso(bytes, word)?.seconds }
    }
    if counters.wallTime == nil, header.prefixWords > 1 {
      counters.wallTime = Clock.iso(bytes, start..<end)?.seconds
    }
  }
}

/// The numbers of a row; sizes are in KiB, times in seconds.
private struct JstatCells {
  private var values: [(column: JstatHeader.Column, value: Double)] = []

  /// Says whether the word can be a cell: a number, or `-` for a counter that the JVM does not have.
  mutating func take(_ bytes: RawSpan, _ word: Range<Int>, _ column: JstatHeader.Column) -> Bool {
    if word.count == 1, bytes[word.lowerBound] == UInt8(ascii: "-") { return true }
    if word.count == 3, bytes.starts(with: "NaN", at: word.lowerBound) { return true }
    var at = word.lowerBound
    guard let value = SizedText.number(bytes, &at, word.upperBound), at == word.upperBound else {
      return false
    }
    values.append((column, value))
    return true
  }

  private func value(_ column: JstatHeader.Column) -> Double? {
    values.first { $0.column == column }?.value
  }

  private func size(_ column: JstatHeader.Column) -> Int? {
    value(column).flatMap { Int(exactly: ($0 * 1024).rounded()) }
  }

  private func count(_ column: JstatHeader.Column) -> Int? {
    value(column).flatMap { Int(exactly: $0.rounded()) }
  }

  func fill(_ counters: inout CollectorCounters) {
    counters.uptime = value(.timestamp)
    let spaces = [
      (
        JstatHeader.Column.survivor0Used, JstatHeader.Column.survivor0Capacity,
        JstatHeader.Column.survivor0Percent
      ),
      (.survivor1Used, .survivor1Capacity, .survivor1Percent),
    ].map {
      CollectorCounters.Space(used: size($0.0), capacity: size($0.1), usedPercent: value($0.2))
    }
    if spaces.contains(where: { $0 != CollectorCounters.Space() }) { counters.survivors = spaces }
    counters.eden = CollectorCounters.Space(
      used: size(.edenUsed), capacity: size(.edenCapacity), usedPercent: value(.edenPercent))
    counters.old = CollectorCounters.Space(
      used: size(.oldUsed), capacity: size(.oldCapacity), usedPercent: value(.oldPercent))
    counters.metaspace = CollectorCounters.Space(
      used: size(.metaspaceUsed), capacity: size(.metaspaceCapacity),
      usedPercent: value(.metaspacePercent))
    counters.young = CollectorCounters.Work(count: count(.youngCount), seconds: value(.youngTime))
    counters.full = CollectorCounters.Work(count: count(.fullCount), seconds: value(.fullTime))
    counters.concurrent = CollectorCounters.Work(
      count: count(.concurrentCount), seconds: value(.concurrentTime))
    if let loaded = count(.loaded) { counters.loadedClasses = loaded &- (count(.unloaded) ?? 0) }
    counters.oldMax = size(.oldMax)
    if let old = size(.oldMax) {
      let young = size(.newMax) ?? 0
      // Where both may become the whole heap, each maximum is that of the heap.
      counters.heapMax = young == old ? old : old &+ young
    }
  }
}

/// The two causes at the end of a row of `-gccause`, which hold blanks and are divided by some.
package enum CauseText {
  private static let known = [
    "System.gc()", "JvmtiEnv ForceGarbageCollection", "GCLocker Initiated GC",
    "Heap Inspection Initiated GC", "Heap Dump Initiated GC", "No GC", "Allocation Failure",
    "Metadata GC Threshold", "Metadata GC Clear Soft References", "CodeCache GC Threshold",
    "CodeCache GC Aggressive", "Permanent Generation Full",
    "Tenured Generation Full", "CMS Generation Full", "CMS Initial Mark", "CMS Final Remark",
    "CMS Concurrent Mark", "Concurrent Mode Failure", "Ergonomics", "G1 Evacuation Pause",
    "G1 Humongous Allocation", "G1 Preventive Collection", "G1 Compaction Pause",
    "G1 Periodic Collection", "Diagnostic Command", "Last ditch collection", "Concurrent GC",
    "Allocation Failure During Evacuation", "Upgrade To Full GC", "Allocation Rate",
    "Allocation Stall", "Proactive", "Warmup", "Timer", "High Usage", "unknown GCCause",
  ]

  /// The last and the present cause; `No GC` is none.
  package static func split(_ text: String) -> (last: String?, now: String?) {
    guard !text.isEmpty else { return (nil, nil) }
    var (last, now) = (text, "")
    if let gap = Self.gap(in: text) {
      (last, now) = gap
    } else if let end = known.first(where: { text.hasSuffix(" " + $0) }) {
      (last, now) = (String(text.dropLast(end.count + 1)), end)
    }
    func named(_ cause: String) -> String? { cause.isEmpty || cause == "No GC" ? nil : cause }
    return (named(last), named(now))
  }

  /// What stands before and behind the first two blanks in a row.
  private static func gap(in text: String) -> (String, String)? {
    let bytes = Array(text.utf8)
    guard
      let place = bytes.indices.dropLast().first(where: {
        bytes[$0] == 0x20 && bytes[$0 + 1] == 0x20
      })
    else { return nil }
    let rest = bytes[place...].drop { $0 == 0x20 }
    return (String(decoding: bytes[..<place], as: UTF8.self), String(decoding: rest, as: UTF8.self))
  }
}
