package import Capture
package import Evidence
internal import LinuxFormats

/// Processor time: of the host, of control groups, of processes.
///
/// Rates are over our own looks or over the intervals that a tool printed, in the busiest part of
/// them; means since boot, load averages and iowait are shown and never judged.
package enum HostProcessor: Diagnostic {
  package static let name = "cpu"
  package static var parsers: [any StreamParser.Type] {
    [
      HostTextParser.self, TopParser.self, ProcessorReportParser.self, PidstatParser.self,
      VmstatParser.self,
    ]
  }
  package static let facts =
    ProcessorFact.declarations + QuotaFact.declarations + ThreadFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = HostEvidence(recording)
    guard !evidence.isEmpty else { return findings }
    let picture = ProcessorPicture(evidence, recording)
    findings.host = evidence.host
    findings.facts = picture.facts
    findings.gaps = picture.gaps
    findings.observations = picture.observations
    findings.detail = picture.detail
    return findings
  }
}

/// All that is derived of the processors.
struct ProcessorPicture {
  let evidence: HostEvidence
  let window: ProcessorWindow?
  let quotas: [QuotaWatch]
  let loads: [ProcessLoad]
  /// Processes that other evidence is about, which tells more of their threads: dumps of a JVM.
  private let explained: Set<Int>

  init(_ evidence: HostEvidence, _ recording: Recording) {
    self.evidence = evidence
    let printed = recording.samples(of: IostatParser.self).flatMap { artifact in
      artifact.sample.runs.compactMap(\.banner.processors)
    }
    let named = evidence.pidstat.flatMap { $0.sample.runs.compactMap(\.processors) }
    let known = evidence.printed.compactMap { $0.snapshot.activity?.count } + printed + named
    window = ProcessorWindow(evidence, processors: known.max() ?? evidence.statedProcessors)
    quotas = QuotaWatch.all(in: evidence)
    explained = Set(recording.processEvidence.flatMap(\.pids))
    loads = evidence.processLoads(window)
  }

  var load: PrintedLoad? {
    evidence.looks.compactMap(\.snapshot.printedLoad).last
      ?? evidence.printed.compactMap(\.snapshot.printedLoad).last
  }

  /// Processes that use a whole processor with one thread, or nearly.
  var hot: [ProcessLoad] { loads.filter { ($0.busiest?.sustained ?? 0) >= 50 } }

  var facts: [Fact] {
    var facts = window?.facts(of: evidence.subject, load: load) ?? []
    if window == nil { facts += lonelyFacts }
    for quota in quotas.prefix(50) { facts += quota.facts(window?.consumers) }
    for process in hot.prefix(5) where !explained.contains(process.pid) { facts += process.facts }
    return facts
  }
}

extension ProcessorPicture {
  /// What a single look tells: means that the kernel keeps of the time before it.
  var lonelyFacts: [Fact] {
    var sheet = FactSheet(evidence.subject)
    if let recent = evidence.recentPressure {
      sheet.add(
        ProcessorFact.recentPressure.rawValue, recent.value, .percent, [recent.citation])
    }
    if let load = load?.one ?? evidence.looks.lazy.compactMap(\.snapshot.load?.one).first {
      sheet.add(ProcessorFact.load.rawValue, load, .count)
    }
    guard !sheet.facts.isEmpty else { return [] }
    sheet.add(ProcessorFact.intervals.rawValue, 0, .intervals)
    return sheet.facts
  }
}

extension HostEvidence {
  /// The mean of the last ten seconds, of the last look that has it.
  var recentPressure: (value: Double, citation: Citation)? {
    for look in looks.reversed() {
      guard let pressure = look.snapshot.pressure[.cpu], let some = pressure.some else { continue }
      let place = look.text(Place(file: pressure.file, line: some.line))
      return (
        some.avg10,
        Citation(source: place, text: "some task waited \(decimal(some.avg10)) % of 10 s")
      )
    }
    return nil
  }
}
