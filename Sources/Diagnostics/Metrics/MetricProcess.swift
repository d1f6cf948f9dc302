internal import Evidence
internal import MetricFormats

/// Descriptors, threads and memory that a process says of itself, as facts of a process.
struct MetricProcess {
  private let target: MetricTarget
  private let name: String

  init(_ target: MetricTarget, name: String) {
    (self.target, self.name) = (target, name)
  }

  private struct Measure {
    var series: [MetricTarget.Series]
    var unit: Unit
    var slope: Unit
    var value, growth, share, risen, step, late, rate: ProcessFact
    var word: String
  }

  private var measures: [Measure] {
    [
      Measure(
        series: target.first(of: ["process_open_fds", "process_files_open_files"]), unit: .files,
        slope: .perMinute, value: .files, growth: .filesGrowth, share: .filesGrowthShare,
        risen: .filesRisen, step: .filesStep, late: .filesLate, rate: .filesSlope,
        word: "descriptors are open"),
      Measure(
        series: target.first(of: [
          "jvm_threads_live_threads", "jvm_threads_current", "process_threads", "go_threads",
        ]), unit: .threads, slope: .perMinute, value: .threads, growth: .threadsGrowth,
        share: .threadsGrowthShare, risen: .threadsRisen, step: .threadsStep, late: .threadsLate,
        rate: .threadsSlope, word: "threads live"),
      Measure(
        series: target.first(of: ["process_resident_memory_bytes"]), unit: .bytes,
        slope: .bytesPerMinute, value: .memory, growth: .memoryGrowth, share: .memoryGrowthShare,
        risen: .memoryRisen, step: .memoryStep, late: .memoryLate, rate: .memorySlope,
        word: "bytes are resident"),
    ].filter { $0.series.count == 1 }
  }

  /// Empty where the target says nothing of its process.
  var facts: [Fact] {
    let measures = measures
    guard !measures.isEmpty else { return [] }
    var sheet = FactSheet(Subject(.process, name))
    sheet.add(
      ProcessFact.isJVM.rawValue, target.series.keys.contains { $0.hasPrefix("jvm_memory") })
    if let span = target.span {
      sheet.add(ProcessFact.samples.rawValue, target.looks.count, .samples)
      sheet.add(ProcessFact.span.rawValue, span, .seconds)
    }
    if let growth = loadGrowth { sheet.add(ProcessFact.loadGrowth.rawValue, growth, .percent) }
    for measure in measures { add(measure, to: &sheet) }
    if measures.contains(where: { $0.value == .memory }) {
      sheet.add(ProcessFact.memoryKind.rawValue, "resident")
    }
    addLimit(to: &sheet)
    return sheet.facts
  }

  private func add(_ measure: Measure, to sheet: inout FactSheet) {
    guard let last = target.sum(measure.series, at: target.lastLook) else { return }
    let unit = measure.unit == .bytes ? "" : "\(decimal(last.value)) "
    let citation = target.citation(
      last,
      measure.unit == .bytes ? "\(Quantity(last.value, .bytes)) resident" : "\(unit)\(measure.word)"
    )
    sheet.add(measure.value.rawValue, last.value, measure.unit, [citation])
    let points = measure.series[0].points.compactMap { point in
      point.time.map { GrowthTrend.Point(time: $0, value: point.value) }
    }
    guard target.isTimed, points.count > 2, let trend = GrowthTrend(points) else { return }
    sheet.add(measure.growth.rawValue, trend.growth, measure.unit, [citation])
    sheet.add(measure.share.rawValue, trend.growthShare, .percent)
    sheet.add(measure.risen.rawValue, trend.risenShare, .percent)
    sheet.add(measure.step.rawValue, trend.largestStepShare, .percent)
    if let late = trend.lateShare { sheet.add(measure.late.rawValue, late, .percent) }
    sheet.add(measure.rate.rawValue, trend.slope * 60, measure.slope)
    if measure.value == .files, let limit, trend.slope > 0 {
      sheet.add(
        ProcessFact.filesTime.rawValue, max(0, limit.value - last.value) / trend.slope, .seconds)
    }
  }

  private var limit: MetricTarget.Point? {
    target.last("process_max_fds", "process_files_max_files").flatMap { $0.value > 0 ? $0 : nil }
  }

  private func addLimit(to sheet: inout FactSheet) {
    guard let limit, let open = target.last("process_open_fds", "process_files_open_files") else {
      return
    }
    sheet.add(
      ProcessFact.filesLimit.rawValue, limit.value, .files,
      [target.citation(limit, "\(decimal(limit.value)) may be open")])
    sheet.add(ProcessFact.filesUse.rawValue, open.value * 100 / limit.value, .percent)
  }

  /// The use of processors in the last third of the time less that in the first, in percent of one.
  private var loadGrowth: Double? {
    let series = target.all("process_cpu_seconds_total")
    guard series.count == 1, series[0].points.count >= 6 else { return nil }
    let points = series[0].points
    func share(_ part: ArraySlice<MetricTarget.Point>) -> Double? {
      guard let first = part.first?.time, let last = part.last?.time, last > first,
        let work = MetricTarget.Series.increase(of: part.map(\.value))
      else { return nil }
      return work * 100 / (last - first)
    }
    let third = max(2, points.count / 3)
    guard let early = share(points.prefix(third)), let late = share(points.suffix(third)) else {
      return nil
    }
    return late - early
  }
}
