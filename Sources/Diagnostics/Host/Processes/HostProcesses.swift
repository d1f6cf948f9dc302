package import Capture
package import Evidence
internal import JavaFormats
internal import LinuxFormats

/// Processes: what they use, what of it keeps growing, and how far limits are.
package enum HostProcesses: Diagnostic {
  package static let name = "process"
  package static var parsers: [any StreamParser.Type] {
    [HostTextParser.self, PidstatParser.self, LsofParser.self]
  }
  package static let facts = ProcessFact.declarations + LimitFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = ProcessEvidence(recording)
    guard !evidence.isEmpty else { return findings }
    findings.host = evidence.host.host
    let facts = ProcessFacts(evidence)
    findings.facts = facts.facts + facts.limits.facts
    findings.gaps = evidence.gaps
    findings.charts = ProcessSeries.charts(of: evidence.series)
    findings.detail = ProcessTables(evidence).blocks
    return findings
  }
}

extension ProcessEvidence {
  /// What could not be seen of processes.
  fileprivate var gaps: [Gap] {
    var gaps: [Gap] = []
    guard let last = host.looks.last else { return reportGaps }
    let counted = Set(["/proc/PID/io"])
    for absence in last.snapshot.absences where counted.contains(absence.file) {
      guard absence.reason == .forbidden else { continue }
      gaps.append(
        Gap(
          source: absence.file,
          reason:
            "not permitted for some processes (those of other users, or with more capabilities than this look has): what "
            + "they read and write is unknown, not zero"))
    }
    for absence in last.snapshot.absences where absence.file == "/proc" {
      guard case .other(let reason) = absence.reason else { continue }
      gaps.append(
        Gap(source: "/proc", reason: reason, weakens: ["leak", "limits", "cpu/saturated"]))
    }
    for read in host.looks.flatMap(\.snapshot.blockedReads).prefix(3) {
      gaps.append(
        Gap(
          source: read.file,
          reason: "the read did not come back in \(decimal(read.waited)) s: something holds the "
            + "address space of the process"))
    }
    return gaps + reportGaps
  }

  private var reportGaps: [Gap] {
    reports.compactMap { artifact in
      guard artifact.sample.runs.allSatisfy({ $0.measured.isEmpty }) else { return nil }
      return Gap(
        source: artifact.source,
        reason: "it holds only means since each process began, which say nothing about now: "
          + "run pidstat 1 5",
        weakens: ["leak/native-memory", "leak/threads", "leak/file-descriptors"])
    }
  }
}
