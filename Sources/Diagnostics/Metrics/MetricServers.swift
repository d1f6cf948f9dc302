internal import Evidence
internal import MetricFormats

/// What exporters say of database servers and poolers.
struct MetricServers {
  private let target: MetricTarget

  init(_ target: MetricTarget) { self.target = target }

  var facts: [Fact] { postgres + mysql + pooler }

  private func subject(_ product: String) -> Subject {
    let server = target.first(of: ["pg_settings_max_connections", "pg_stat_activity_count"])
      .lazy.compactMap { $0["server"] }.first
    return Subject(
      .server, "\(product) \(product == "postgres" ? server ?? target.name : target.name)")
  }

  // MARK: PostgreSQL

  private var postgres: [Fact] {
    guard target.series.keys.contains(where: { $0.hasPrefix("pg_") }) else { return [] }
    var sheet = FactSheet(subject("postgres"))
    let activity = target.all("pg_stat_activity_count")
    if let limit = target.last("pg_settings_max_connections"), limit.value > 0 {
      // Those of the server's own processes have no state.
      let sessions = activity.filter { $0["state"].map { !$0.isEmpty } ?? false }
      let used =
        target.sum(sessions, at: target.lastLook)
        ?? target.last("pg_stat_database_numbackends")
      if let used {
        let kept = target.last("pg_settings_superuser_reserved_connections")?.value ?? 3
        sheet.add(
          "metric.postgres.sessions", used.value, .sessions,
          [target.citation(used, "\(Quantity(used.value, .sessions)) of \(decimal(limit.value))")])
        sheet.add("metric.postgres.limit", limit.value, .sessions)
        sheet.add(
          "metric.postgres.fill", used.value * 100 / max(1, limit.value - kept), .percent)
      }
      let idle = target.sum(
        sessions.filter { $0["state"]?.hasPrefix("idle in transaction") == true },
        at: target.lastLook)
      if let idle {
        sheet.add(
          "metric.postgres.idle_in_transaction", idle.value, .sessions,
          [target.citation(idle, "\(decimal(idle.value)) idle in transaction")])
      }
    }
    addLag(to: &sheet)
    addSlot(to: &sheet)
    let deadlocks = target.first(of: [
      "pg_stat_database_deadlocks", "pg_stat_database_deadlocks_total",
    ])
    if let new = target.increase(deadlocks), let last = target.sum(deadlocks, at: target.lastLook) {
      sheet.add(
        "metric.postgres.deadlocks", new, .events,
        [target.citation(last, "\(decimal(new)) deadlocks since the first look")])
    }
    return sheet.facts
  }

  private func addLag(to sheet: inout FactSheet) {
    let series = target.first(of: ["pg_replication_lag_seconds", "pg_replication_lag"])
    let replica = target.last("pg_replication_is_replica")?.value
    let bytes = target.first(of: [
      "pg_stat_replication_pg_wal_lsn_diff", "pg_stat_replication_pg_xlog_location_diff",
    ])
    if let worst = bytes.compactMap({ $0.point(at: target.lastLook) }).max(by: {
      $0.value < $1.value
    }) {
      sheet.add(
        "metric.postgres.lag.bytes", worst.value, .bytes,
        [target.citation(worst, "\(Quantity(worst.value, .bytes)) not yet replayed by a standby")])
    }
    guard replica != 0, let lag = target.sum(series, at: target.lastLook), lag.value >= 0 else {
      return
    }
    sheet.add(
      "metric.postgres.lag", lag.value, .seconds,
      [target.citation(lag, "\(Quantity(lag.value, .seconds)) since the last transaction replayed")]
    )
    guard series.count == 1, let seconds = series[0].seconds,
      let first = series[0].points.first
    else { return }
    // A standby that has nothing to replay falls behind by a second each second, as one that is stuck.
    sheet.add("metric.postgres.lag.pace", (lag.value - first.value) * 100 / seconds, .percent)
  }

  /// The slot that keeps most of those that nobody uses; where none is unused, of all.
  private func addSlot(to sheet: inout FactSheet) {
    let sizes = target.first(of: ["pg_replication_slots_pg_wal_lsn_diff"])
    let active = target.first(of: [
      "pg_replication_slots_active", "pg_replication_slot_slot_is_active",
      "pg_replication_slot_is_active",
    ])
    func isUsed(_ name: String) -> Bool? {
      active.first { $0["slot_name"] == name }?.point(at: target.lastLook).map { $0.value > 0 }
    }
    let all = sizes.compactMap {
      series -> (name: String, isUsed: Bool, point: MetricTarget.Point)? in
      guard let name = series["slot_name"], let point = series.point(at: target.lastLook),
        point.value.isFinite
      else { return nil }
      return (name, isUsed(name) ?? true, point)
    }
    let unused = all.filter { !$0.isUsed }
    guard
      let worst = (unused.isEmpty ? all : unused).max(by: { $0.point.value < $1.point.value })
    else { return }
    sheet.add("metric.postgres.slot", worst.name)
    sheet.add("metric.postgres.slot.used", worst.isUsed)
    sheet.add(
      "metric.postgres.slot.retained", worst.point.value, .bytes,
      [
        target.citation(
          worst.point, "slot \(worst.name) keeps \(Quantity(worst.point.value, .bytes)) of log")
      ])
  }

  // MARK: MySQL and MariaDB

