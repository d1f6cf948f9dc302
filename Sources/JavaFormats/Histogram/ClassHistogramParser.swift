import ByteParsing
package import Capture

/// Reads class histograms of HotSpot (`jmap -histo`, `jcmd GC.class_histogram`, JDK 7 to 25), of its
/// serviceability agent (`jhsdb jmap --histo`) and of OpenJ9.
///
///     4242:
///      num     #instances         #bytes  class name (module)
///     -------------------------------------------------------
///        1:         19248        1818792  [B (java.base@17.0.15)
///     Total         54907        3127280
package struct ClassHistogramParser: StreamParser {
  package static let format = Format(
    kind: "jvm-histogram",
    label: "JVM class histogram (jmap -histo, jcmd GC.class_histogram)",
    lineStarts: [
      "num     #instances         #bytes  class name", "num \t  #instances\t#bytes\tClass desc",
      "num   object count     total size    class name",
    ])

  /// Distinct names beyond this are not kept; the largest applications load a tenth of it.
  static let nameLimit = 400_000

  var names = TextTable(reserving: 2048)
  /// Names as they are printed, each once, and by their ids what they are made to.
  var printed = TextTable(reserving: 2048)
  var meanings: [(name: TextTable.ID, isGenerated: Bool)] = []
  var histograms = HistogramRetention()
  /// The histogram that is being read, while `isOpen`.
  var open = OpenHistogram(histogram: ClassHistogram(lines: 0..<0))
  var isOpen = false
  var preamble = HistogramPreamble()
  /// Where the histogram that has a name's id listed it last.
  var places = RowPlaces()
  var line = 1
  /// Rows of histograms whose first lines are missing.
  var strayRows = 0
  var damages: [String] = []

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    line = firstLine
    var position = 0
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      take(bytes, position..<end, isEnded: end < bytes.byteCount)
      position = end + 1
      line += 1
    }
  }

  package mutating func finish() -> Parsed<ClassHistogramSeries>? {
    close()
    guard !histograms.kept.isEmpty else { return nil }
    let series = ClassHistogramSeries(
      histograms: histograms.kept, names: names, dropped: histograms.dropped,
      heapLimit: preamble.heapLimit)
    return Parsed(series, damage: damage, note: note)
  }

  private var note: String {
    let count = histograms.kept.count + histograms.dropped
    let classes = histograms.kept.last?.rows.count ?? 0
    let last = count == 1 ? "" : " in the last"
    return
      "\(count) histogram\(count == 1 ? "" : "s"), \(classes) class\(classes == 1 ? "" : "es")\(last)"
  }

  private var damage: String? {
    if strayRows > 0 && damages.isEmpty { return "the first lines of a histogram are missing" }
    return damages.first.map { damages.count == 1 ? $0 : "\($0); so in \(damages.count) of them" }
  }
}

/// A histogram while it is read.
struct OpenHistogram {
  var histogram: ClassHistogram
  /// The number of the last row.
  var rank = 0
  /// The sums of all rows, against which the line `Total` is checked.
  var objects = 0
  var bytes = 0
  /// Lines since the last row that belong to something else.
  var foreignLines = 0
  var isCut = false
  var lacksRows = false
}

/// Finds the row of a class in the histogram that is being read.
struct RowPlaces {
  private var places: [(histogram: Int32, row: Int32)] = []
  private var current: Int32 = 0

  mutating func begin() { current &+= 1 }

  /// The row of `name`, or `nil` after noting that it becomes `row`.
  mutating func row(of name: TextTable.ID, orNew row: Int) -> Int? {
    let index = Int(name)
    while places.count <= index { places.append((0, 0)) }
    if places[index].histogram == current { return Int(places[index].row) }
    places[index] = (current, Int32(clamping: row))
    return nil
  }
}
