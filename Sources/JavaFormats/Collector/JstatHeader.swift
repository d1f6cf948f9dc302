import ByteParsing

/// The columns of a table of `jstat`, read from its heading: they differ by option and by JDK, and
/// their widths change.
struct JstatHeader: Equatable {
  enum Column: Equatable {
    case timestamp
    case survivor0Capacity, survivor1Capacity, survivor0Used, survivor1Used
    case edenCapacity, edenUsed, oldCapacity, oldUsed
    case metaspaceCapacity, metaspaceUsed
    case survivor0Percent, survivor1Percent, edenPercent, oldPercent, metaspacePercent
    case youngCount, youngTime, fullCount, fullTime, concurrentCount, concurrentTime
    case newMax, oldMax
    case loaded, unloaded
    case lastCause, cause
    case other
  }

  private static let names: [(StaticString, Column)] = [
    ("Timestamp", .timestamp), ("S0C", .survivor0Capacity), ("S1C", .survivor1Capacity),
    ("S0U", .survivor0Used), ("S1U", .survivor1Used), ("EC", .edenCapacity), ("EU", .edenUsed),
    ("OC", .oldCapacity), ("OU", .oldUsed), ("MC", .metaspaceCapacity), ("MU", .metaspaceUsed),
    ("PC", .metaspaceCapacity), ("PU", .metaspaceUsed), ("CCSC", .other), ("CCSU", .other),
    ("S0", .survivor0Percent), ("S1", .survivor1Percent), ("E", .edenPercent), ("O", .oldPercent),
    ("M", .metaspacePercent), ("P", .metaspacePercent), ("CCS", .other), ("YGC", .youngCount),
    ("YGCT", .youngTime), ("FGC", .fullCount), ("FGCT", .fullTime), ("CGC", .concurrentCount),
    ("CGCT", .concurrentTime), ("GCT", .other), ("LGCC", .lastCause), ("GCC", .cause),
    ("NGCMX", .newMax), ("OGCMX", .oldMax), ("NGCMN", .other), ("NGC", .other), ("OGCMN", .other),
    ("OGC", .other), ("MCMN", .other), ("MCMX", .other), ("CCSMN", .other), ("CCSMX", .other),
    ("PGCMN", .other), ("PGCMX", .other), ("PGC", .other), ("TT", .other), ("MTT", .other),
    ("DSS", .other), ("S0CMX", .other), ("S1CMX", .other), ("ECMX", .other), ("Loaded", .loaded),
    ("Unloaded", .unloaded), ("Bytes", .other), ("Time", .other),
  ]

  var columns: [Column] = []
  /// Words that stand in front of the heading, and so in front of every row.
  var prefixWords = 0
  /// Where the column of the last cause begins, and that of the present one, from the first column on.
  var causeColumns: (last: Int, now: Int)?

  static func == (left: JstatHeader, right: JstatHeader) -> Bool {
    left.columns == right.columns && left.prefixWords == right.prefixWords
  }

  var isOfClasses: Bool { columns.contains(.loaded) }

  /// `nil` where the line is no heading: at least four columns, all of them known.
  init?(_ bytes: RawSpan, _ line: Range<Int>) {
    var at = line.lowerBound
    var start: Int?
    var (last, now): (Int?, Int?)
    while let word = Self.word(bytes, &at, line.upperBound) {
      let known = Self.names.first {
        $0.0.utf8CodeUnitCount == word.count && bytes.starts(with: $0.0, at: word.lowerBound)
      }
      guard let known else {
        if !columns.isEmpty { return nil }
        prefixWords += 1
        continue
      }
      start = start ?? word.lowerBound
      if known.1 == .lastCause { last = word.lowerBound }
      if known.1 == .cause { now = word.lowerBound }
      columns.append(known.1)
    }
    guard columns.count >= 4, prefixWords <= 8,
      columns.contains(.youngCount) || columns.contains(.loaded)
    else { return nil }
    if let last, let now { causeColumns = (last - line.lowerBound, now - line.lowerBound) }
  }

  static func word(_ bytes: RawSpan, _ at: inout Int, _ end: Int) -> Range<Int>? {
    while at < end, bytes[at].isBlank { at += 1 }
    let start = at
    while at < end, !bytes[at].isBlank { at += 1 }
    return at > start ? start..<at : nil
  }
}
