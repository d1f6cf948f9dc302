internal import Evidence
internal import MetricFormats

/// Pools of connections inside of a program, whose waiters are counted.
struct MetricPool {
  /// How the libraries name the same figures; an empty name stands for one that they do not give.
  private struct Names {
    var active, idle, pending, most, timeouts, returned, held: String
    /// Seconds in a unit of `held`.
    var unit: Double
    var labels: [String]
  }

  private static let libraries: [Names] = [
    // HikariCP with Micrometer.
    Names(
      active: "hikaricp_connections_active", idle: "hikaricp_connections_idle",
      pending: "hikaricp_connections_pending", most: "hikaricp_connections_max",
      timeouts: "hikaricp_connections_timeout_total",
      returned: "hikaricp_connections_usage_seconds_count",
      held: "hikaricp_connections_usage_seconds_sum", unit: 1, labels: ["pool"]),
    // HikariCP with Prometheus' own client.
    Names(
      active: "hikaricp_active_connections", idle: "hikaricp_idle_connections",
      pending: "hikaricp_pending_threads", most: "hikaricp_max_connections",
      timeouts: "hikaricp_connection_timeout_total",
      returned: "hikaricp_connection_usage_millis_count",
      held: "hikaricp_connection_usage_millis_sum", unit: 1e-3, labels: ["pool"]),
    Names(
      active: "agroal_active_count", idle: "agroal_available_count",
      pending: "agroal_awaiting_count", most: "", timeouts: "", returned: "", held: "", unit: 1,
      labels: ["datasource"]),
    Names(
      active: "commons_pool2_num_active", idle: "commons_pool2_num_idle",
      pending: "commons_pool2_num_waiters", most: "", timeouts: "", returned: "", held: "",
      unit: 1, labels: ["name"]),
    // Spring's own gauges, of any pool: nobody counts who waits.
    Names(
      active: "jdbc_connections_active", idle: "jdbc_connections_idle", pending: "",
      most: "jdbc_connections_max", timeouts: "", returned: "", held: "", unit: 1,
      labels: ["name"]),
    Names(
      active: "go_sql_in_use_connections", idle: "go_sql_idle_connections", pending: "",
      most: "go_sql_max_open_connections", timeouts: "", returned: "", held: "", unit: 1,
      labels: ["db_name"]),
  ]

  let name: String
  let target: MetricTarget
  private(set) var active, idle, pending, most, timeouts, returned, held: MetricTarget.Series?
  private var unit = 1.0

  /// The pools of a target; where two libraries count one pool, the one that counts who waits.
  static func all(of target: MetricTarget) -> [MetricPool] {
    var pools: [MetricPool] = []
    for names in libraries {
      for active in target.all(names.active) {
        let name = names.labels.lazy.compactMap { active[$0] }.first ?? "the pool"
        if names.pending.isEmpty, !pools.isEmpty { continue }
        pools.append(MetricPool(name, target, active, names))
      }
    }
    return pools + openTelemetry(target) + dropwizard(target)
  }

  private init(
    _ name: String, _ target: MetricTarget, _ active: MetricTarget.Series, _ names: Names
  ) {
    (self.name, self.target, self.active, unit) = (name, target, active, names.unit)
    func twin(_ metric: String) -> MetricTarget.Series? {
      target.all(metric).first { $0.labels == active.labels }
    }
    idle = twin(names.idle)
    pending = twin(names.pending)
    most = twin(names.most)
    timeouts = twin(names.timeouts)
    returned = twin(names.returned)
    held = twin(names.held)
  }

  private init(_ name: String, _ target: MetricTarget) {
    (self.name, self.target) = (name, target)
  }

  /// By the names of the semantic conventions, before and since they are stable.
  private static func openTelemetry(_ target: MetricTarget) -> [MetricPool] {
    [
      ("db_client_connections", "usage", ""),
      ("db_client_connection", "count", "db_client_connection_"),
    ].flatMap { front, figure, label in
      openTelemetry(target, front, figure, "\(label)pool_name", "\(label)state")
    }
  }

