import Evidence
import JavaFormats

/// The full result of `diag jvm gc` for one JVM.
struct CollectorDetail {
  private let history: CollectorHistory
  private let figures: CollectorFigures
  private let run: CollectorRun
  private let suffix: String

  /// `suffix` tells the keys of this JVM from those of another.
  init(_ history: CollectorHistory, _ figures: CollectorFigures, suffix: String) {
    self.history = history
    self.figures = figures
    self.suffix = suffix
    run = history.run
  }

  var blocks: [Block] {
    var blocks: [Block] = [.figures(overview)]
    if !run.pauses.isEmpty { blocks.append(.table(pauses)) }
    if let live = figures.live {
      blocks.append(
        .table(trend(live, key: "live_set", title: "Live set behind \(figures.floorKind)", bytes)))
    }
    if let percent = figures.percent {
      blocks.append(
        .table(
          trend(percent, key: "old_percent", title: "Old generation behind collections") {
            .init("percent", "% used", .number(rounded($0)))
          }))
    }
    if let metaspace = figures.metaspace {
      blocks.append(.table(trend(metaspace, key: "metaspace", title: "Metaspace in use", bytes)))
    }
    if let classes = figures.classes {
      blocks.append(
        .table(
          trend(classes, key: "classes", title: "Classes loaded and not unloaded") {
            .init("classes", "classes", .number($0))
          }))
    }
    if !events.rows.isEmpty { blocks.append(.table(events)) }
    if !causes.rows.isEmpty { blocks.append(.table(causes)) }
    return blocks
  }

  private var overview: Figures {
    func number(_ value: Double?) -> Cell { value.map { .number(rounded($0)) } ?? .unknown }
    func size(_ value: Double?) -> Cell { value.map(megabytes) ?? .unknown }
    let span = run.span ?? 0
    let paused = figures.pausedShare
    return Figures(
      key: "collector\(suffix)", title: "Collector of \(history.subject.name)",
      figures: [
        .init("collector", "collector", collector.map(Cell.text) ?? .unknown),
        .init("version", "JVM", run.version.map(Cell.text) ?? .unknown),
        .init("watched_seconds", "watched, s", number(run.span)),
        .init("heap_max_mb", "maximum, MB", size(figures.limit)),
        .init("live_set_mb", "live set, MB", size(figures.live?.last.low)),
        .init(
          "live_set_mb_per_minute", "live set grows, MB/min",
          size(figures.live?.recentSlope.map { $0 * 60 })),
        .init("time_to_full_seconds", "full in, s", size(figures.timeToFull)),
        .init("throughput_percent", "throughput, %", number(paused.map { 100 - $0 })),
        .init("paused_percent", "standing still, %", number(paused)),
        .init(
          "paused_recent_percent", "standing still lately, %", number(figures.recentPausedShare)),
        .init(
          "allocation_mb_per_second", "allocated, MB/s",
          span > 0 ? size(run.allocated.map { $0 / span }) : .unknown),
        .init(
          "promotion_mb_per_second", "promoted, MB/s",
          span > 0 ? size(run.promoted.map { $0 / span }) : .unknown),
        .init(
          "humongous_peak_mb", "humongous objects at most, MB",
          run.humongousPeak > 0 ? megabytes(Double(run.humongousPeak)) : .unknown),
        .init(
          "no_processor_percent", "collections without processor, %", number(figures.starvedShare)),
      ].filter { $0.value != .unknown })
  }

  private var collector: String? {
    run.collector.map { run.isGenerational == true ? "generational \($0.rawValue)" : $0.rawValue }
  }

  private func bytes(_ value: Double) -> Figures.Figure { .init("mb", "MB", megabytes(value)) }

  /// Of a million bytes each, as in all that a person reads here.
  private func megabytes(_ bytes: Double) -> Cell { .number((bytes / 1e5).rounded() / 10) }

  private var pauses: Table {
    Table(
      key: "pauses\(suffix)", title: "Pauses",
      columns: [
        .init("pause", "pause"), .init("count", "count", alignsRight: true),
        .init("total_ms", "total ms", alignsRight: true),
        .init("p50_ms", "p50 ms", alignsRight: true), .init("p99_ms", "p99 ms", alignsRight: true),
        .init("max_ms", "max ms", alignsRight: true), .init("longest_at", "longest at"),
      ],
      rows: run.pauses.ordered { $0.statistics.total > $1.statistics.total }.map {
        name, statistics in
        [
          .text(name), .integer(statistics.count), .number(rounded(statistics.total)),
          statistics.quantile(0.5).map { .number(rounded($0)) } ?? .unknown,
          statistics.quantile(0.99).map { .number(rounded($0)) } ?? .unknown,
          .number(rounded(statistics.longest)), .text(history.place(statistics.longestLine)),
        ]
      })
  }

  /// The windows of a trend.
  private func trend(
    _ trend: FloorTrend, key: String, title: String, _ value: (Double) -> Figures.Figure
  ) -> Table {
    let figure = value(0)
    return Table(
      key: "\(key)\(suffix)", title: title,
      columns: [
        .init("at_seconds", run.uptime == nil ? "at s (since 1970)" : "at s", alignsRight: true),
        .init("points", "points", alignsRight: true),
        .init("lowest_\(figure.key)", "lowest, \(figure.title)", alignsRight: true),
        .init("source", "source"),
      ],
      rows: trend.windows.map { window in
        [
          window.time.map { .number(rounded($0)) } ?? .unknown, .integer(window.count),
          value(window.low).value, .text(history.place(window.line)),
        ]
      })
  }

  private var events: Table {
    let names: [(CollectorRun.Event, String)] = [
      (.fullByPressure, "full collection under pressure"),
      (.fullByMetadata, "full collection for metaspace"),
      (.fullByTool, "full collection by a tool"),
      (.fullExplicit, "full collection by System.gc()"), (.explicit, "collection by System.gc()"),
      (.metadataThreshold, "collection at a threshold of metaspace"),
      (.evacuationFailure, "evacuation failure"), (.allocationStall, "allocation stall"),
      (.degenerated, "degenerated cycle"), (.concurrentModeFailure, "concurrent mode failure"),
      (.promotionFailed, "promotion failed"),
      (.humongousAllocation, "collection for a humongous object"),
      (.outOfMemory, "out of memory"),
    ]
    return Table(
      key: "events\(suffix)", title: "Special events",
      columns: [
        .init("event", "event"), .init("count", "count", alignsRight: true),
        .init("total_ms", "total ms", alignsRight: true),
        .init("max_ms", "max ms", alignsRight: true), .init("first", "first"),
        .init("last", "last"),
      ],
      rows: names.compactMap { event, name in
        let tally = run[event]
        guard tally.count > 0 else { return nil }
        return [
          .text(name), .integer(tally.count),
          tally.total > 0 ? .number(rounded(tally.total)) : .unknown,
          tally.total > 0 ? .number(rounded(tally.longest)) : .unknown,
          .text(history.place(tally.firstLine)), .text(history.place(tally.lastLine)),
        ]
      })
  }

  private var causes: Table {
    Table(
      key: "gc_causes\(suffix)", title: "Why collections ran",
      columns: [.init("cause", "cause"), .init("count", "count", alignsRight: true)],
      rows: run.causes.ordered { ($0.count, $1.name) > ($1.count, $0.name) }.map {
        [.text($0.name), .integer($0.count)]
      })
  }

  /// Three decimals are more than any clock of a collector has.
  private func rounded(_ value: Double) -> Double {
    guard value.magnitude < 1e12 else { return value }
    return (value * 1000).rounded() / 1000
  }
}
