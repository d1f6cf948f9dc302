internal import ByteParsing

/// The lines that pt-query-digest prints of a log: a table of all, then one of each statement.
///
///     # Attribute    pct   total     min     max     avg     95%  stddev  median
///     # Count          3      12
///     # Exec time     96    324s     20s    108s     27s    107s       0    107s
struct QueryDigest {
  /// Seconds of all statements.
  private(set) var total: Double?

  /// Whether a line is the beginning of such a report, or of a statement in it.
  static func begins(_ line: RawSpan) -> Bool { line.starts(with: "# Overall: ") || isHead(line) }

  static func isHead(_ line: RawSpan) -> Bool {
    line.starts(with: "# Query ") && line.firstRange(of: " QPS, ") != nil
  }

  /// Reads a line into a statement; `nil` where none has begun.
  mutating func take(_ line: RawSpan, into entry: inout MySQLSlowLog.Entry?) {
    let words = line.string(0..<line.byteCount).split(separator: " ").dropFirst()
    guard let first = words.first else { return }
    let figures = words.dropFirst(2).map { Self.figure($0) }
    func value(_ place: Int) -> Double? { place < figures.count ? figures[place] : nil }
    switch (first, words.dropFirst().first) {
    case ("Exec", "time") where entry == nil: total = value(0)
    case ("Exec", "time"):
      entry?.seconds = value(1)
      entry?.longest = value(3)
    case ("Lock", "time"): entry?.locked = value(1) ?? 0
    case ("Rows", "sent"), ("Rows", "affecte"): entry?.given += value(1) ?? 0
    case ("Rows", "examine"): entry?.examined = value(1)
    case ("Count", _): entry?.calls = words.last.flatMap { Int($0) } ?? 1
    case ("Databases", let name?): entry?.schema = String(name)
    default: break
    }
  }

  /// `324s`, `94us`, `585.94k`, `0`.
  static func figure(_ text: Substring) -> Double? {
    let number = text.prefix { ("0"..."9").contains($0) || $0 == "." }
    let units: [Substring: Double] = [
      "": 1, "s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "k": 1e3, "M": 1e6, "G": 1e9, "m": 60,
      "h": 3600,
    ]
    guard let value = Double(number), let unit = units[text[number.endIndex...]] else { return nil }
    return value * unit
  }
}
