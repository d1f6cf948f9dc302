internal import Evidence
internal import LinuxFormats

extension DiskEvidence {
  static let causes = ["io-saturation", "storage/unresponsive"]

  /// What the evidence cannot tell.
  func gaps(_ subjects: [DiskSubject], isSenderKnown: Bool) -> [Gap] {
    var gaps = reportGaps + lookGaps
    let loaded = subjects.filter { $0.series.sustainedQueue >= 0.5 && $0.series.isTimed }
    if !isSenderKnown, !loaded.isEmpty {
      let files = Set(loaded.compactMap { $0.series.busiest.first?.file })
      gaps += files.sorted().map { file in
        Gap(source: sources[file], reason: senderGap)
      }
    }
    for (name, source) in returned.prefix(8) {
      gaps.append(
        Gap(
          source: source,
          reason:
            "\(name) came back or its counters went back; what they count since then is not used"
        ))
    }
    return gaps
  }

  private var senderGap: String {
    if let unreadable = senders.first?.unreadable, unreadable > 0 {
      return "whose requests they are: \(unreadable) processes hide what they read and write; "
        + "run it as root"
    }
    if host.isLive, senders.isEmpty, host.looks.contains(where: { $0.snapshot.processes != nil }) {
      return "whose requests they are: processes of other users hide it; run it as root"
    }
    return senders.isEmpty
      ? "nothing names the process behind the load: run pidstat -d 1 5"
      : "no process that was seen sent the load: it may be write-back of what others dirtied before"
  }

  private var reportGaps: [Gap] {
    let hasIntervals = all.contains(where: \.isExtended)
    return files.filter { _ in !hasIntervals }.map { file in
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
      return Gap(source: file.source, reason: reason, weakens: Self.causes)
    }
  }

  private var lookGaps: [Gap] {
    var gaps: [Gap] = []
    let origin = looks.origin ?? "/proc/diskstats"
    if looks.count == 1, files.isEmpty {
      gaps.append(
        Gap(
          source: origin,
          reason: "counters of one moment say what was done since boot and nothing about now: "
            + "take them twice or more, with a time in front",
          weakens: Self.causes))
    } else if looks.count > 1, !looks.isTimed {
      gaps.append(
        Gap(
          source: origin,
          reason: "nothing tells the time between the looks, so there are waits and sizes but no "
            + "rates: put date +%s.%N or /proc/uptime in front of each",
          weakens: Self.causes))
    }
    if !looks.silent.isEmpty {
      gaps.append(
        Gap(
          source: origin,
          reason: "\(looks.silent.joined(separator: ", ")): not measured, queue/iostats is 0",
          weakens: Self.causes))
    }
    return gaps
  }
}
