import Evidence
import JavaFormats

/// What the evidence of a collector does not show, and which verdicts are weaker for it.
struct CollectorGaps {
  private(set) var gaps: [Gap] = []

  init(_ history: CollectorHistory, _ figures: CollectorFigures) {
    let run = history.run
    let source = history.sources[0]
    if run.clock == nil {
      let reason =
        run.origin == .counters
        ? "the rows have no times, so nothing is known per second: take jstat with -t"
        : "the lines have no times, so nothing is known per second: log with -Xlog:gc*:file=gc.log:uptime,tags"
      gaps.append(Gap(source: source, reason: reason, weakens: ["cpu/gc-thrash"]))
    }
    if run.origin == .log, run.pausedTotal == nil, run.collector != .z {
      gaps.append(
        Gap(
          source: source,
          reason: "the log holds no pauses: log with -Xlog:gc*",
          weakens: ["cpu/gc-thrash"]))
    }
    if run.origin == .counters, run.collector == .shenandoah {
      gaps.append(
        Gap(
          source: source,
          reason:
            "the times that jstat shows for Shenandoah are no pauses: log with -Xlog:gc*",
          weakens: ["cpu/gc-thrash"]))
    }
    if figures.percent != nil {
      gaps.append(
        Gap(
          source: source,
          reason:
            "a share of the old generation also rises where its capacity shrinks: jstat -gc gives bytes",
          weakens: ["leak/jvm-heap"]))
    }
    if history.passedOver > 0 {
      gaps.append(
        Gap(
          source: source,
          reason:
            "the evidence holds \(history.passedOver + 1) runs of the JVM, or tables of it; the one that tells most is judged"
        ))
    }
  }
}

/// What a person should know that is no cause by itself.
struct CollectorObservations {
  /// A time to reach a safepoint, in milliseconds, that a person notices as such.
  private static let noticed = 500.0

  private(set) var all: [Citation] = []

  init(_ history: CollectorHistory, _ figures: CollectorFigures) {
    let run = history.run
    func say(_ line: Int, _ text: String) {
      all.append(Citation(source: history.place(line), text: text))
    }
    let explicit = run[.explicit].count > 0 ? run[.explicit] : run[.fullExplicit]
    if explicit.count > 1, let span = run.span {
      let interval = Quantity(span / Double(explicit.count), .seconds)
      say(
        explicit.firstLine,
        "System.gc() is called every \(interval): the application, RMI or direct buffers ask for it"
      )
    }
    let tools = run[.fullByTool]
    if tools.count > 0 {
      say(
        tools.firstLine,
        "\(Quantity(tools.count, .collections)) of the whole heap asked for by a tool (histogram, heap dump, jcmd): not counted as pressure"
      )
    }
    let failures = run[.evacuationFailure]
    if failures.count > 0 {
      say(
        failures.firstLine,
        "\(failures.count) times G1 found no room to copy survivors to: such pauses are long")
    }
    let metadata = run[.metadataThreshold]
    if metadata.count > 0 {
      say(
        metadata.firstLine,
        "\(Quantity(metadata.count, .collections)) because metaspace reached a threshold: -XX:MetaspaceSize saves those at the start"
      )
    }
    if run.safepoints.longest >= Self.noticed {
      say(
        run.safepoints.longestLine,
        "threads took \(Quantity(run.safepoints.longest, .milliseconds)) to reach a safepoint: a pause that is not the collector's"
      )
    }
  }
}