  private static func openTelemetry(
    _ target: MetricTarget, _ front: String, _ figure: String, _ label: String, _ state: String
  ) -> [MetricPool] {
    target.all("\(front)_\(figure)").filter { $0[state] == "used" }.map { active in
      let name = active[label] ?? "the pool"
      func twin(_ metric: String, _ wanted: String? = nil) -> MetricTarget.Series? {
        target.all("\(front)_\(metric)").first {
          ($0[label] ?? "the pool") == name && (wanted == nil || $0[state] == wanted)
        }
      }
      var pool = MetricPool(name, target)
      pool.active = active
      pool.idle = twin(figure, "idle")
      pool.pending = twin("pending_requests")
      pool.most = twin("max")
      pool.timeouts = twin("timeouts_total") ?? twin("timeouts")
      return pool
    }
  }

  /// Dropwizard has the pool in the name: `HikariPool_1_pool_ActiveConnections`.
  private static func dropwizard(_ target: MetricTarget) -> [MetricPool] {
    let suffix = "_pool_ActiveConnections"
    return target.series.keys.filter { $0.hasSuffix(suffix) }.sorted().map { metric in
      let name = String(metric.dropLast(suffix.utf8.count))
      func twin(_ figure: String) -> MetricTarget.Series? {
        target.all("\(name)_pool_\(figure)").first
      }
      var pool = MetricPool(name, target)
      pool.active = twin("ActiveConnections")
      pool.idle = twin("IdleConnections")
      pool.pending = twin("PendingConnections")
      pool.most = twin("MaxConnections")
      pool.timeouts = twin("ConnectionTimeoutRate_total")
      return pool
    }
  }

  func value(_ series: MetricTarget.Series?, at look: Int) -> Double? {
    guard let value = series?.point(at: look)?.value, value.isFinite, value >= 0 else { return nil }
    return value
  }

  /// Whether no connection was free at a look.
  func isFull(at look: Int) -> Bool {
    guard let active = value(active, at: look), active > 0 else { return false }
    if let most = value(most, at: look), most > 0 { return active >= most }
    return value(idle, at: look) == 0
  }

  /// How many looks in a row, up to the last, found callers waiting at a full pool.
  var waitingLooks: Int {
    var count = 0
    for look in target.looks.indices.reversed() {
      guard isFull(at: look), value(pending, at: look) ?? 0 > 0 else { break }
      count += 1
    }
    return count
  }

  /// What gave up waiting between the first look and the last.
  var newTimeouts: Double? { timeouts?.increase }

  /// How long a connection was held, of those given back between the looks, in milliseconds.
  var meanHold: Double? {
    guard let count = returned?.increase, let sum = held?.increase, count > 0 else { return nil }
    return sum * unit * 1000 / count
  }

  /// Whether connections in use rose to the limit although no more were asked for and none was held
  /// for longer: those in use are the rate of loans times how long each takes, and what rises beyond
  /// that was not given back.
  var isStaircase: Bool {
    guard let most = value(most, at: target.lastLook), most >= 4, isFull(at: target.lastLook) else {
      return false
    }
    // From here on it is full all the time.
    let full = (target.looks.indices.last { !isFull(at: $0) } ?? 0) + 1
    guard full >= 8 else { return false }
    let points = (0..<full).compactMap { look in
      value(active, at: look).map { GrowthTrend.Point(time: Double(look), value: $0) }
    }
    guard let trend = GrowthTrend(points), let first = trend.floors.first?.value,
      let last = trend.floors.last?.value, first * 2 <= most, last * 2 > most,
      trend.largestStepShare <= 60
    else { return false }
    let steps = zip(trend.floors, trend.floors.dropFirst()).map { $1.value - $0.value }
    guard steps.allSatisfy({ $0 >= 0 }), steps.count(where: { $0 > 0 }) >= 3 else { return false }
    guard let early = loans(0...(full / 2)), let late = loans((full / 2)...(full - 1)) else {
      return false
    }
    return late.pace <= early.pace * 1.3 && late.hold <= early.hold * 1.5
  }

