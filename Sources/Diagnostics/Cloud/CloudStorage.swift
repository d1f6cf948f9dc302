package import Capture
internal import DeliveryFormats
package import Evidence

/// Volumes held back by their limits, and what happened to managed databases.
package enum CloudStorage: Diagnostic {
  package static let name = "cloud-storage"
  package static var parsers: [any StreamParser.Type] { [CloudRecordsParser.self] }
  package static let facts = VolumeFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let view = VolumeView(recording)
    findings.facts = view.facts
    findings.observations = view.observations
    findings.detail = view.blocks
    return findings
  }
}

/// All volumes and databases of the answers.
struct VolumeView {
  private typealias Placed = (source: String, series: MetricSeries)
  private var series: [Placed] = []
  private var volumes: [(source: String, volume: Volume)] = []
  private var events: [(source: String, event: ServiceEvent)] = []

  private static let metrics = [
    "BurstBalance", "VolumeIOPSExceededCheck", "VolumeThroughputExceededCheck", "EBSIOBalance%",
    "EBSByteBalance%", "FreeStorageSpace",
  ]

  init(_ recording: Recording) {
    for answer in recording.samples(of: CloudRecordsParser.self) {
      series += answer.sample.series.filter { Self.metrics.contains($0.metric) }.map {
        (answer.source, $0)
      }
      volumes += answer.sample.volumes.map { (answer.source, $0) }
      events += answer.sample.events.map { (answer.source, $0) }
    }
    events.sort { $0.event.time ?? .infinity < $1.event.time ?? .infinity }
  }

  var facts: [Fact] {
    var sheets: [(name: String, sheet: FactSheet)] = []
    func sheet(_ name: String) -> Int {
      if let place = sheets.firstIndex(where: { $0.name == name }) { return place }
      sheets.append((name, FactSheet(Subject(.volume, name))))
      return sheets.count - 1
    }
    for (source, series) in series where !series.points.isEmpty {
      add(series, source, to: &sheets[sheet(name(of: series, source))].sheet)
    }
    for index in sheets.indices {
      let isDatabase =
        databases.contains(sheets[index].name)
        || sheets[index].sheet.facts.contains { $0.name == VolumeFact.free.rawValue }
      sheets[index].sheet.add(VolumeFact.isDatabase.rawValue, isDatabase)
    }
    for database in databases where !sheets.contains(where: { $0.name == database }) {
      sheets[sheet(database)].sheet.add(VolumeFact.isDatabase.rawValue, true)
    }
    for database in databases { add(database, to: &sheets[sheet(database)].sheet) }
    return sheets.flatMap(\.sheet.facts)
  }

  /// The volume that the answer names or the only one that the evidence has; else its place.
  private func name(of series: MetricSeries, _ source: String) -> String {
    if series.metric == "FreeStorageSpace" {
      let known = databases
      return series.subject ?? (known.count == 1 ? known[0] : "the storage of \(source)")
    }
    if let subject = series.subject { return named(subject) }
    if series.metric.hasPrefix("EBS") { return "the volumes of an instance (\(source))" }
    if let inPath = source.volumeID { return named(inPath) }
    return volumes.count == 1 ? named(volumes[0].volume.id) : "the volume of \(source)"
  }

  private func named(_ id: String) -> String {
    guard let volume = volumes.first(where: { $0.volume.id == id })?.volume,
      let device = volume.device
    else { return id }
    return "\(id) (\(device)\(volume.instance.map { " of \($0)" } ?? ""))"
  }

  private func add(_ series: MetricSeries, _ source: String, to sheet: inout FactSheet) {
    let points = series.points
    let late = points.suffix(max(1, (points.count + 3) / 4))
    guard let worst = late.min(by: { $0.value < $1.value }), let last = points.last else { return }
    func citation(_ text: String) -> [Citation] {
      [Citation(source: "\(source):\(series.line)", text: text)]
    }
    switch series.metric {
    case "BurstBalance":
      let empty = percent(points.count { $0.value < 5 }, points.count)
      let text =
        "BurstBalance \(decimal(worst.value)) % at \(DayTime.written(worst.time)), below 5 % in \(decimal(empty)) % of \(points.count) values"
      sheet.add(VolumeFact.burst.rawValue, worst.value, .percent, citation(text))
      sheet.add(VolumeFact.burstLow.rawValue, empty, .percent, citation(text))
    case "FreeStorageSpace":
      sheet.add(
        VolumeFact.free.rawValue, last.value, .bytes,
        citation(
          "FreeStorageSpace \(Quantity(last.value, .bytes)) at \(DayTime.written(last.time))"))
    case "EBSIOBalance%", "EBSByteBalance%":
      sheet.add(
        VolumeFact.balance.rawValue, worst.value, .percent,
        citation("\(series.metric) \(decimal(worst.value)) at \(DayTime.written(worst.time))"))
    default:
      let share = percent(points.count { $0.value > 0 }, points.count)
      sheet.add(
        VolumeFact.exceeded.rawValue, share, .percent,
        citation("\(series.metric) is 1 in \(decimal(share)) % of \(points.count) values"))
    }
    sheet.add(VolumeFact.samples.rawValue, points.count, .samples)
    sheet.add(VolumeFact.which.rawValue, series.metric)
    let id = series.subject ?? source.volumeID ?? (volumes.count == 1 ? volumes[0].volume.id : nil)
    if let volume = volumes.first(where: { $0.volume.id == id })?.volume {
      sheet.add(VolumeFact.kind.rawValue, volume.kind)
      let limits = [
        volume.iops.map { "\($0) IOPS" }, volume.throughput.map { "\($0) MiB/s" },
        volume.size.map { "\($0) GiB" },
      ].compactMap(\.self)
      sheet.add(VolumeFact.limit.rawValue, "\(volume.kind), \(limits.joined(separator: ", "))")
    }
  }

