import Evidence
import JavaFormats

/// Derives the facts `jvm.gc.*` of one JVM.
struct CollectorFacts {
  private let history: CollectorHistory
  private let figures: CollectorFigures
  private let run: CollectorRun

  init(_ history: CollectorHistory, _ figures: CollectorFigures) {
    self.history = history
    self.figures = figures
    run = history.run
  }

  func fill(_ sheet: inout FactSheet) {
    general(&sheet)
    liveSet(&sheet)
    percentages(&sheet)
    rates(&sheet)
    pauses(&sheet)
    fulls(&sheet)
    stalls(&sheet)
    failures(&sheet)
    metaspace(&sheet)
  }

  private func cite(_ line: Int, _ text: String) -> [Citation] {
    [Citation(source: history.place(line), text: text)]
  }

  private func general(_ sheet: inout FactSheet) {
    if let collector = run.collector { sheet.add("jvm.gc.collector", collector.rawValue) }
    sheet.add("jvm.gc.collections", run.collections, .collections)
    sheet.add("jvm.gc.old_collections", run.oldCollections, .collections)
    if let span = run.span { sheet.add("jvm.gc.span", span, .seconds) }
    if let limit = figures.limit { sheet.add("jvm.gc.heap_max", limit, .bytes) }
  }

  private func liveSet(_ sheet: inout FactSheet) {
    guard figures.percent == nil else { return }
    sheet.add("jvm.gc.floors", figures.floors.count, .collections)
    guard let live = figures.live else { return }
    let hasOneSpace = run.collector == .z || run.collector == .shenandoah
    sheet.add("jvm.gc.floors_sampled", run.origin == .counters && hasOneSpace)
    sheet.add("jvm.gc.floor_kind", figures.floorKind)
    sheet.add("jvm.gc.live_set", live.last.low, .bytes, windowCitations(live))
    sheet.add("jvm.gc.live_set_first", live.first.low, .bytes)
    sheet.add("jvm.gc.live_growth", live.growth, .bytes)
    sheet.add("jvm.gc.live_rising", live.risingShare, .percent)
    if live.first.low > 0 {
      sheet.add("jvm.gc.live_growth_share", live.growth * 100 / live.first.low, .percent)
    }
    if let (load, size) = figures.thirds {
      sheet.add("jvm.gc.load_growth", load, .percent)
      let perLoad = (100 + size) / (100 + load) - 1
      if perLoad.isFinite { sheet.add("jvm.gc.growth_over_load", perLoad * 100, .percent) }
    }
    if let kept = live.keptSlope { sheet.add("jvm.gc.live_kept", kept, .percent) }
    if let slope = live.recentSlope { sheet.add("jvm.gc.live_slope", slope * 60, .bytesPerMinute) }
    sheet.add("jvm.gc.live_filled", live.isFilled)
    if let limit = figures.limit, limit > 0 {
      sheet.add("jvm.gc.live_share", min(100, live.last.low * 100 / limit), .percent)
      sheet.add("jvm.gc.live_growth_heap", live.growth * 100 / limit, .percent)
      if live.first.low < limit {
        let lost = live.growth * 100 / (limit - live.first.low)
        sheet.add("jvm.gc.room_lost", min(100, lost), .percent)
      }
    }
    if let time = figures.timeToFull { sheet.add("jvm.gc.time_to_full", time, .seconds) }
  }

  /// The lowest of the first window, of one in the middle, and of the last.
  private func windowCitations(_ trend: FloorTrend) -> [Citation] {
    let windows = trend.windows
    let places =
      windows.count > 2 ? [0, windows.count / 2, windows.count - 1] : [0, windows.count - 1]
    var seen: Set<Int> = []
    return places.filter { seen.insert($0).inserted }.map { index in
      let window = windows[index]
      let time = window.time.map { " \(clockText($0, run))" } ?? ""
      return Citation(
        source: history.place(window.line),
        text: "\(Quantity(window.low, .bytes)) left behind a collection\(time)")
    }
  }

