import Evidence
import JavaFormats

/// The facts of the histograms of one JVM.
struct HistogramFacts {
  private(set) var sheet: FactSheet
  private let growth: HeapGrowth
  private var series: HistogramSeries { growth.series }

  init(_ growth: HeapGrowth, _ loaders: LoaderGrowth) {
    self.growth = growth
    sheet = FactSheet(growth.series.subject)
    addSeries()
    addGrowth()
    if let lead = growth.lead, lead.objects.rise > 0 { addGrower(lead) }
    addLoaders(loaders)
    addThreads()
    addLimit()
  }

  private mutating func addSeries() {
    sheet.add("jvm.histo.count", series.count, .count)
    sheet.add("jvm.histo.partial", series.isPartial)
    let scope =
      growth.view.countsGarbage
      ? "garbage too"
      : growth.judged.allSatisfy { series.points[$0].histogram.scope == .live }
        ? "live objects" : "not told"
    sheet.add("jvm.histo.scope", scope)
    if let seen = growth.view.collections {
      sheet.add("jvm.histo.collections", seen.count, .collections)
    }
    sheet.add("jvm.histo.garbage", growth.view.countsGarbage)
    sheet.add("jvm.histo.judged", growth.judgedCount, .count)
    if let seconds = series.seconds, let last = seconds.last {
      sheet.add("jvm.histo.span", last, .seconds)
    }
    let totals = series.points.indices.map(series.total)
    sheet.add(
      "jvm.histo.total", totals[totals.count - 1], .bytes,
      [Citation(source: series.last.place(), text: totalText)])
    sheet.add("jvm.histo.totals", listing(totals))
    sheet.add("jvm.histo.biggest", biggest, [Citation(source: series.last.place(), text: biggest)])
  }

  private var totalText: String {
    let total = Quantity(series.total(series.count - 1), .bytes)
    return "\(total) of \(series.isPartial ? "listed" : "all") objects"
  }

  /// The first and the last few of many numbers.
  private func listing(_ bytes: [Double]) -> String {
    let texts = bytes.map { Quantity($0, .bytes).description }
    guard texts.count > 6 else { return texts.joined(separator: ", ") }
    return (texts.prefix(3) + ["…"] + texts.suffix(2)).joined(separator: ", ")
  }

  /// The classes with most bytes, with their share.
  private var biggest: String {
    let last = series.count - 1
    let total = max(1, series.total(last))
    let most = series.classes.compactMap { counts in
      (counts.bytes[last] ?? nil).map { (name: counts.name, bytes: $0) }
    }.ordered { ($0.bytes, $1.name) > ($1.bytes, $0.name) }.prefix(3)
    return most.map { "\($0.name) \(decimal($0.bytes / total * 100, places: 1)) %" }
      .joined(separator: ", ")
  }

  private mutating func addGrowth() {
    guard series.count > 1 else { return }
    let lasting = growth.gained(lasting: true)
    let gained = lasting > 0 ? lasting : growth.gained(lasting: false)
    sheet.add("jvm.histo.growth", gained / max(1, growth.base) * 100, .percent, growthEvidence)
    sheet.add("jvm.histo.growth_bytes", gained, .bytes)
    if let minutes = growth.minutes {
      sheet.add("jvm.histo.growth_rate", gained / minutes, .bytesPerMinute)
    }
  }

  private var growthEvidence: [Citation] {
    [growth.judged.first, growth.judged.last].compactMap { index in
      index.map { index in
        let total = Quantity(series.total(index), .bytes)
        let garbage = growth.view.countsGarbage ? ", with garbage" : ""
        return Citation(source: series.points[index].place(), text: "\(total) in all\(garbage)")
      }
    }
  }

  private mutating func addGrower(_ lead: HeapGrowth.Grower) {
    let (first, last) = (lead.objects.values[0], lead.objects.values[lead.objects.values.count - 1])
    sheet.add("jvm.histo.grower", lead.counts.name, evidence(lead) + togetherEvidence)
    sheet.add("jvm.histo.grower_own", lead.origin == .application)
    sheet.add("jvm.histo.grower_objects", lead.objects.rise, .objects)
    sheet.add("jvm.histo.grower_before", first, .objects)
    sheet.add("jvm.histo.grower_growth", relativeGrowth(lead) * 100, .percent)
    sheet.add("jvm.histo.grower_told", told(lead, from: first, to: last))
    if let rising = lead.objects.rising { sheet.add("jvm.histo.rising", rising * 100, .percent) }
    if let late = lead.objects.late { sheet.add("jvm.histo.late", late * 100, .percent) }
    if let last = lead.objects.last { sheet.add("jvm.histo.last", last * 100, .percent) }
    let gained =
      growth.judged.count > 1
      ? series.total(growth.judged[growth.judged.count - 1]) - series.total(growth.judged[0]) : 0
    if gained > 0 {
      sheet.add(
        "jvm.histo.group_share", min(100, growth.gainedTogether / gained * 100), .percent)
    }
    sheet.add("jvm.histo.together", togetherText)
    sheet.add(
      "jvm.histo.hint",
      GrowthHint(growth)?.text ?? "what holds them, a heap dump tells: diag jvm heap")
  }

