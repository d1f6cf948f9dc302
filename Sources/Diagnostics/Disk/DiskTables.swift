internal import Evidence
internal import LinuxFormats

extension DiskEvidence {
  /// Rows that a table shows at most.
  private static let rowLimit = 200

  /// A row per device that had intervals, busiest first: figures of its busiest window.
  func deviceTable(_ subjects: [DiskSubject]) -> Table {
    let columns = [
      Table.Column("device", "device"), .init("role", "role"),
      .init("intervals", "intervals", alignsRight: true),
      .init("utilization_percent", "busy %", alignsRight: true),
      .init("queue", "queue", alignsRight: true),
      .init("queue_max", "queue max", alignsRight: true),
      .init("await_ms", "wait ms", alignsRight: true),
      .init("requests_per_second", "req/s", alignsRight: true),
      .init("throughput_bytes_per_second", "B/s", alignsRight: true),
      .init("request_size_bytes", "size B", alignsRight: true),
      .init("service_time_ms", "service ms", alignsRight: true),
      .init("layers", "also seen as"),
    ]
    let names = Set(all.map(\.name))
    let busiest = all.ordered { $0.sustainedQueue > $1.sustainedQueue }.prefix(Self.rowLimit)
    let rows = busiest.map { series in
      let role = DiskRole(of: series, among: names)
      let known = subjects.first {
        $0.series.name == series.name && $0.series.host == series.host
      }
      return row(of: known ?? DiskSubject(series, in: self), role: role)
    }
    return Table(
      key: "devices", title: "devices in their busiest window", columns: columns, rows: rows)
  }

  private func row(of subject: DiskSubject, role: DiskRole) -> [Cell] {
    let series = subject.series
    func rate(_ value: Double?) -> Cell { series.isTimed ? cell(value) : .unknown }
    return [
      .text(subject.subject.name), .text(role.rawValue), .integer(series.count),
      rate(subject.utilization), rate(series.isExtended ? series.sustainedQueue : nil),
      rate(series.intervals.compactMap(\.queue).max()), cell(subject.wait),
      rate(subject.requests), rate(subject.throughput), cell(subject.requestSize),
      rate(subject.serviceTime), .list(series.layers),
    ]
  }

  /// A row per report with its busiest device; of many, the latest.
  var reportTable: Table {
    let columns = [
      Table.Column("source", "where"), .init("timestamp", "time"),
      .init("since_boot", "since boot"), .init("iowait_percent", "iowait %", alignsRight: true),
      .init("device", "busiest"), .init("queue", "queue", alignsRight: true),
      .init("utilization_percent", "busy %", alignsRight: true),
    ]
    var rows: [[Cell]] = []
    for (position, file) in files.enumerated().reversed() {
      for run in file.sample.runs.reversed() {
        for (index, report) in run.reports.enumerated().reversed() {
          guard rows.count < Self.rowLimit else { break }
          rows.append(
            row(of: report, in: run, isSinceBoot: index == 0 && run.beginsSinceBoot, file: position)
          )
        }
      }
    }
    return Table(key: "reports", title: "reports", columns: columns, rows: rows.reversed())
  }

  private func row(
    of report: IostatReport, in run: IostatRun, isSinceBoot: Bool, file: Int
  ) -> [Cell] {
    let intervals = run.rows(of: report).map {
      DiskInterval(row: $0, file: file, report: report)
    }
    let busiest = intervals.max { ($0.queue ?? 0) < ($1.queue ?? 0) }
    return [
      .text("\(files[file].source):\(report.firstLine)-\(report.lastLine)"),
      report.timestamp.map(Cell.text) ?? .unknown, .flag(isSinceBoot),
      cell(report.processor?[.iowait]),
      busiest.map { .text(run.devices[Int($0.row.device)].name) } ?? .unknown,
      cell(busiest?.queue), cell(busiest?.utilization),
    ]
  }

  private func cell(_ value: Double?) -> Cell { .rounded(value) }
}
