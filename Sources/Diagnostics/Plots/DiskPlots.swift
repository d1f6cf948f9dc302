internal import Evidence
internal import LinuxFormats

/// Latency and queue of the devices under load, over the time they were watched.
extension DiskSubject {
  private static let deviceLimit = 2
  private static let fewestIntervals = 3

  /// Those with most work, if it was watched for long enough to see a course.
  static func charts(of subjects: [DiskSubject]) -> [Chart] {
    subjects.filter {
      $0.series.isTimed && $0.series.hasTraffic && $0.series.isExtended
        && $0.series.intervals.count >= fewestIntervals
    }.prefix(deviceLimit).flatMap(\.charts)
  }

  private var charts: [Chart] {
    [
      Chart(
        title: "How long requests to \(subject.name) take",
        note:
          "The mean wait of each interval, queue included. Where nothing completed there is no line.",
        unit: .milliseconds, axis: .seconds(since: "the first interval"), series: waits),
      Chart(
        title: "Requests in \(subject.name)",
        note: "How many wait or are served, as a mean over each interval.",
        unit: .queued, axis: .seconds(since: "the first interval"),
        series: [Chart.Series("queue", points { $0.queue })]),
    ]
  }

  private var waits: [Chart.Series] {
    let reads = points { interval in
      (interval.row[.reads] ?? 0) > 0 ? interval.row[.readAwait] : nil
    }
    let writes = points { interval in
      (interval.row[.writes] ?? 0) > 0 ? interval.row[.writeAwait] : nil
    }
    let kinds = [Chart.Series("reads", reads), Chart.Series("writes", writes)].filter { series in
      series.points.contains { $0.value != nil }
    }
    return kinds.isEmpty ? [Chart.Series("requests", points { $0.wait })] : kinds
  }

  /// Each interval at its end; a hole where one does not follow the other.
  private func points(_ value: (DiskInterval) -> Double?) -> [Chart.Point] {
    var points: [Chart.Point] = []
    var time = 0.0
    for interval in series.intervals {
      if !interval.follows, !points.isEmpty { points.append(.init(time, nil)) }
      time += interval.seconds * Double(interval.folded)
      points.append(.init(time, value(interval)))
    }
    return points
  }
}
