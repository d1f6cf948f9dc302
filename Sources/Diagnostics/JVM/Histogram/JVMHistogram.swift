package import Capture
import Evidence
import JavaFormats

/// What class histograms of JVMs say: which objects are kept, which classes grow, and whose they are.
package enum JVMHistogram: Diagnostic {
  package static let name = "jvm-histogram"
  package static var parsers: [any StreamParser.Type] { [ClassHistogramParser.self] }

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    for (place, series) in HistogramSeries.all(recording).enumerated() {
      let signs = GarbageSigns(series)
      let growth = HeapGrowth(series, RetentionView(series, signs))
      let loaders = LoaderGrowth(growth)
      findings.facts += HistogramFacts(growth, loaders).sheet.facts
      findings.gaps += gaps(series)
      findings.observations += observations(growth, signs, loaders)
      findings.charts += HistogramPlot.charts(of: growth)
      // The blocks of each further process have keys of their own.
      findings.detail += HistogramDetail(growth, suffix: place == 0 ? "" : "_\(place + 1)").blocks
    }
    return findings
  }

  private static func gaps(_ series: HistogramSeries) -> [Gap] {
    var gaps: [Gap] = []
    if let partial = series.points.first(where: { !$0.histogram.isWhole }) {
      let classes = partial.histogram.rows.count
      gaps.append(
        Gap(
          source: partial.place(),
          reason:
            "the list holds \(Quantity(classes, .classes)) only: what grows below its end is not seen",
          weakens: ["leak/jvm-heap", "leak/jvm-classloader", "leak/threads"]))
    }
    if series.dropped > 0 {
      gaps.append(
        Gap(
          source: series.last.source,
          reason:
            "the input holds more histograms than are kept: \(series.dropped) of those between the first and the last were read and let go"
        ))
    }
    return gaps
  }

  private static func observations(
    _ growth: HeapGrowth, _ signs: GarbageSigns, _ loaders: LoaderGrowth
  ) -> [Citation] {
    let series = growth.series
    var told: [Citation] = []
    let place = series.last.place()
    if growth.view.countsGarbage, !series.points.contains(where: { $0.histogram.scope == .all }) {
      let why =
        signs.shortLived.isEmpty
        ? "fillers of allocation buffers are in them"
        : "they hold short-lived objects such as \(listed(signs.shortLived))"
      told.append(Citation(source: place, text: "the histograms count garbage as well: \(why)"))
    }
    if series.points.allSatisfy({ $0.histogram.scope == .live }) {
      told.append(
        Citation(
          source: place,
          text: "a histogram of live objects is itself a full collection, which stops the JVM"))
    }
    if let most = loaders.mostLoaded {
      told.append(
        Citation(
          source: place,
          text: "\(most.loaders) classes are called \(most.name): as many class loaders loaded one")
      )
    }
    return told
  }
}