  private var mysql: [Fact] {
    guard target.series.keys.contains(where: { $0.hasPrefix("mysql_") }) else { return [] }
    var sheet = FactSheet(subject("mysql"))
    if let used = target.last("mysql_global_status_threads_connected"),
      let limit = target.last("mysql_global_variables_max_connections"), limit.value > 0
    {
      sheet.add(
        "metric.mysql.sessions", used.value, .sessions,
        [target.citation(used, "\(Quantity(used.value, .sessions)) of \(decimal(limit.value))")])
      sheet.add("metric.mysql.limit", limit.value, .sessions)
      sheet.add("metric.mysql.fill", used.value * 100 / limit.value, .percent)
    }
    let refused = target.all("mysql_global_status_connection_errors_total").filter {
      $0["error"] == "max_connection" || $0["error"] == "max_connections"
    }
    if let new = target.increase(refused), let last = target.sum(refused, at: target.lastLook) {
      sheet.add(
        "metric.mysql.refused", new, .connections,
        [target.citation(last, "\(decimal(new)) connections refused for want of a slot")])
    }
    let deadlocks = target.all("mysql_global_status_innodb_deadlocks")
    if let new = target.increase(deadlocks), let last = target.sum(deadlocks, at: target.lastLook) {
      sheet.add(
        "metric.mysql.deadlocks", new, .events,
        [target.citation(last, "\(decimal(new)) deadlocks since the first look")])
    }
    if let waits = target.last("mysql_global_status_innodb_row_lock_current_waits") {
      let before =
        target.sum(target.all("mysql_global_status_innodb_row_lock_current_waits"), at: 0)?.value
      sheet.add(
        "metric.mysql.row_waits", min(waits.value, before ?? waits.value), .sessions,
        [target.citation(waits, "\(decimal(waits.value)) wait for row locks")])
    }
    addReplica(to: &sheet)
    return sheet.facts
  }

  private func addReplica(to sheet: inout FactSheet) {
    func states(_ names: String...) -> [MetricTarget.Series] {
      target.first(of: names.map { "mysql_slave_status_\($0)" })
    }
    let reading = states("slave_io_running", "replica_io_running")
    let applying = states("slave_sql_running", "replica_sql_running")
    for (fact, series, what) in [
      ("metric.mysql.receiver", reading, "receiver"), ("metric.mysql.applier", applying, "applier"),
    ] {
      guard
        let least = series.compactMap({ $0.point(at: target.lastLook) })
          .min(by: { $0.value < $1.value })
      else { continue }
      sheet.add(
        fact, least.value >= 1,
        [target.citation(least, "the \(what) \(least.value >= 1 ? "runs" : "does not run")")])
    }
    for (fact, names) in [
      ("metric.mysql.receiver.error", ["last_io_errno"]),
      ("metric.mysql.applier.error", ["last_sql_errno", "last_errno"]),
    ] {
      let series = target.first(of: names.map { "mysql_slave_status_\($0)" })
      if let error = series.compactMap({ $0.point(at: target.lastLook) }).first(where: {
        $0.value > 0
      }) {
        sheet.add(
          fact, error.value, .count, [target.citation(error, "error \(decimal(error.value))")])
      }
    }
    let lag = states("seconds_behind_master", "seconds_behind_source")
    let delay = target.sum(states("sql_delay"), at: target.lastLook)?.value ?? 0
    let worst = lag.compactMap { $0.point(at: target.lastLook) }.filter { $0.value.isFinite }
      .max { $0.value < $1.value }
    if let worst {
      sheet.add(
        "metric.mysql.lag", max(0, worst.value - delay), .seconds,
        [target.citation(worst, "\(Quantity(worst.value, .seconds)) behind")])
      let earlier = lag.compactMap { $0.point(at: 0)?.value }.filter(\.isFinite).max()
      if target.looks.count > 1, let earlier {
        sheet.add("metric.mysql.lag.least", max(0, min(worst.value, earlier) - delay), .seconds)
      }
    }
  }

  // MARK: PgBouncer

  private var pooler: [Fact] {
    let waiting = target.first(of: [
      "pgbouncer_pools_client_waiting_connections", "pgbouncer_waiting_clients",
    ])
    guard !waiting.isEmpty else { return [] }
    func twin(_ names: [String], _ series: MetricTarget.Series, _ look: Int) -> Double? {
      target.first(of: names).first { $0.labels == series.labels }?.point(at: look)?.value
    }
    let waits = ["pgbouncer_pools_client_maxwait_seconds", "pgbouncer_pools_client_maxwait"]
    let last = target.lastLook
    let worst = waiting.max { one, other in
      (one.point(at: last)?.value ?? 0, twin(waits, one, last) ?? 0)
        < (other.point(at: last)?.value ?? 0, twin(waits, other, last) ?? 0)
    }
    guard let worst, let point = worst.point(at: last) else { return [] }
    var sheet = FactSheet(subject("pgbouncer"))
    let pool = [worst["database"], worst["user"]].compactMap(\.self).joined(separator: "/")
    sheet.add("metric.pooler.pool", pool.isEmpty ? "unknown" : pool)
    sheet.add(
      "metric.pooler.waiting", point.value, .clients,
      [target.citation(point, "\(decimal(point.value)) clients of \(pool) wait")])
    if let wait = twin(waits, worst, last) { sheet.add("metric.pooler.wait", wait, .seconds) }
    var looks = 0
    for look in target.looks.indices.reversed() {
      guard worst.point(at: look)?.value ?? 0 > 0 else { break }
      looks += 1
    }
    sheet.add("metric.pooler.waiting_looks", looks, .samples)
    if let active = twin(["pgbouncer_pools_server_active_connections"], worst, last) {
      sheet.add("metric.pooler.active", active, .connections)
    }
    if let idle = twin(["pgbouncer_pools_server_idle_connections"], worst, last) {
      sheet.add("metric.pooler.idle", idle, .connections)
    }
    return sheet.facts
  }
}
