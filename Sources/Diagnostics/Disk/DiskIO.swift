package import Capture
package import Evidence
internal import LinuxFormats

/// Load, queue and latency of block devices, who sends the load, and what holds it back.
///
/// Facts are about intervals: reports of iostat, of which the one since boot counts for none, or the
/// time between two looks at the counters. A device that only passes requests on is named as a layer
/// of the one below, unless the one below does not show its latency.
package enum DiskIO: Diagnostic {
  package static let name = "disk-io"
  package static var parsers: [any StreamParser.Type] {
    [IostatParser.self, SarDiskParser.self, HostTextParser.self, PidstatParser.self]
  }
  package static let facts =
    DiskFact.declarations + DiskCauseFact.declarations + StuckFact.declarations
    + CapFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = DiskEvidence(recording)
    guard !evidence.isEmpty else { return findings }
    if evidence.hosts.count == 1 { findings.host = evidence.hosts.first }
    let subjects = evidence.subjects.map { DiskSubject($0, in: evidence) }
    let causes = DiskCauses(evidence, subjects)
    let stuck = StuckThreads(evidence.host)
    let caps = DiskCaps(evidence.host, causes.tableSenders, subjects)
    for subject in subjects.relevant {
      findings.facts += subject.facts + causes.facts(of: subject)
    }
    findings.facts += stuck.facts(of: evidence.host.subject) + caps.facts(in: evidence.host)
    findings.gaps = evidence.gaps(subjects, isSenderKnown: causes.knowsSender)
    findings.observations = evidence.observations
    findings.charts = DiskSubject.charts(of: subjects.relevant)
    findings.detail = evidence.detail(subjects, causes, stuck, caps)
    return findings
  }
}

extension [DiskSubject] {
  /// Devices with traffic; where none has any, the first disk, to say that it was idle.
  fileprivate var relevant: [DiskSubject] {
    let busy = filter { $0.series.hasTraffic && $0.series.isExtended }
    if !busy.isEmpty { return busy }
    return first { $0.series.isExtended }.map { [$0] } ?? []
  }
}

extension DiskEvidence {
  fileprivate var observations: [Citation] {
    var result: [Citation] = []
    for file in files {
      var shares: [(line: Int, value: Double)] = []
      for run in file.sample.runs {
        for report in run.intervals {
          guard let share = report.processor?[.iowait] else { continue }
          shares.append((report.firstLine, share))
        }
      }
      guard let most = shares.max(by: { $0.value < $1.value }),
        let mean = mean(shares.map(\.value))
      else { continue }
      result.append(
        Citation(
          source: "\(file.source):\(most.line)",
          text: "processors idle with I/O pending (%iowait): \(decimal(mean)) % on average, "
            + "\(decimal(most.value)) % at most; a hint only, the kernel calls it unreliable"))
    }
    for device in subjects {
      guard let mismatch = DiskMismatch(device) else { continue }
      result.append(
        Citation(
          source: "\(sources[mismatch.interval.file]):\(mismatch.interval.row.line)",
          text: "\(device.name): printed queue \(decimal(mismatch.printed)), rates times waits "
            + "give \(decimal(mismatch.recomputed)); the latter is used (kernels 5.0 to 5.6 print "
            + "queues too low and busy shares too high)"))
    }
    return result
  }
}

/// Where the printed queue is far below what rates and waits give.
private struct DiskMismatch {
  var interval: DiskInterval
  var printed: Double
  var recomputed: Double

  init?(_ series: DiskSeries) {
    for interval in series.busiest {
      guard let printed = interval.row[.queue], let recomputed = interval.recomputedQueue,
        recomputed >= 0.5, printed * 2 < recomputed
      else { continue }
      (self.interval, self.printed, self.recomputed) = (interval, printed, recomputed)
      return
    }
    return nil
  }
}