  private func percent(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : (Double(part) * 1000 / Double(whole)).rounded() / 10
  }

  // MARK: databases

  private var databases: [String] {
    var names: [String] = []
    for (_, event) in events where !names.contains(event.source) { names.append(event.source) }
    return names
  }

  private static func isFull(_ event: ServiceEvent) -> Bool {
    let text = event.message.lowercased()
    return text.hasInside("allocated storage has been exhausted")
      || text.hasInside("storage is full")
      || text.hasInside("storage-full")
      || text.hasInside("has exhausted") && text.hasInside("storage")
      || text.hasInside("out of storage") || text.hasInside("shutdown due to storage")
  }

  private func add(_ database: String, to sheet: inout FactSheet) {
    let own = events.filter { $0.event.source == database }
    let full = own.indices.filter { Self.isFull(own[$0].event) }
    sheet.add(
      VolumeFact.full.rawValue, full.count, .events,
      full.suffix(2).map { index in
        Citation(
          source: "\(own[index].source):\(own[index].event.line)",
          text:
            "\(own[index].event.time.map { DayTime.written($0) + ": " } ?? "")\(own[index].event.message.prefix(200))"
        )
      })
    guard let last = full.last else { return }
    let isGrown = own[(last + 1)...].contains { entry in
      let text = entry.event.message.lowercased()
      return text.hasInside("finished applying modification to allocated storage")
        || text.hasInside("storage has been added")
        || text.hasInside("storage optimization has finished")
        || text.hasInside("scaled storage") || text.hasInside("instance is available")
    }
    sheet.add(VolumeFact.grown.rawValue, isGrown)
  }

  /// What happened to databases, apart from storage that is full.
  var observations: [Citation] {
    let telling: Set<String> = [
      "failover", "failure", "recovery", "maintenance", "low storage", "configuration change",
      "availability", "notification", "restoration", "read replica",
    ]
    return events.filter { entry in
      !Self.isFull(entry.event) && entry.event.categories.contains { telling.contains($0) }
    }.suffix(12).map { source, event in
      Citation(
        source: "\(source):\(event.line)",
        text:
          "\(event.source), \(event.time.map(DayTime.written) ?? "at an unknown time"): \(event.message.prefix(200)) (\(event.categories.joined(separator: ", ")))"
      )
    }
  }

  var blocks: [Block] {
    let rows: [[Cell]] = series.filter { !$0.series.points.isEmpty }.map { source, series in
      let values = series.points.map(\.value)
      return [
        .text(name(of: series, source)), .text(series.metric), .integer(values.count),
        .number(values.min() ?? 0), .number(values.last ?? 0), .number(values.max() ?? 0),
      ]
    }
    guard !rows.isEmpty else { return [] }
    return [
      .table(
        Table(
          key: "volume_metrics", title: "metrics of volumes",
          columns: [
            .init("volume", "volume"), .init("metric", "metric"),
            .init("values", "values", alignsRight: true),
            .init("least", "least", alignsRight: true),
            .init("last", "last", alignsRight: true), .init("most", "most", alignsRight: true),
          ], rows: rows))
    ]
  }
}

extension String {
  /// `vol-` and the digits behind it.
  fileprivate var volumeID: String? {
    let bytes = Array(utf8)
    let front = Array("vol-".utf8)
    guard bytes.count > 12 else { return nil }
    for start in 0...(bytes.count - 12) where bytes[start...].starts(with: front) {
      let digits = bytes[(start + 4)...].prefix {
        (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
      }
      if digits.count >= 8 { return "vol-" + String(decoding: digits, as: UTF8.self) }
    }
    return nil
  }
}
