extension IostatRun {
  /// Merges neighbouring reports, as if iostat had been given a longer interval, until at most
  /// half as many rows and reports are left as there were.
  ///
  /// All reports come to the same length but the latest and the one since boot, which stays
  /// alone. Rates, queue and utilisation become means over time, waits and sizes over requests.
  package mutating func fold() {
    let goal = (rows.count + reports.count) / 2
    var length = max(2, intervals.map(\.folded).max() ?? 1)
    repeat {
      fold(length: length)
      length *= 2
    } while rows.count + reports.count > goal && intervals.count > 8
  }

  /// - Parameter length: The number of printed reports that one may stand for.
  private mutating func fold(length: Int) {
    var foldedReports: [IostatReport] = []
    var foldedRows: [IostatRow] = []
    var merging = Merging(devices: devices.count)
    for (index, report) in reports.enumerated() {
      if index > 1, let last = foldedReports.indices.last,
        foldedReports[last].folded + report.folded <= length
      {
        foldedReports[last].take(report)
      } else {
        merging.end(foldedReports.indices.last.map { foldedReports[$0].folded }, in: &foldedRows)
        foldedReports.append(report)
      }
      for row in rows(of: report) { merging.take(row, lasting: report.folded) }
      let start =
        foldedReports.count > 1 ? foldedReports[foldedReports.count - 2].rows.upperBound : 0
      foldedReports[foldedReports.count - 1].rows = start..<(start + merging.count)
    }
    merging.end(foldedReports.last?.folded, in: &foldedRows)
    reports = foldedReports
    rows = foldedRows
  }
}

/// The rows of reports that become one.
private struct Merging {
  private var rows: [IostatRow] = []
  /// The intervals that each row stands for so far.
  private var covered: [Int] = []
  /// The position of each device's row; -1 for none.
  private var places: [Int]
  private let bases = Bases()

  init(devices: Int) {
    places = [Int](repeating: -1, count: devices)
  }

  var count: Int { rows.count }

  mutating func take(_ row: IostatRow, lasting intervals: Int) {
    let place = places[Int(row.device)]
    guard place >= 0 else {
      places[Int(row.device)] = rows.count
      rows.append(row)
      covered.append(intervals)
      return
    }
    rows[place] = rows[place].merged(
      with: row, weights: (covered[place], intervals), bases: bases)
    covered[place] += intervals
  }

  /// Hands the rows over and begins anew; in intervals that lack a device (`-z`) it was idle.
  mutating func end(_ intervals: Int?, in result: inout [IostatRow]) {
    for (row, known) in zip(rows, covered) {
      places[Int(row.device)] = -1
      let missing = (intervals ?? known) - known
      result.append(
        missing > 0 ? row.merged(with: row.idle, weights: (known, missing), bases: bases) : row)
    }
    rows.removeAll(keepingCapacity: true)
    covered.removeAll(keepingCapacity: true)
  }
}

extension IostatReport {
  fileprivate mutating func take(_ next: IostatReport) {
    lastLine = next.lastLine
    processor = mean(processor, next.processor, weights: (Double(folded), Double(next.folded)))
    folded += next.folded
  }
}

extension IostatRow {
  /// A row with the same columns and nothing done.
  fileprivate var idle: IostatRow {
    var row = IostatRow(device: Int(device), line: Int(line))
    for measure in IostatMeasure.allCases where self[measure] != nil { row[measure] = 0 }
    return row
  }

  /// The mean of two rows that last `weights` intervals each.
  fileprivate func merged(
    with other: IostatRow, weights: (Int, Int), bases: Bases
  ) -> IostatRow {
    var result = self
    result.line = other.line
    let (mine, its) = (shares(lasting: Float(weights.0)), other.shares(lasting: Float(weights.1)))
    var (left, right) = (mine, its)
    for base in mine.indices {
      let all = mine[base] + its[base]
      left[base] = all > 0 ? mine[base] / all : 0
      right[base] = all > 0 ? its[base] / all : 0
    }
    for index in 0..<IostatRow.measures {
      let (first, second) = (values[index], other.values[index])
      let base = bases[index]
      let mean = first * left[base] + second * right[base]
      result.values[index] = first.isNaN ? second : second.isNaN ? first : mean
    }
    return result
  }

  /// What a row weighs in a mean, by the base of a measure: its time, or the requests in it.
  private func shares(lasting time: Float) -> InlineArray<6, Float> {
    func requests(_ measure: IostatMeasure) -> Float {
      let rate = values[measure.rawValue]
      return rate.isNaN ? 0 : rate * time
    }
    let all = requests(.requests)
    let (reads, writes) = (requests(.reads), requests(.writes))
    let (discards, flushes) = (requests(.discards), requests(.flushes))
    let isCounted = !values[IostatMeasure.requests.rawValue].isNaN
    return [time, reads, writes, discards, flushes, isCounted ? all : reads + writes + discards]
  }

  /// Completed reads, writes and discards per second; 0 where the report has no rates.
  package var completions: Double {
    self[.requests] ?? (self[.reads] ?? 0) + (self[.writes] ?? 0) + (self[.discards] ?? 0)
  }
}

private func mean(
  _ left: IostatProcessor?, _ right: IostatProcessor?, weights: (Double, Double)
) -> IostatProcessor? {
  guard var left, let right else { return left ?? right }
  for share in IostatProcessor.Share.allCases {
    guard let first = left[share], let second = right[share] else { continue }
    left[share] = (first * weights.0 + second * weights.1) / (weights.0 + weights.1)
  }
  return left
}

/// What a mean of each measure is taken over, as a position in the shares of a row.
private struct Bases {
  private var bases = InlineArray<21, Int8>(repeating: 0)

  init() {
    for measure in IostatMeasure.allCases {
      bases[measure.rawValue] =
        switch measure {
        case .readAwait, .readSize: 1
        case .writeAwait, .writeSize: 2
        case .discardAwait, .discardSize: 3
        case .flushAwait: 4
        case .await, .size, .serviceTime: 5
        default: 0
        }
    }
  }

  subscript(index: Int) -> Int { Int(bases[index]) }
}
