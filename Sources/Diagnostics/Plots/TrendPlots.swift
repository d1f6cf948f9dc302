internal import Evidence

extension ProcessSeries {
  /// A rise that is worth a look: as long as this, in nearly every window, and by so much.
  private static let fewestMoments = 6
  private static let risenShare = 80.0
  private static let growthShare = 5.0

  /// Of each measure the process whose level rose by the largest share, if it rose steadily.
  static func charts(of all: [ProcessSeries]) -> [Chart] {
    Measure.allCases.compactMap { measure in
      let rising = all.compactMap { series -> (ProcessSeries, GrowthTrend)? in
        guard let trend = series.trend(measure), trend.count >= fewestMoments,
          trend.risenShare >= risenShare, trend.growthShare >= growthShare
        else { return nil }
        return (series, trend)
      }
      return rising.max { $0.1.growthShare < $1.1.growthShare }?.0.chart(measure)
    }
  }

  private func chart(_ measure: Measure) -> Chart {
    let start = moments.first?.time ?? 0
    return Chart(
      title: "\(measure.title(isSplit: isSplit)) of \(subject.name)",
      note: "What each look showed; a gap is a look that did not show it.", unit: measure.unit,
      axis: .seconds(since: "the first look"),
      series: [
        Chart.Series(
          measure.title(isSplit: isSplit).lowercased(),
          moments.map { Chart.Point($0.time - start, $0.value(measure)) })
      ])
  }
}

extension ProcessSeries.Measure {
  fileprivate func title(isSplit: Bool) -> String {
    switch self {
    case .memory: isSplit ? "Anonymous memory" : "Resident memory"
    case .files: "Open descriptors"
    case .threads: "Threads"
    }
  }

  fileprivate var unit: Unit {
    switch self {
    case .memory: .bytes
    case .files: .files
    case .threads: .threads
    }
  }
}

extension ReplicationMotion {
  /// What was there and not applied, look by look.
  func chart(of subject: Subject, unit: Unit) -> Chart? {
    let isTimed = looks.allSatisfy { $0.time != nil }
    let points = looks.enumerated().map { index, look in
      Chart.Point(
        isTimed ? look.time ?? 0 : Double(index + 1),
        look.end.map { $0 > look.position ? Double($0 - look.position) : 0 })
    }
    guard points.contains(where: { ($0.value ?? 0) > 0 }) else { return nil }
    return Chart(
      title: "How far \(subject.name) is behind",
      note: "What is known to be there and is not applied yet, at each look.", unit: unit,
      axis: isTimed ? .utc : .order(of: "look"), series: [Chart.Series("not applied", points)])
  }
}
