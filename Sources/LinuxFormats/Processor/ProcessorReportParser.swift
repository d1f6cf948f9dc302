internal import ByteParsing
package import Capture

/// Reads the processor tables of mpstat and sar, text of sysstat 9 to 12.7 and JSON.
///
///     Linux 6.1.0 (web-1)    11/26/26    _x86_64_    (2 CPU)
///
///     01:59:15     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle
///     01:59:16     all   98.51    0.00    1.49    0.00    0.00    0.00    0.00    0.00    0.00    0.00
///     01:59:16       0   99.00    0.00    1.00    0.00    0.00    0.00    0.00    0.00    0.00    0.00
///
///     01:59:19      runq-sz  plist-sz   ldavg-1   ldavg-5  ldavg-15   blocked
///     01:59:20           13       197     16.56     10.74      5.11         0
///
/// Columns are known by their headings; rows without a time are means of a whole run.
package struct ProcessorReportParser: StreamParser {
  package static let format = Format(
    kind: "processor-report", label: "mpstat, sar -u or sar -q (text or JSON)",
    markers: [
      "CPU    %usr   %nice", "CPU   %user   %nice", "CPU     %user     %nice",
      "CPU      %usr     %nice", "CPU      %user     %nice", "runq-sz  plist-sz", "\"cpu-load\"",
    ])

  /// Rows kept; beyond that the oldest reports are left out.
  private static let rowLimit = 65_536

  private var reports: [HostSnapshot] = []
  /// The first report of the run that is being read.
  private var runStart = 0
  private var hasMeans = false
  private var storedRows = 0
  private var leftOut = 0
  private var host: String?
  private var count: Int?
  private var columns = ProcessorColumns()
  /// The time of the last report, in seconds of the day.
  private var lastTime: Double?
  /// By the time of its rows, in the run, which report they are of.
  private var places: [Double: Int] = [:]
  private var json: ProcessorDocument?
  private var damage: String?

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var position = 0
    var line = firstLine
    while position < bytes.byteCount {
      if json != nil {
        readDocument(bytes, at: &position, line: &line)
        continue
      }
      let end = bytes.lineEnd(from: position)
      if let start = ProcessorDocument.start(bytes, position..<end) {
        endRun()
        json = ProcessorDocument(firstLine: line)
        position = start
        continue
      }
      let last = end > position && bytes[end - 1] == 0x0D ? end - 1 : end
      take(bytes.extracting(position..<last), number: line)
      position = end + 1
      line += 1
    }
  }

  // MARK: - Text

  private mutating func take(_ line: RawSpan, number: Int) {
    guard line.byteCount > 0, line.byteCount < 4096 else { return }
    if let banner = SysstatBanner(line) {
      endRun()
      (host, count) = (banner.host ?? host, banner.processors ?? count)
      return
    }
    let words = line.words
    if let heading = ProcessorColumns(line, words) {
      columns = heading
      if lastTime == nil { lastTime = heading.time }
      return
    }
    guard let row = columns.row(line, words) else { return }
    guard let time = row.time else {
      hasMeans = true
      return
    }
    let place = report(at: time, row: row, number)
    add(row, to: place)
  }

  /// The report that a row of this time belongs to; a new one where there is none.
  private mutating func report(at time: Double, row: ProcessorRow, _ number: Int) -> Int {
    if let place = places[time], reports.indices.contains(place), !row.isIn(reports[place]) {
      return place
    }
    if places[time] != nil { endRun() }
    var activity = ProcessorActivity(place: Place(line: number))
    activity.count = count
    if let before = lastTime {
      let seconds = time - before
      activity.seconds = seconds < 0 ? seconds + 86_400 : seconds
    }
    lastTime = time
    var snapshot = HostSnapshot()
    snapshot.activity = activity
    reports.append(snapshot)
    places[time] = reports.count - 1
    return reports.count - 1
  }

  private mutating func add(_ row: ProcessorRow, to place: Int) {
    switch row.content {
    case .all(let shares): reports[place].activity?.all = shares
    case .one(let processor, let shares): reports[place].activity?.each[processor] = shares
    case .queue(let runnable): reports[place].activity?.runnable = runnable
    }
    storedRows += 1
    if storedRows > Self.rowLimit { shorten() }
  }

  private mutating func shorten() {
    let count = reports.count / 2
    reports.removeFirst(count)
    leftOut += count
    places = places.compactMapValues { $0 >= count ? $0 - count : nil }
    runStart = max(0, runStart - count)
    storedRows = reports.reduce(0) { $0 + 1 + ($1.activity?.each.count ?? 0) }
  }

  /// A single report whose interval has no length is the mean since boot.
  private mutating func endRun() {
    if reports.count == runStart + 1, !hasMeans, (reports[runStart].activity?.seconds ?? 0) <= 0 {
      reports[runStart].activity?.isUnsure = true
    }
    for place in runStart..<reports.count where reports[place].activity?.seconds == 0 {
      reports[place].activity?.seconds = nil
    }
    runStart = reports.count
    hasMeans = false
    lastTime = nil
    places = [:]
  }

  // MARK: - JSON

  private mutating func readDocument(_ bytes: RawSpan, at position: inout Int, line: inout Int) {
    guard var document = json else { return }
    let before = document.tokenizer.newlines
    var isBroken = false
    do throws(ParseError) {
      while let token = try document.tokenizer.next(in: bytes, at: &position) {
        if let done = document.take(token) {
          var done = done
          done.activity?.count = document.count
          reports.append(done)
          storedRows += 1 + (done.activity?.each.count ?? 0)
          if storedRows > Self.rowLimit { shorten() }
        }
        if document.tokenizer.depth == 0 { break }
      }
    } catch {
      isBroken = true
      damage = damage ?? "the JSON text breaks off at line \(document.line)"
      position = bytes.lineEnd(from: min(max(position, error.offset), bytes.byteCount)) + 1
    }
    line += document.tokenizer.newlines - before + (isBroken ? 1 : 0)
    host = document.host ?? host
    json = isBroken || document.tokenizer.depth == 0 ? nil : document
    if json == nil { endRun() }
  }

  package mutating func finish() -> Parsed<HostSeries>? {
    if let document = json {
      damage = damage ?? "the JSON text breaks off at line \(document.line)"
    }
    endRun()
    guard !reports.isEmpty else { return nil }
    let series = HostSeries(origin: .captured, host: host, snapshots: reports)
    var note = reports.count == 1 ? "1 report" : "\(reports.count) reports"
    if leftOut > 0 { note += ", \(leftOut) older ones left out" }
    return Parsed(series, damage: damage, note: note)
  }
}

/// The first line of a text of sysstat.
///
///     Linux 6.18.44 (vm)     11/26/26     _x86_64_    (2 CPU)
struct SysstatBanner {
  var host: String?
  var processors: Int?

  init?(_ line: RawSpan) {
    guard let start = line.firstRange(of: "Linux "), start.lowerBound < 200,
      let end = line.firstRange(of: " CPU)")
    else { return nil }
    var cursor = ByteCursor(line)
    if let open = line.lastIndex(of: UInt8(ascii: "("), in: 0..<end.lowerBound) {
      cursor.move(to: open + 1)
      processors = cursor.nextNumber()
    }
    guard let open = line.firstIndex(of: UInt8(ascii: "("), from: start.upperBound),
      let close = line.firstIndex(of: UInt8(ascii: ")"), from: open), close < end.lowerBound
    else { return }
    host = line.string((open + 1)..<close)
  }
}

extension RawSpan {
  /// The places of the runs of other than blanks.
  var words: [Range<Int>] {
    var cursor = ByteCursor(self)
    var words: [Range<Int>] = []
    while let word = cursor.word() { words.append(word) }
    return words
  }
}