  private func percentages(_ sheet: inout FactSheet) {
    guard let percent = figures.percent else { return }
    sheet.add("jvm.gc.old_floors", percent.count, .collections)
    let text = "\(decimal(percent.last.low)) % of the old generation left behind a collection"
    sheet.add("jvm.gc.old_percent", percent.last.low, .percent, cite(percent.last.line, text))
    sheet.add("jvm.gc.old_percent_first", percent.first.low, .percent)
    sheet.add("jvm.gc.old_rising", percent.risingShare, .percent)
    sheet.add("jvm.gc.old_growth", percent.growth, .percent)
    if let kept = percent.keptSlope { sheet.add("jvm.gc.old_kept", kept, .percent) }
  }

  private func rates(_ sheet: inout FactSheet) {
    guard let span = run.span, span > 0 else { return }
    if let allocated = run.allocated {
      sheet.add("jvm.gc.allocation_rate", allocated / span, .bytesPerSecond)
    }
    if let promoted = run.promoted {
      sheet.add("jvm.gc.promotion_rate", promoted / span, .bytesPerSecond)
    }
  }

  private func pauses(_ sheet: inout FactSheet) {
    if let share = figures.pausedShare { sheet.add("jvm.gc.share", share, .percent) }
    if let recent = figures.recent {
      sheet.add("jvm.gc.recent", recent.upperBound - recent.lowerBound, .seconds)
    }
    if let share = figures.recentPausedShare {
      let line = run.lines.upperBound
      sheet.add(
        "jvm.gc.share_recent", share, .percent,
        cite(line, "stood still for \(Quantity(share, .percent)) of the time up to here"))
    }
    if let all = figures.allPauses {
      if let median = all.quantile(0.5) { sheet.add("jvm.gc.pause_p50", median, .milliseconds) }
      if let high = all.quantile(0.99) { sheet.add("jvm.gc.pause_p99", high, .milliseconds) }
      sheet.add(
        "jvm.gc.pause_max", all.longest, .milliseconds,
        cite(all.longestLine, "the longest pause, \(Quantity(all.longest, .milliseconds))"))
    }
    if let starved = figures.starvedShare { sheet.add("jvm.gc.starved", starved, .percent) }
    if run.safepoints.count > 0 {
      sheet.add(
        "jvm.gc.safepoint_max", run.safepoints.longest, .milliseconds,
        cite(
          run.safepoints.longestLine,
          "threads took \(Quantity(run.safepoints.longest, .milliseconds)) to stop"))
    }
  }

  private func fulls(_ sheet: inout FactSheet) {
    let pressed = run[.fullByPressure]
    sheet.add(
      "jvm.gc.fulls", pressed.count, .collections,
      pressed.count == 0
        ? []
        : [
          Citation(
            source: history.place(pressed.firstLine, pressed.lastLine),
            text: "\(Quantity(pressed.count, .collections)) of the whole heap under pressure")
        ])
    if let (slice, _) = figures.recentSlice {
      sheet.add("jvm.gc.fulls_recent", slice.fulls, .collections)
    }
    sheet.add("jvm.gc.fulls_by_tool", run[.fullByTool].count, .collections)
    let explicit = run[.explicit].count > 0 ? run[.explicit] : run[.fullExplicit]
    sheet.add("jvm.gc.explicit", explicit.count, .collections)
    if let span = run.span, explicit.count > 1 {
      sheet.add("jvm.gc.explicit_interval", span / Double(explicit.count), .seconds)
    }
    if let paused = run.pausedTotal, paused > 0 {
      let toolShare = min(100, run[.fullByTool].total * 100 / paused)
      sheet.add("jvm.gc.tool_share", toolShare, .percent)
      let share = min(100, run[.fullExplicit].total * 100 / paused)
      let evidence =
        explicit.count == 0
        ? []
        : [
          Citation(
            source: history.place(explicit.firstLine, explicit.lastLine),
            text: "\(Quantity(explicit.count, .collections)) asked for by System.gc()")
        ]
      sheet.add("jvm.gc.explicit_share", share, .percent, evidence)
    }
  }

