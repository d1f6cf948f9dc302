internal import Evidence
internal import MetricFormats

/// A pool of connections whose waits are counted and not who waits: Go's `database/sql`, pgx.
struct MetricSQLPool {
  /// How exporters name the same figures; `unit` is the seconds in a unit of `waits`.
  private typealias Names = (
    used: String, limit: String, count: [String], waits: [String], unit: Double
  )

  private static let names: [Names] = [
    // The collector of Prometheus' own client.
    (
      "go_sql_in_use_connections", "go_sql_max_open_connections", ["go_sql_wait_count_total"],
      ["go_sql_wait_duration_seconds_total"], 1
    ),
    (
      "go_sql_stats_connections_in_use", "go_sql_stats_connections_max_open",
      ["go_sql_stats_connections_waited_for", "go_sql_stats_connections_waited_for_total"],
      [
        "go_sql_stats_connections_blocked_seconds",
        "go_sql_stats_connections_blocked_seconds_total",
      ],
      1
    ),
    (
      "gorm_dbstats_in_use", "gorm_dbstats_max_open_connections", ["gorm_dbstats_wait_count"],
      ["gorm_dbstats_wait_duration"], 1e-9
    ),
    (
      "pgxpool_acquired_conns", "pgxpool_max_conns", ["pgxpool_empty_acquire"],
      ["pgxpool_acquire_duration_ns"], 1e-9
    ),
  ]

  let name: String
  private let target: MetricTarget
  private let used, limit, count, waits: MetricTarget.Series?
  private let unit: Double

  static func all(of target: MetricTarget) -> [MetricSQLPool] {
    names.flatMap { names in
      target.all(names.used).map { MetricSQLPool(target, $0, names) }
    }
  }

  private init(_ target: MetricTarget, _ used: MetricTarget.Series, _ names: Names) {
    func twin(_ metrics: [String]) -> MetricTarget.Series? {
      target.first(of: metrics).first { $0.labels == used.labels }
    }
    (self.target, self.used, unit) = (target, used, names.unit)
    name =
      ["db_name", "dbname", "db", "pool"].lazy.compactMap { used[$0] }.first { !$0.isEmpty }
      ?? "the pool"
    limit = twin([names.limit])
    count = twin(names.count)
    waits = twin(names.waits)
  }

  /// Whether all connections that there may be are in use at a look; no maximum is none.
  private func isFull(at look: Int) -> Bool {
    guard let used = used?.point(at: look)?.value, let limit = limit?.point(at: look)?.value else {
      return false
    }
    return limit > 0 && used >= limit
  }

  /// Callers that had to wait between the first look and the last, and the seconds that those waited
  /// who have one by now; `nil` of one look, and where a fall may be a restart or files out of order.
  private var waited: (count: Double, seconds: Double)? {
    guard let count, let waits, target.isTimed || !count.falls, let new = count.increase,
      let seconds = waits.increase
    else { return nil }
    return (new, seconds * unit)
  }

  /// How much it looks like the one that hurts.
  var rank: Double { (waited?.seconds ?? 0) * 1e3 + (isFull(at: target.lastLook) ? 1 : 0) }

  func add(to sheet: inout FactSheet) {
    guard let used = used?.point(at: target.lastLook), used.value.isFinite else { return }
    let most = limit?.point(at: target.lastLook)?.value ?? 0
    sheet.add("metric.sql.pool", name)
    sheet.add(
      "metric.sql.used", used.value, .connections,
      [
        target.citation(
          used,
          "\(decimal(used.value))\(most > 0 ? " of \(decimal(most))" : "") connections of \(name) in use"
        )
      ])
    if most > 0 { sheet.add("metric.sql.limit", most, .connections) }
    sheet.add("metric.sql.full", isFull(at: target.lastLook))
    if let ever = count?.point(at: target.lastLook), ever.value.isFinite {
      sheet.add("metric.sql.waited_ever", ever.value, .events)
    }
    guard let waited, let last = count?.points.last else { return }
    sheet.add(
      "metric.sql.waited", waited.count, .events,
      [target.citation(last, "\(decimal(waited.count)) callers had to wait since the first look")])
    guard waited.count > 0 else { return }
    sheet.add("metric.sql.wait", waited.seconds * 1000 / waited.count, .milliseconds)
    sheet.add(
      "metric.sql.stuck", waited.seconds == 0 && target.looks.indices.allSatisfy(isFull))
  }
}

extension MetricTarget.Series {
  fileprivate var falls: Bool {
    zip(points, points.dropFirst()).contains { $1.value < $0.value }
  }
}
