package import Capture
import Evidence
import JavaFormats

/// What the logs of Java applications say: callers that got no connection, connections that never
/// came back, memory that ran out, and what the database answered.
package enum JVMLog: Diagnostic {
  package static let name = "jvm-log"
  package static var parsers: [any StreamParser.Type] {
    [ApplicationLogParser.self, ThreadDumpParser.self]
  }

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let logs = LoggedProcess.all(in: recording)
    for (place, log) in logs.enumerated() {
      var sheet = FactSheet(log.subject)
      let pools = LogPoolFacts(log, &sheet)
      let leaks = LogLeakFacts(log, pools.pool, &sheet)
      let memory = LogMemoryFacts(log, &sheet)
      findings.facts += sheet.facts
      findings.observations += LogObservations(log, pools, leaks, memory).citations
      findings.detail += LogDetail(log, leaks, suffix: place == 0 ? "" : "_\(place + 1)").blocks
    }
    return findings
  }
}

/// The logs of one JVM.
struct LoggedProcess {
  typealias Entry = (source: String, log: LogSource)

  let subject: Subject
  let entries: [Entry]
  /// Its thread dumps, if there are any.
  let dumps: JVMProcess?

  static func all(in recording: Recording) -> [LoggedProcess] {
    let subjects = JVMSubjects(recording)
    let artifacts = recording.samples(of: ApplicationLogParser.self)
    // One name for all that is told is no more than a prefix.
    let names = Set(artifacts.flatMap { $0.sample.sources.compactMap(\.name) })
    var groups: [(subject: Subject, entries: [Entry])] = []
    for artifact in artifacts {
      for source in artifact.sample.sources {
        let plain = subjects.subject(pid: nil, source: artifact.source)
        let subject =
          source.name.flatMap { names.count > 1 ? Subject(.jvm, "java (\($0))") : nil } ?? plain
        if let place = groups.firstIndex(where: { $0.subject == subject }) {
          groups[place].entries.append((artifact.source, source))
        } else {
          groups.append((subject, [(artifact.source, source)]))
        }
      }
    }
    // Only what was borrowed and not given back is looked for in the dumps.
    let wantsDumps = groups.contains { $0.entries.contains { !$0.log.leaks.outstanding.isEmpty } }
    let processes = wantsDumps ? JVMProcess.processes(recording) : []
    return groups.map { group in
      LoggedProcess(
        subject: group.subject, entries: group.entries,
        dumps: processes.first { $0.subject == group.subject })
    }
  }

  /// All tallies of one kind, with the place of each.
  func tallies(_ pick: (LogSource) -> Tally?) -> [(source: String, tally: Tally)] {
    entries.compactMap { entry in pick(entry.log).map { (entry.source, $0) } }
  }

  func count(_ pick: (LogSource) -> Tally?) -> Int {
    tallies(pick).reduce(0) { $0 + $1.tally.count }
  }

  /// The first examples of one kind.
  func cite(_ pick: (LogSource) -> Tally?, atMost limit: Int = 2) -> [Citation] {
    Array(
      tallies(pick).flatMap { place, tally in tally.examples.map { $0.cite(place) } }.prefix(limit))
  }
}

extension LogMark {
  func cite(_ source: String, _ text: String? = nil) -> Citation {
    let place = lastLine > line ? "\(line)-\(lastLine)" : "\(line)"
    return Citation(source: "\(source):\(place)", text: text ?? self.text)
  }
}
