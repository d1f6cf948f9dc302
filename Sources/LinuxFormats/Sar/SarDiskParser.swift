package import Capture
import ByteParsing

/// Reads what `sar -d` prints, of sysstat 10 to 12.7, any options and locale.
///
///     12:00:01 AM       DEV       tps     rkB/s     wkB/s  …    await     %util
///     12:10:01 AM       vda    252.90   2023.20      0.00  …     0.56      9.80
///
/// Columns are known by their headings; with `-p` and `--pretty` the name may stand last. Its rows are
/// those of iostat's basic and extended report together, and none is since boot.
package struct SarDiskParser: StreamParser {
  package static let format = Format(
    kind: "sar-disk", label: "sar -d",
    markers: [
      " DEV       tps", " DEV tps ", "tps     rkB/s     wkB/s", "tps rkB/s wkB/s",
      "tps  rd_sec/s  wr_sec/s", "tps rd_sec/s wr_sec/s",
    ])

  private struct Heading {
    var columns: [IostatColumn]
    /// Whether the name of the device stands behind the figures.
    var isNameLast: Bool
  }

  private var runs: [IostatRun] = []
  private var run = IostatRun(beginsSinceBoot: false)
  private var heading: Heading?
  private var names: [String: Int] = [:]
  /// Seconds since midnight of the latest heading or row, and as it was printed.
  private var clock: Double?
  private var stamp = ""
  private var isOpen = false
  private var isBroken = false
  private var damage: String?

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var reader = self
    bytes.forEachLine(firstLine: firstLine) { line, number in reader.take(line, number) }
    self = reader
  }

  package mutating func finish() -> Parsed<IostatSample>? {
    close()
    let reports = runs.reduce(0) { $0 + $1.reports.count }
    guard reports > 0 else { return nil }
    return Parsed(
      IostatSample(runs: runs), damage: damage,
      note: reports == 1 ? "1 report" : "\(reports) reports")
  }

  private mutating func take(_ line: RawSpan, _ number: Int) {
    var words: [Range<Int>] = []
    var cursor = ByteCursor(line)
    while let word = cursor.word() {
      guard words.count < 32 else { return }
      words.append(word)
    }
    if words.isEmpty {
      // Another table may follow.
      heading = nil
      return
    }
    if readBanner(line, words) { return }
    if line.firstRange(of: "LINUX RESTART", in: 0..<line.byteCount) != nil {
      (isOpen, isBroken) = (false, true)
      return
    }
    if let heading = Self.heading(line, words) {
      self.heading = heading
      isOpen = false
      let time = Self.time(line, words, upTo: words.count - heading.columns.count - 1)
      clock = time?.seconds ?? clock
      return
    }
    takeRow(line, words, number)
  }

  /// `Linux 6.1.0-18-amd64 (web-1)  11/21/26  _x86_64_  (2 CPU)`.
  private mutating func readBanner(_ line: RawSpan, _ words: [Range<Int>]) -> Bool {
    guard words.count >= 3, line.starts(with: "Linux ", at: words[0].lowerBound),
      line[words[2].lowerBound] == UInt8(ascii: "("), line[words[2].upperBound - 1] == 0x29
    else { return false }
    close()
    run.banner.kernel = line.string(words[1])
    run.banner.host = line.string((words[2].lowerBound + 1)..<(words[2].upperBound - 1))
    return true
  }

  private mutating func close() {
    if !run.reports.isEmpty { runs.append(run) }
    if runs.count > IostatParser.runLimit { runs.removeFirst() }
    run = IostatRun(beginsSinceBoot: false)
    names.removeAll(keepingCapacity: true)
    (heading, clock, isOpen, isBroken, stamp) = (nil, nil, false, false, "")
  }

  private static func heading(_ line: RawSpan, _ words: [Range<Int>]) -> Heading? {
    guard let place = words.firstIndex(where: { line.string($0) == "DEV" }) else { return nil }
    let isLast = place == words.count - 1
    let first = isLast ? words.firstIndex { line.string($0) == "tps" } : place + 1
    guard let first, first < words.count, line.string(words[first]) == "tps" else { return nil }
    let columns = words[first..<(isLast ? place : words.count)].map { word in
      line.sarColumn(word) ?? IostatColumn()
    }
    return columns.isEmpty ? nil : Heading(columns: columns, isNameLast: isLast)
  }

  private mutating func takeRow(_ line: RawSpan, _ words: [Range<Int>], _ number: Int) {
    guard let heading else { return }
    let count = heading.columns.count
    guard words.count > count else {
      noteCut(line, words, number)
      return
    }
    let name = heading.isNameLast ? words.count - 1 : words.count - 1 - count
    let first = heading.isNameLast ? name - count : name + 1
    guard first >= 1, name >= 1, let row = row(line, Array(words[first..<(first + count)]), number)
    else {
      noteCut(line, words, number)
      return
    }
    let end = min(first, name)
    // The means at the end bear a word where others have a time.
    guard let time = Self.time(line, words, upTo: end) else { return }
    open(time, number)
    let device = line.string(words[name])
    let place = names[device] ?? run.devices.count
    if place == run.devices.count {
      guard place < IostatParser.deviceLimit else { return }
      names[device] = place
      run.devices.append(IostatRun.Device(name: device, isGroup: false))
    }
    var known = row
    known.device = Int32(clamping: place)
    run.rows.append(known)
    let report = run.reports.count - 1
    run.reports[report].rows = run.reports[report].rows.lowerBound..<run.rows.count
    run.reports[report].lastLine = number
  }

  private mutating func open(_ time: (seconds: Double, text: String), _ number: Int) {
    if isOpen, time.text == stamp { return }
    var seconds: Double?
    if let clock {
      let passed = time.seconds - clock
      // At midnight the clock begins anew.
      seconds = passed > 0 ? passed : passed < 0 ? passed + 86_400 : nil
    }
    (stamp, clock, isOpen) = (time.text, time.seconds, true)
    if run.rows.count + run.reports.count >= IostatParser.rowLimit { run.fold() }
    var report = IostatReport(
      firstLine: number, lastLine: number, timestamp: time.text, processor: nil,
      rows: run.rows.count..<run.rows.count)
    (report.seconds, report.isBroken) = (seconds, isBroken)
    isBroken = false
    run.reports.append(report)
  }

  private func row(_ line: RawSpan, _ words: [Range<Int>], _ number: Int) -> IostatRow? {
    guard let heading else { return nil }
    var row = IostatRow(device: 0, line: number)
    for (word, column) in zip(words, heading.columns) {
      var position = word.lowerBound
      guard let value = line.iostatNumber(at: &position, end: word.upperBound),
        position == word.upperBound
      else { return nil }
      guard let measure = column.measure else { continue }
      row[measure] = value.isBytes ? value.value : value.value * column.scale
    }
    return row
  }

  /// A line with a time and too few figures was cut; one that is no row heads another table.
  private mutating func noteCut(_ line: RawSpan, _ words: [Range<Int>], _ number: Int) {
    guard Self.time(line, words, upTo: 1) != nil else { return }
    if words.count <= heading?.columns.count ?? 0, isOpen, damage == nil {
      damage = "line \(number) is cut"
    }
    heading = nil
  }

  /// `12:10:01`, `12:10:01 AM`, also behind a date.
  private static func time(
    _ line: RawSpan, _ words: [Range<Int>], upTo end: Int
  ) -> (seconds: Double, text: String)? {
    guard end >= 1, end <= words.count else { return nil }
    for place in 0..<end {
      let parts = line.string(words[place]).split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 3, let hours = Int(parts[0]), let minutes = Int(parts[1]),
        let second = Int(parts[2].prefix { $0.isNumber }), (0...24).contains(hours),
        (0...59).contains(minutes), (0...60).contains(second)
      else { continue }
      var hour = hours
      let half = place + 1 < end ? line.string(words[place + 1]) : ""
      if half == "PM", hour < 12 { hour += 12 }
      if half == "AM", hour == 12 { hour = 0 }
      let text = line.string(words[0].lowerBound..<words[end - 1].upperBound)
      return (Double(hour * 3600 + minutes * 60 + second), text)
    }
    return nil
  }
}

extension RawSpan {
  /// A column of `sar -d`; of old versions in sectors.
  fileprivate func sarColumn(_ word: Range<Int>) -> IostatColumn? {
    switch string(word) {
    case "rd_sec/s": IostatColumn(measure: .readBytes, scale: 512)
    case "wr_sec/s": IostatColumn(measure: .writeBytes, scale: 512)
    case "dc_sec/s": IostatColumn(measure: .discardBytes, scale: 512)
    default: iostatColumn(word)
    }
  }
}