  /// How many connections were given back per look, and how long they were held on average.
  private func loans(_ looks: ClosedRange<Int>) -> (pace: Double, hold: Double)? {
    func increase(_ series: MetricTarget.Series?) -> Double? {
      guard let series else { return nil }
      return MetricTarget.Series.increase(
        of: series.points.filter { looks.contains($0.look) }.map(\.value))
    }
    guard looks.count > 1, let count = increase(returned), let held = increase(held), count > 0
    else { return nil }
    return (count / Double(looks.count - 1), held / count)
  }

  /// How much it looks like the one that hurts.
  var rank: Double {
    let pending = value(pending, at: target.lastLook) ?? 0
    return Double(waitingLooks) * 1e6 + (newTimeouts ?? 0) * 1e3 + pending
  }
}

/// Pools of threads that serve requests.
struct MetricWorkers {
  private static let names:
    [(busy: String, most: String, queue: String, connections: String, kept: String)] = [
      (
        "tomcat_threads_busy_threads", "tomcat_threads_config_max_threads", "",
        "tomcat_connections_current_connections",
        "tomcat_connections_keepalive_current_connections"
      ),
      (
        "tomcat_threadpool_currentthreadsbusy", "tomcat_threadpool_maxthreads", "",
        "tomcat_threadpool_connectioncount", "tomcat_threadpool_keepalivecount"
      ),
      ("jetty_threads_busy", "jetty_threads_config_max", "jetty_threads_jobs", "", ""),
    ]

  let name: String
  let target: MetricTarget
  private(set) var busy, most, queue, connections, kept: MetricTarget.Series?

  static func all(of target: MetricTarget) -> [MetricWorkers] {
    names.flatMap { names in
      target.all(names.busy).map { busy in
        func twin(_ metric: String) -> MetricTarget.Series? {
          target.all(metric).first { $0.labels == busy.labels }
        }
        var workers = MetricWorkers(
          name: busy["name"] ?? busy["protocol"].map { p in busy["port"].map { "\(p)-\($0)" } ?? p }
            ?? "the pool", target: target)
        workers.busy = busy
        workers.most = twin(names.most)
        workers.queue = twin(names.queue)
        workers.connections = twin(names.connections)
        workers.kept = twin(names.kept)
        return workers
      }
    }
  }

  private init(name: String, target: MetricTarget) {
    (self.name, self.target) = (name, target)
  }

  func value(_ series: MetricTarget.Series?, at look: Int) -> Double? {
    guard let value = series?.point(at: look)?.value, value.isFinite, value >= 0 else { return nil }
    return value
  }

  /// How many looks in a row, up to the last, found no idle worker.
  var fullLooks: Int {
    var count = 0
    for look in target.looks.indices.reversed() {
      guard let busy = value(busy, at: look), let most = value(most, at: look), most > 1,
        busy >= most
      else { break }
      count += 1
    }
    return count
  }

  /// Requests that wait for a worker: jobs in a queue, or connections that are neither served nor
  /// kept open for a next request.
  func queued(at look: Int) -> Double? {
    if let queue = value(queue, at: look) { return queue }
    guard let connections = value(connections, at: look), let busy = value(busy, at: look),
      let kept = value(kept, at: look)
    else { return nil }
    return max(0, connections - busy - kept)
  }

  /// The fewest that waited over the last looks, as many as were full.
  var leastQueued: Double? {
    let looks = target.looks.indices.suffix(max(1, fullLooks))
    let values = looks.compactMap { queued(at: $0) }
    return values.count == looks.count ? values.min() : nil
  }
}
