package import Capture
import Evidence
import JavaFormats

/// What GC logs and tables of `jstat` say of a JVM's memory: what stays behind collections, how it
/// grows, how long the application stands still, and why.
package enum JVMCollector: Diagnostic {
  package static let name = "jvm-gc"
  package static var parsers: [any StreamParser.Type] { [GCLogParser.self, JstatParser.self] }

  package static let binaryParsers: [any BinaryParser.Type] = [PerformanceDataParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    for (place, history) in CollectorHistory.histories(recording).enumerated() {
      let figures = CollectorFigures(history.run)
      var sheet = FactSheet(history.subject)
      CollectorFacts(history, figures).fill(&sheet)
      findings.facts += sheet.facts
      findings.gaps += CollectorGaps(history, figures).gaps
      findings.observations += CollectorObservations(history, figures).all
      findings.charts += CollectorPlots(subject: history.subject, figures: figures).charts
      findings.detail +=
        CollectorDetail(history, figures, suffix: place == 0 ? "" : "_\(place + 1)")
        .blocks
    }
    return findings
  }
}
