internal import ByteParsing
package import Capture

/// Reads the tables of memory and paging of `sar` (`-r -B -W -S`), led by their headings.
///
///     12:00:01     pgpgin/s pgpgout/s   fault/s  majflt/s  pgfree/s pgscank/s pgscand/s pgsteal/s
///     12:10:01        10.00     20.00    300.00      0.00    400.00      0.00      0.00      0.00
///
/// Rows of different tables with the same time are of one interval.
package struct SarMemoryParser: StreamParser {
  static let markers: [StaticString] = ["pgpgin/s", "pswpin/s", "kbmemfree", "kbswpfree"]
  package static var format: Format { PagingSample.sarFormat }

  private static let rowLimit = 50_000

  private var names: [String] = []
  /// Words in front of the first column: the time, and AM or PM.
  private var lead = 0
  private var sample = PagingSample()
  private var places: [String: Int] = [:]
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
    guard line.byteCount > 12, line.byteCount < 600 else { return }
    let words = line.string.split { $0 == " " || $0 == "\t" }
    if let first = words.firstIndex(where: { Self.heads.contains(String($0)) }) {
      (names, lead, previous) = (words[first...].map(String.init), first, nil)
      return
    }
    guard !names.isEmpty, lead > 0, words.count == lead + names.count,
      let time = Self.seconds(words[..<lead])
    else {
      if words.first?.contains(":") == true || words.count < 3 { names = [] }
      return
    }
    var row = PagingRow(line: number)
    for (name, word) in zip(names, words.dropFirst(lead)) {
      guard let value = Self.number(word) else { return }
      Self.set(name, value, in: &row)
    }
    row.time = time
    if let previous { row.seconds = time > previous ? time - previous : time - previous + 86_400 }
    previous = time
    add(row, key: words[..<lead].joined(separator: " "))
  }

  private mutating func add(_ row: PagingRow, key: String) {
    if let place = places[key] {
      sample.rows[place].complete(with: row)
    } else if sample.rows.count < Self.rowLimit {
      places[key] = sample.rows.count
      sample.rows.append(row)
    }
  }

  /// The first names of the tables.
  private static let heads: Set<String> = ["pgpgin/s", "pswpin/s", "kbmemfree", "kbswpfree"]

  private static func number(_ word: Substring) -> Double? {
    Double(String(word.map { $0 == "," ? "." : $0 }))
  }

  /// `12:10:01`, `12:10:01 AM`; `nil` for the line of means.
  private static func seconds(_ words: ArraySlice<Substring>) -> Double? {
    let parts = (words.first ?? "").split(separator: ":").map { Int($0) }
    guard parts.count == 3, let hours = parts[0], let minutes = parts[1], let seconds = parts[2],
      (0...24).contains(hours), (0...59).contains(minutes), (0...60).contains(seconds)
    else { return nil }
    var hour = hours
    if words.count > 1 {
      if words.dropFirst().first == "PM", hours < 12 { hour += 12 }
      if words.dropFirst().first == "AM", hours == 12 { hour = 0 }
    }
    return Double(hour * 3600 + minutes * 60 + seconds)
  }

  private static func set(_ name: String, _ value: Double, in row: inout PagingRow) {
    switch name {
    case "pgpgin/s": row.bytesIn = value * 1024
    case "pgpgout/s": row.bytesOut = value * 1024
    case "fault/s": row.faults = value
    case "majflt/s": row.majorFaults = value
    case "pgscank/s": row.backgroundScans = value
    case "pgscand/s": row.directScans = value
    case "pgsteal/s": row.steals = value
    // Pages; of 4 KiB on nearly every host.
    case "pswpin/s": row.swapIn = value * 4096
    case "pswpout/s": row.swapOut = value * 4096
    case "kbmemfree": row.free = value * 1024
    case "kbavail": row.available = value * 1024
    case "%memused": row.usedShare = value
    case "kbbuffers": row.buffers = value * 1024
    case "kbcached": row.cached = value * 1024
    case "kbactive": row.active = value * 1024
    case "kbinact": row.inactive = value * 1024
    case "kbswpused": row.swapUsed = value * 1024
    case "%swpused": row.swapUsedShare = value
    default: break
    }
  }

  package mutating func finish() -> Parsed<PagingSample>? {
    sample.rows.isEmpty ? nil : Parsed(sample, note: "\(sample.rows.count) intervals")
  }
}
