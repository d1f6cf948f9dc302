extension PidstatRun {
  /// Merges each two neighbouring intervals of the run: rates become means, and of levels the lower
  /// stays, which is what growth is judged by.
  package mutating func fold() {
    guard measuredCount >= 16 else { return }
    var folded: [PidstatInterval] = []
    var kept: [PidstatRow] = []
    var places = [Int](repeating: -1, count: tasks.count)
    var index = 0
    while index < intervals.count {
      var interval = intervals[index]
      let start = kept.count
      kept += rows(of: interval)
      if index + 1 < intervals.count, intervals[index].scope != .average,
        intervals[index + 1].scope == intervals[index].scope
      {
        let next = intervals[index + 1]
        let weights = (interval.weight, next.weight)
        for place in start..<kept.count { places[Int(kept[place].task)] = place }
        var met = Set<Int>()
        for row in rows(of: next) {
          let place = places[Int(row.task)]
          if place >= 0 {
            kept[place].take(row, weights: weights)
            met.insert(place)
          } else {
            var alone = row
            alone.scaleRates(by: weights.1 / (weights.0 + weights.1))
            kept.append(alone)
          }
        }
        for place in start..<kept.count {
          let task = Int(kept[place].task)
          if places[task] == place, !met.contains(place) {
            kept[place].scaleRates(by: weights.0 / (weights.0 + weights.1))
          }
          places[task] = -1
        }
        interval.take(next)
        index += 1
      }
      interval.rows = start..<kept.count
      folded.append(interval)
      index += 1
    }
    intervals = folded
    rows = kept
  }

  private var measuredCount: Int { intervals.reduce(0) { $0 + ($1.scope == .average ? 0 : 1) } }
}

extension PidstatInterval {
  fileprivate var weight: Float { Float(seconds ?? Double(folded)) }

  fileprivate mutating func take(_ next: PidstatInterval) {
    lastLine = next.lastLine
    timestamp = next.timestamp
    end = next.end
    seconds = seconds.flatMap { first in next.seconds.map { first + $0 } }
    folded += next.folded
  }
}

extension PidstatRow {
  fileprivate mutating func take(_ other: PidstatRow, weights: (Float, Float)) {
    line = other.line
    let all = weights.0 + weights.1
    for measure in PidstatMeasure.allCases {
      let index = measure.rawValue
      let (mine, its) = (values[index], other.values[index])
      if mine.isNaN || its.isNaN {
        if mine.isNaN { values[index] = its }
      } else if measure.isRate {
        values[index] = all > 0 ? (mine * weights.0 + its * weights.1) / all : mine
      } else {
        values[index] = min(mine, its)
      }
    }
  }

  /// pidstat leaves out tasks that did nothing: their rates were 0 in the other interval.
  fileprivate mutating func scaleRates(by share: Float) {
    guard share.isFinite else { return }
    for measure in PidstatMeasure.allCases where measure.isRate {
      values[measure.rawValue] *= share
    }
  }
}
