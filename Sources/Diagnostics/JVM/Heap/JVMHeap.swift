package import Capture
import Evidence
import HeapDumps

/// What the heap dumps of a JVM say: what is in the heap, and what keeps it.
package enum JVMHeap: Diagnostic {
  package static let name = "jvm-heap"
  package static var parsers: [any StreamParser.Type] { [] }
  package static var binaryParsers: [any BinaryParser.Type] { [HeapDumpParser.self] }

  /// What is less certain where a dump cannot be read in full.
  private static let weakened = ["leak/jvm-heap", "leak/jvm-classloader"]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let subjects = JVMSubjects(recording)
    var dumps: [(subject: Subject, dumps: [Artifact<HeapDump>])] = []
    for dump in recording.samples(of: HeapDumpParser.self) {
      let subject = subjects.subject(pid: nil, source: dump.source)
      if let place = dumps.firstIndex(where: { $0.subject == subject }) {
        dumps[place].dumps.append(dump)
      } else {
        dumps.append((subject, [dump]))
      }
    }
    for (place, entry) in dumps.enumerated() {
      let ordered = entry.dumps.ordered { ($0.sample.time ?? 0) < ($1.sample.time ?? 0) }
      findings.facts += HeapFacts(entry.subject, ordered).sheet.facts
      for dump in ordered { findings.gaps += gaps(dump) }
      guard let last = ordered.last else { continue }
      let detail = HeapDetail(last, of: entry.subject, suffix: place == 0 ? "" : "_\(place + 1)")
      findings.detail += detail.blocks
    }
    return findings
  }

  private static func gaps(_ dump: Artifact<HeapDump>) -> [Gap] {
    var gaps: [Gap] = []
    if !dump.sample.isWhole {
      gaps.append(
        Gap(
          source: dump.source,
          reason:
            "the heap dump is incomplete: objects, and what keeps others alive, may be missing",
          weakens: weakened))
    }
    if let reason = dump.sample.retentionGap {
      gaps.append(Gap(source: dump.source, reason: reason, weakens: weakened))
    }
    return gaps
  }
}
