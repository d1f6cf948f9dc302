internal import ByteParsing
package import Capture

/// Reads `vmstat` with any of its options that keep the table (`-w -a -t -S -n -y`).
///
///     procs -----------memory---------- ---swap-- -----io---- -system-- -------cpu-------
///      r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st gu
///      1  0      0 812345  12345 456789    0    0    12    34  123  456  5  1 94  0  0  0
///
/// The first row of a run is about the time since boot, except with `-y`.
package struct VmstatParser: StreamParser {
  static let markers: [StaticString] = ["swpd"]
  package static var format: Format { PagingSample.vmstatFormat }

  private static let rowLimit = 100_000

  private enum Column: String {
    case r, b, swpd, free, buff, cache, inact, active, si, so, bi, bo, cs, us, sy, id, wa, st, gu
    case interrupts = "in"
  }

  private var columns: [Column?] = []
  /// Words in front of the first column.
  private var lead = 0
  private var hasTimes = false
  private var isFirst = true
  /// What a unit of the memory columns is, in bytes; KiB unless `-S` says otherwise.
  private var unit = 1024.0
  private var isUnitKnown = false
  /// All sizes so far are whole pages, as they are in KiB.
  private var isPages = true
  private var sample = PagingSample()
  private var previous: Double?

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var reader = self
    bytes.forEachLine(firstLine: firstLine) { line, number in
      reader.take(line, number)
    }
    self = reader
  }

  private mutating func take(_ line: RawSpan, _ number: Int) {
    guard line.byteCount > 20, line.byteCount < 400 else { return }
    if line.firstRange(of: "swpd") != nil {
      noteUnit(line)
      takeHeading(line)
      return
    }
    if line.firstRange(of: "vmstat") != nil {
      noteUnit(line)
      // A command begins a run, and its first row is since boot unless -y says otherwise.
      (isFirst, columns, previous) = (line.firstRange(of: " -y") == nil, [], nil)
      return
    }
    // A second line of headings within a run is printed anew; that begins no run.
    guard !columns.isEmpty, let row = row(line, number) else { return }
    guard sample.rows.count < Self.rowLimit else { return }
    sample.rows.append(row)
  }

  private mutating func noteUnit(_ line: RawSpan) {
    guard let command = Self.unit(ofCommand: line) else { return }
    (unit, isUnitKnown) = (command, true)
  }

  /// `vmstat -S M 1`, `vmstat -SM`.
  private static func unit(ofCommand line: RawSpan) -> Double? {
    guard let option = line.firstRange(of: "-S"), line.firstRange(of: "vmstat") != nil else {
      return nil
    }
    var position = option.upperBound
    while position < line.byteCount, line[position].isBlank { position += 1 }
    switch position < line.byteCount ? line[position] : 0 {
    case UInt8(ascii: "k"): return 1000
    case UInt8(ascii: "K"): return 1024
    case UInt8(ascii: "m"): return 1e6
    case UInt8(ascii: "M"): return 1_048_576
    default: return nil
    }
  }

  private mutating func takeHeading(_ line: RawSpan) {
    let words = line.string.split { $0 == " " || $0 == "\t" }
    guard let start = words.firstIndex(of: "r"), start + 10 < words.count else { return }
    let names = words[start...]
    let known = names.map { Column(rawValue: String($0)) }
    guard known.compactMap(\.self).count >= 12 else { return }
    // What a collector put in front stands in front of the rows as well.
    lead = start
    hasTimes = known.last == .some(nil)
    columns = hasTimes ? Array(known.dropLast()) : known
    // Some languages translate the names of these three.
    for (place, column) in zip(3..., [Column.free, .buff, .cache]) where columns[place] == nil {
      columns[place] = column
    }
  }

  private mutating func row(_ line: RawSpan, _ number: Int) -> PagingRow? {
    let words = line.string.split { $0 == " " || $0 == "\t" }
    guard words.count >= lead + columns.count else { return nil }
    var row = PagingRow(line: number)
    for (column, word) in zip(columns, words.dropFirst(lead)) {
      guard let value = Double(word), value >= 0 else { return nil }
      if let column { set(column, value, in: &row) }
    }
    let sizes = [row.swapUsed, row.free, row.buffers, row.cached].compactMap(\.self)
    if sizes.contains(where: { ($0 / unit).truncatingRemainder(dividingBy: 4) != 0 }) {
      isPages = false
    }
    row.isSinceBoot = isFirst
    isFirst = false
    if hasTimes {
      let stamp = words.dropFirst(lead + columns.count).joined(separator: " ")
      row.time = CalendarTime(Array("\(stamp)".utf8).rawSpan)?.seconds
    }
    if let time = row.time {
      if let previous, time > previous { row.seconds = time - previous }
      previous = time
    }
    return row
  }

  private func set(_ column: Column, _ value: Double, in row: inout PagingRow) {
    switch column {
    case .r: row.runnable = value
    case .b: row.blocked = value
    case .swpd: row.swapUsed = value * unit
    case .free: row.free = value * unit
    case .buff: row.buffers = value * unit
    case .cache: row.cached = value * unit
    case .inact: row.inactive = value * unit
    case .active: row.active = value * unit
    // In the unit of the memory columns, as procps prints it; blocks are always KiB.
    case .si: row.swapIn = value * unit
    case .so: row.swapOut = value * unit
    case .bi: row.bytesIn = value * 1024
    case .bo: row.bytesOut = value * 1024
    case .interrupts: row.interrupts = value
    case .cs: row.contextSwitches = value
    case .us: row.user = value
    case .sy: row.system = value
    case .id: row.idle = value
    case .wa: row.iowait = value
    case .st: row.stolen = value
    case .gu: row.guest = value
    }
  }

  package mutating func finish() -> Parsed<PagingSample>? {
    guard !sample.rows.isEmpty else { return nil }
    if !isUnitKnown, !isPages {
      // No host has less than 30 MB in each of its columns, and the large unit makes small numbers.
      // Where that does not settle it, the default is taken: a unit too small raises no alarm.
      let largest =
        sample.rows.flatMap { [$0.swapUsed, $0.free, $0.buffers, $0.cached] }
        .compactMap(\.self).max() ?? 0
      if largest < 30_000 * 1024 {
        for index in sample.rows.indices { sample.rows[index].scaleMemory(by: 1024) }
      }
    }
    let intervals = sample.rows.count { !$0.isSinceBoot }
    return Parsed(
      sample, note: intervals == 0 ? "since boot only" : "\(intervals) intervals")
  }
}

extension PagingRow {
  fileprivate mutating func scaleMemory(by factor: Double) {
    let sizes: [WritableKeyPath<PagingRow, Double?>] = [
      \.swapUsed, \.free, \.buffers, \.cached, \.inactive, \.active, \.swapIn, \.swapOut,
    ]
    for path in sizes { self[keyPath: path] = self[keyPath: path].map { $0 * factor } }
  }
}
