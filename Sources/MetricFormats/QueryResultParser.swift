internal import ByteParsing
package import Capture

/// Reads what the HTTP API of Prometheus answers to `query` and `query_range`.
///
///     {"status":"success","data":{"resultType":"matrix","result":[
///       {"metric":{"__name__":"up","job":"node"},"values":[[1795656950.781,"1"]]}]}}
package struct QueryResultParser: StreamParser {
  package static let format = Format(
    kind: "prometheus-query-result",
    label: "answers of Prometheus' HTTP API (/api/v1/query, query_range)",
    markers: ["\"resultType\""])

  private static let byteLimit = 64 << 20

  private var bytes: [UInt8] = []
  private var firstLine = 1
  private var isCut = false

  package init() {}

  package mutating func read(_ piece: RawSpan, firstLine: Int) {
    if bytes.isEmpty {
      self.firstLine = firstLine
      guard let brace = piece.firstIndex(of: UInt8(ascii: "{")) else { return }
      append(piece.extracting(brace..<piece.byteCount))
    } else {
      append(piece)
    }
  }

  private mutating func append(_ piece: RawSpan) {
    guard bytes.count + piece.byteCount <= Self.byteLimit else {
      isCut = true
      return
    }
    unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  }

  package mutating func finish() -> Parsed<MetricExposition>? {
    let parsed = JSONTree.values(of: bytes, firstLine: firstLine)
    let known = KnownMetrics()
    var sample = MetricExposition(scrapes: [], series: [], tally: MetricTally())
    var (results, nameless, refused) = (0, 0, nil as String?)
    for value in parsed.values {
      if value["status"]?.text == "error" { refused = value["error"]?.text ?? "an error" }
      guard let data = value["data"] ?? (value["result"] == nil ? nil : value),
        let list = data["result"]?.elements
      else { continue }
      results += 1
      for entry in list {
        guard case .object(let labels, let line)? = entry["metric"] else { continue }
        guard let name = labels["__name__"]?.text else {
          nameless += 1
          continue
        }
        take(entry, name, labels, line, known, &sample)
      }
    }
    guard results > 0 else { return nil }
    sample.tally.names = Set(sample.series.map(\.name)).count
    var damage = parsed.isWhole && !isCut ? nil : "the text is cut"
    if let refused { damage = damage ?? "Prometheus refused: \(refused)" }
    if nameless > 0 {
      damage =
        damage
        ?? "\(nameless) series are results of a function, and have no name: query the metrics themselves"
    }
    return Parsed(
      sample, damage: damage,
      note: "\(sample.series.count) known series, \(sample.tally.samples) samples")
  }

  private func take(
    _ entry: JSONTree, _ name: String, _ labels: [String: JSONTree], _ line: Int,
    _ known: KnownMetrics, _ sample: inout MetricExposition
  ) {
    let pairs = entry["values"]?.elements ?? entry["value"].map { [$0] } ?? []
    sample.tally.samples += pairs.count
    guard known.use(of: name) != .counted else { return }
    var series = MetricSeries(name: name)
    series.labels = labels.filter { $0.key != "__name__" }.sorted { $0.key < $1.key }
      .map { MetricLabel($0.key, $0.value.text ?? "") }
    for pair in pairs {
      guard let fields = pair.elements, fields.count == 2, let time = fields[0].number,
        let text = fields[1].text, let value = Self.value(text)
      else { continue }
      series.points.append(
        MetricPoint(scrape: -1, line: Int32(clamping: line), time: time, value: value))
    }
    if !series.points.isEmpty { sample.series.append(series) }
  }

  private static func value(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    return SampleText.number(bytes.rawSpan, 0..<bytes.count)
  }
}