  private func stalls(_ sheet: inout FactSheet) {
    let stalls = run[.allocationStall]
    sheet.add(
      "jvm.gc.stalls", stalls.count, .events,
      stalls.count == 0
        ? []
        : cite(
          stalls.longestLine,
          "a thread waited \(Quantity(stalls.longest, .milliseconds)) for memory, the longest of \(stalls.count)"
        ))
    if stalls.count > 0 { sheet.add("jvm.gc.stall_max", stalls.longest, .milliseconds) }
    if let (slice, seconds) = figures.recentSlice {
      sheet.add("jvm.gc.stalls_recent", slice.stalls, .events)
      sheet.add("jvm.gc.stall_share_recent", slice.stalled / 10 / seconds, .percent)
    }
  }

  private func failures(_ sheet: inout FactSheet) {
    let counted: [(String, CollectorRun.Event, String)] = [
      ("jvm.gc.evacuation_failures", .evacuationFailure, "no room to copy survivors to"),
      ("jvm.gc.degenerated", .degenerated, "a cycle ran out of memory and stopped the application"),
      ("jvm.gc.concurrent_mode_failures", .concurrentModeFailure, "CMS was too late"),
      ("jvm.gc.promotion_failures", .promotionFailed, "no room in the old generation"),
      ("jvm.gc.out_of_memory", .outOfMemory, "a thread got no memory at all"),
    ]
    for (name, event, text) in counted {
      let tally = run[event]
      sheet.add(
        name, tally.count, .events, tally.count == 0 ? [] : cite(tally.firstLine, text))
    }
    if run.humongousPeak > 0, let limit = figures.limit, limit > 0 {
      sheet.add("jvm.gc.humongous_share", Double(run.humongousPeak) * 100 / limit, .percent)
    }
  }

  private func metaspace(_ sheet: inout FactSheet) {
    sheet.add("jvm.gc.metadata_fulls", run[.fullByMetadata].count, .collections)
    if let trend = figures.metaspace {
      sheet.add("jvm.gc.metaspace_points", trend.count, .count)
      sheet.add(
        "jvm.gc.metaspace", trend.last.low, .bytes,
        [trend.first, trend.last].map {
          Citation(
            source: history.place($0.line), text: "\(Quantity($0.low, .bytes)) of metaspace in use")
        })
      sheet.add("jvm.gc.metaspace_growth", trend.growth, .bytes)
      sheet.add("jvm.gc.metaspace_rising", trend.risingShare, .percent)
      if trend.first.low > 0 {
        sheet.add("jvm.gc.metaspace_growth_share", trend.growth * 100 / trend.first.low, .percent)
      }
      if let kept = trend.keptSlope { sheet.add("jvm.gc.metaspace_kept", kept, .percent) }
      if let slope = trend.recentSlope {
        sheet.add("jvm.gc.metaspace_slope", slope * 60, .bytesPerMinute)
      }
    }
    if let trend = figures.classes {
      sheet.add(
        "jvm.gc.classes", trend.last.low, .classes,
        cite(trend.last.line, "\(decimal(trend.last.low)) classes loaded and not unloaded"))
      sheet.add("jvm.gc.classes_growth", trend.growth, .classes)
      sheet.add("jvm.gc.classes_rising", trend.risingShare, .percent)
    }
  }
}

/// A moment of a run for a person: `at 12.5 s`, or nothing that a person reads for a time of day.
func clockText(_ time: Double, _ run: CollectorRun) -> String {
  if run.uptime != nil { return "at \(Quantity(time, .seconds))" }
  let seconds = Int(exactly: (time - time.rounded(.down) > 0 ? time.rounded(.down) : time)) ?? 0
  let ofDay = ((seconds % 86_400) + 86_400) % 86_400
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return "at \(two(ofDay / 3600)):\(two(ofDay / 60 % 60)):\(two(ofDay % 60)) UTC"
}
