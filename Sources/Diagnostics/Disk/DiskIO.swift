package import Capture
package import Evidence
internal import LinuxFormats

/// Load, queue and latency of block devices from iostat.
///
/// Facts are about the intervals of a capture; the report since boot counts for none. A device
/// that only passes requests on is named as a layer of the one below, unless the one below does
/// not show its latency.
package enum DiskIO: Diagnostic {
  package static let name = "disk-io"
  package static var parsers: [any StreamParser.Type] { [IostatParser.self, HostTextParser.self] }
  package static let facts = DiskFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = DiskEvidence(recording)
    guard !evidence.files.isEmpty else { return findings }
    if evidence.hosts.count == 1 { findings.host = evidence.hosts.first }
    let subjects = evidence.subjects.map { DiskSubject($0, in: evidence) }
    for subject in subjects.relevant { findings.facts += subject.facts }
    findings.gaps = evidence.gaps
    findings.observations = evidence.observations
    findings.detail = [.table(evidence.deviceTable(subjects)), .table(evidence.reportTable)]
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
  /// What the files cannot tell.
  fileprivate var gaps: [Gap] {
    var gaps: [Gap] = []
    let hasIntervals = all.contains(where: \.isExtended)
    for file in files where !hasIntervals {
      let runs = file.sample.runs.filter { !$0.devices.isEmpty }
      let reason =
        if runs.isEmpty {
          "it has no device report: run iostat -x 1 5"
        } else if runs.allSatisfy({
          $0.intervals.isEmpty
        }) {
          "it holds only means since boot, which say nothing about now: run iostat -x 1 5"
        } else {
          "the basic report has neither queue nor wait of a device: run iostat -x 1 5"
        }
      gaps.append(Gap(source: file.source, reason: reason, weakens: Self.causes))
    }
    let files = Set(subjects.filter { $0.sustainedQueue >= 0.5 }.compactMap(\.busiest.first?.file))
    for file in files.sorted() {
      gaps.append(
        Gap(
          source: sources[file],
          reason: "iostat names no process behind the load: run pidstat -d 1 5"))
    }
    for (name, source) in returned.prefix(8) {
      gaps.append(
        Gap(
          source: source,
          reason: "\(name) came back; its figures count since then and are not used"))
    }
    return gaps
  }

  private static let causes = ["io-saturation", "storage/unresponsive"]

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