  /// By objects; by bytes where these gained more, as larger arrays among many do, unless hardly an
  /// object came along: an array that grew in its place.
  private func relativeGrowth(_ lead: HeapGrowth.Grower) -> Double {
    let objects = lead.objects.rise / max(1, lead.objects.values[0])
    let bytes = lead.bytes.rise / max(1, lead.bytes.values[0])
    return objects >= 0.1 ? max(objects, bytes) : objects
  }

  private func told(_ lead: HeapGrowth.Grower, from first: Double, to last: Double) -> String {
    let change = "\(decimal(first)) to \(decimal(last)) objects"
    let own = "+\(Quantity(lead.bytes.rise, .bytes)) of its own"
    guard let minutes = growth.minutes, let slope = lead.objects.slope else {
      return "\(change) over \(growth.judged.count) histograms, \(own)"
    }
    let span = Quantity(minutes * 60, .seconds)
    return "\(change) in \(span), \(decimal(slope)) a minute, \(own)"
  }

  private func evidence(_ grower: HeapGrowth.Grower) -> [Citation] {
    guard let (point, line) = grower.counts.line else { return [] }
    let values = grower.objects.values.map { decimal($0) }
    let shown = values.count > 6 ? values.prefix(3) + ["…"] + values.suffix(2) : values[...]
    return [
      Citation(
        source: series.points[point].place(line),
        text: "\(grower.counts.name): \(shown.joined(separator: ", ")) objects")
    ]
  }

  private var togetherEvidence: [Citation] {
    growth.together.prefix(3).flatMap { evidence($0.grower) }
  }

  private var togetherText: String {
    let names = growth.together.prefix(5).map { grower, perObject in
      "\(HeapGrowth.ratio(perObject)) \(grower.counts.name)"
    }
    return names.isEmpty ? "nothing else" : names.joined(separator: ", ")
  }

  private mutating func addLoaders(_ loaders: LoaderGrowth) {
    guard series.count > 1 else { return }
    if let classes = loaders.classes {
      sheet.add("jvm.histo.classes", classes.values[classes.values.count - 1], .classes)
      sheet.add("jvm.histo.classes_growth", max(0, classes.rise), .classes)
      sheet.add("jvm.histo.classes_growing", classes.isSteadyRise && classes.lasts)
    }
    guard let best = loaders.best else {
      sheet.add("jvm.histo.loaders_growth", 0, .count)
      return
    }
    let values = best.trend.values.map { decimal($0) }.joined(separator: ", ")
    let line = series.classes.first { $0.name == best.name }?.line
    sheet.add(
      "jvm.histo.loaders_growth", best.trend.rise, .count,
      line.map {
        [
          Citation(
            source: series.points[$0.point].place($0.line), text: "\(best.counted): \(values)")
        ]
      } ?? [])
    sheet.add("jvm.histo.loaders_growing", best.trend.isSteadyRise && best.trend.lasts)
    sheet.add("jvm.histo.loader", best.counted)
  }

  private mutating func addThreads() {
    guard series.count > 1 else { return }
    let threads = growth.growers.first { $0.counts.name == "java.lang.Thread" }
    sheet.add(
      "jvm.histo.threads_growth", threads?.objects.rise ?? 0, .threads,
      threads.map(evidence) ?? [])
    guard let threads else { return }
    sheet.add("jvm.histo.threads_growing", threads.isSteady && threads.objects.lasts)
    if let lead = growth.lead {
      sheet.add("jvm.histo.per_thread", lead.objects.rise / threads.objects.rise, .objects)
    }
  }

  private mutating func addLimit() {
    sheet.add("jvm.histo.limit_known", series.heapLimit != nil)
    guard let limit = series.heapLimit else { return }
    sheet.add("jvm.histo.heap_max", limit, .bytes)
    guard !growth.view.countsGarbage, !series.isPartial, let minutes = growth.minutes,
      let lead = growth.lead, lead.isSteady, lead.objects.lasts
    else { return }
    let totals = Trend(times: growth.times, values: growth.judged.map { series.total($0) })
    guard let slope = totals?.slope, slope > 0, minutes > 0 else { return }
    let room = Double(limit) - series.total(growth.judged[growth.judged.count - 1])
    sheet.add("jvm.histo.time_to_full", max(0, room / slope * 60), .seconds)
  }
}
