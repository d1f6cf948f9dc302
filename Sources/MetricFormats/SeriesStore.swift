internal import ByteParsing

/// The series of a text, each known by the bytes of its name and labels, in bounded memory.
struct SeriesStore {
  /// More series, and more bytes of names and labels, are counted only.
  private static let seriesLimit = 50_000
  private static let byteLimit = 24 << 20
  /// Of all series together.
  private static let pointLimit = 1_000_000
  /// Of one series: of more, every second one between the first and the last goes.
  private static let pointsOfSeries = 2048

  private var texts = TextTable(reserving: 512)
  /// How many bytes of each text are the name.
  private var nameLengths: [Int] = []
  private var points: [[MetricPoint]] = []
  private var pointCount = 0
  var tally = MetricTally()

  enum Outcome {
    /// The series has a point of this scrape already.
    case repeated(isFirst: Bool)
    case added
    case leftOut
  }

  /// The id of the first series of the present scrape.
  private var firstOfScrape: TextTable.ID?

  mutating func beginScrape() { firstOfScrape = nil }

  /// Adds a point to the series whose name and labels stand in `range`.
  mutating func add(
    _ point: MetricPoint, _ bytes: RawSpan, _ range: Range<Int>, nameLength: Int
  ) -> Outcome {
    guard pointCount < Self.pointLimit, range.count < 64 << 10,
      nameLengths.count < Self.seriesLimit, texts.bytes.byteCount < Self.byteLimit
    else {
      tally.leftOut += 1
      return .leftOut
    }
    let id = texts.intern(bytes, range)
    let place = Int(id)
    if place == nameLengths.count {
      nameLengths.append(nameLength)
      points.append([])
    }
    if let last = points[place].last, last.scrape == point.scrape, last.scrape >= 0,
      last.time == point.time
    {
      return .repeated(isFirst: id == firstOfScrape)
    }
    if firstOfScrape == nil { firstOfScrape = id }
    points[place].append(point)
    pointCount += 1
    if points[place].count > Self.pointsOfSeries { thinOut(place) }
    return .added
  }

  private mutating func thinOut(_ place: Int) {
    let all = points[place]
    points[place] = all.indices.filter { $0 % 2 == 0 || $0 == all.count - 1 }.map { all[$0] }
    pointCount -= all.count - points[place].count
  }

  func finish(_ scrapes: [MetricExposition.Scrape]) -> MetricExposition {
    let series = nameLengths.indices.map { place in
      let range = texts.range(TextTable.ID(place))
      let nameEnd = range.lowerBound + nameLengths[place]
      let name = texts.bytes.string(range.lowerBound..<nameEnd)
      let inner =
        nameEnd + 1 < range.upperBound ? nameEnd + 1..<range.upperBound - 1 : nameEnd..<nameEnd
      return MetricSeries(
        name: name, labels: SampleText.labels(texts.bytes, inner), points: points[place])
    }
    return MetricExposition(scrapes: scrapes, series: series, tally: tally)
  }
}
