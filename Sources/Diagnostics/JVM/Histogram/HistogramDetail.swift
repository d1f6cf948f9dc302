import Evidence
import JavaFormats

/// The full result of `diag jvm histo`.
struct HistogramDetail {
  private let growth: HeapGrowth
  private let suffix: String
  private var series: HistogramSeries { growth.series }

  /// `suffix` tells the keys of this process from those of another.
  init(_ growth: HeapGrowth, suffix: String) {
    self.growth = growth
    self.suffix = suffix
  }

  var blocks: [Block] {
    var blocks: [Block] = [.table(histograms), .table(classes)]
    let groups = groups
    if !groups.entries.isEmpty { blocks.append(.listing(groups)) }
    return blocks
  }

  private var histograms: Table {
    Table(
      key: "histograms\(suffix)", title: "Histograms of \(series.subject.name)",
      columns: [
        .init("source", "source"), .init("seconds", "after s", alignsRight: true),
        .init("objects", "objects", alignsRight: true), .init("bytes", "bytes", alignsRight: true),
        .init("classes", "classes", alignsRight: true), .init("whole", "whole"),
        .init("compared", "compared"),
      ],
      rows: series.points.indices.map { index in
        let point = series.points[index]
        return [
          .text("\(point.source):\(point.histogram.lines.lowerBound)"),
          series.seconds.map { .number(($0[index] * 10).rounded() / 10) } ?? .unknown,
          point.histogram.total.map { .integer($0.objects) } ?? .unknown,
          point.histogram.total.map { .integer($0.bytes) } ?? .unknown,
          .integer(point.histogram.rows.count), .flag(point.histogram.isWhole),
          .flag(growth.view.judged.contains(index)),
        ]
      })
  }

  /// The classes that changed most, or with one histogram those with most bytes.
  private var classes: Table {
    let last = series.count - 1
    let rows = series.classes.map { counts in
      (
        counts: counts,
        bytes: Trend(times: growth.times, values: growth.judged.map { counts.bytes[$0] }),
        objects: Trend(times: growth.times, values: growth.judged.map { counts.objects[$0] })
      )
    }.ordered { left, right in
      let (a, b) = (left.bytes?.rise.magnitude ?? 0, right.bytes?.rise.magnitude ?? 0)
      if a != b { return a > b }
      let (c, d) = (left.counts.bytes[last] ?? 0, right.counts.bytes[last] ?? 0)
      return c == d ? left.counts.name < right.counts.name : c > d
    }
    let gained = rows.reduce(0) { $0 + max(0, $1.bytes?.rise ?? 0) }
    return Table(
      key: "classes\(suffix)",
      title: series.count > 1 ? "Classes, most change first" : "Classes, biggest first",
      columns: [
        .init("class", "class"), .init("trend", "trend"),
        .init("bytes", "bytes", alignsRight: true),
        .init("objects", "objects", alignsRight: true),
        .init("more_bytes", "+bytes", alignsRight: true),
        .init("more_objects", "+objects", alignsRight: true),
        .init("objects_per_minute", "+/min", alignsRight: true),
        .init("share_percent", "% of growth", alignsRight: true),
        .init("classes", "loaders", alignsRight: true),
      ],
      rows: rows.prefix(40).map { counts, bytes, objects in
        [
          .text(counts.name), .text(word(counts, objects)), integer(counts.bytes[last]),
          integer(counts.objects[last]),
          series.count > 1 ? integer(bytes?.rise) : .unknown,
          series.count > 1 ? integer(objects?.rise) : .unknown, rate(objects),
          gained > 0 && series.count > 1
            ? .number((max(0, bytes?.rise ?? 0) / gained * 1000).rounded() / 10) : .unknown,
          counts.classes[last].map(Cell.integer) ?? .unknown,
        ]
      })
  }

  private func word(_ counts: ClassCounts, _ trend: Trend?) -> String {
    guard let trend, growth.view.judged.count >= 3 else { return "unknown" }
    return trend.word == "growing" && !growth.view.survives(counts, in: series)
      ? "up and down" : trend.word
  }

  private func integer(_ value: Double?) -> Cell {
    value.flatMap { Int(exactly: $0.rounded()) }.map(Cell.integer) ?? .unknown
  }

  private func rate(_ trend: Trend?) -> Cell {
    guard growth.minutes != nil, let slope = trend?.slope else { return .unknown }
    return .number((slope * 10).rounded() / 10)
  }

  private var groups: Listing {
    guard let lead = growth.lead, lead.objects.rise > 0, series.count > 1 else {
      return Listing(key: "groups\(suffix)", title: "", entries: [])
    }
    let goesOn = lead.isSteady && lead.objects.lasts
    let hint = goesOn ? GrowthHint(growth).map { ["\($0.text) (\($0.name))"] } ?? [] : []
    let lines = growth.together.prefix(12).map { grower, perObject in
      "\(HeapGrowth.ratio(perObject)) \(grower.counts.name)"
    }
    let entry = Listing.Entry(
      heading:
        "\(lead.counts.name): +\(decimal(lead.objects.rise)) objects, and with each of them",
      source: lead.counts.line.map { series.points[$0.point].place($0.line) },
      lines: (lines.isEmpty ? ["nothing"] : lines) + hint,
      figures: [
        .init("class", "class", .text(lead.counts.name)),
        .init("more_objects", "+objects", integer(lead.objects.rise)),
        .init("more_bytes", "+bytes", integer(growth.gainedTogether)),
      ])
    return Listing(key: "groups\(suffix)", title: "What grows together", entries: [entry])
  }
}
