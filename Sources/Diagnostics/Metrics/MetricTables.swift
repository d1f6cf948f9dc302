internal import Evidence
internal import MetricFormats

/// The tables of `diag metrics`.
struct MetricTables {
  private var targets: [[Cell]]
  private var signals: [[Cell]] = []
  private var pools: [[Cell]] = []

  init(_ all: [MetricTarget]) {
    targets = all.map { target in
      [
        .text(target.name), .text(target.what), .integer(target.looks.count),
        target.span.map { .number($0.tenths) } ?? .unknown,
        .integer(target.series.values.reduce(0) { $0 + $1.count }),
      ]
    }
  }

  private static func cell(_ value: Double?) -> Cell {
    value.map { .number($0.tenths) } ?? .unknown
  }

  mutating func add(_ signal: MetricSignals) {
    let whole = signal.whole
    signals.append([
      .text(signal.target.name), Self.cell(whole?.rate),
      Self.cell(signal.knowsFailures ? whole?.failedShare : nil),
      Self.cell(signal.latency(0.5)), Self.cell(signal.latency(0.95)),
      Self.cell(signal.latency(0.99)),
      Self.cell(signal.meanLatency), Self.cell(signal.drop), Self.cell(signal.burn(over: 3600)),
      Self.cell(signal.burn(over: 21_600)),
    ])
  }

  mutating func add(_ all: [MetricPool]) {
    for pool in all {
      let last = pool.target.lastLook
      pools.append([
        .text(pool.target.name), .text(pool.name), Self.cell(pool.value(pool.active, at: last)),
        Self.cell(pool.value(pool.idle, at: last)), Self.cell(pool.value(pool.most, at: last)),
        Self.cell(pool.value(pool.pending, at: last)), Self.cell(pool.newTimeouts),
        Self.cell(pool.meanHold),
      ])
    }
  }

  var blocks: [Block] {
    [
      Self.table(
        "targets", "targets",
        "target|target what|it+is scrapes|scrapes> span_seconds|s> series|known+series>", targets),
      Self.table(
        "golden_signals", "requests between the first look and the last",
        "target|target requests_per_second|requests/s> errors_percent|failed+%> p50_ms|p50+ms> "
          + "p95_ms|p95+ms> p99_ms|p99+ms> mean_ms|mean+ms> drop_percent|fewer+%> "
          + "burn_1h|burn+1h> burn_6h|burn+6h>", signals),
      Self.table(
        "connection_pools", "connection pools",
        "target|target pool|pool active|in+use> idle|idle> max|most> waiting|waiting> "
          + "new_timeouts|time-outs> hold_ms|held+ms>", pools),
    ].compactMap(\.self)
  }

  /// Columns are `key|title`, with `>` behind where they align right.
  private static func table(
    _ key: String, _ title: String, _ columns: String, _ rows: [[Cell]]
  ) -> Block? {
    guard !rows.isEmpty else { return nil }
    let columns = columns.split(separator: " ").map { word in
      let alignsRight = word.last == ">"
      let parts = (alignsRight ? word.dropLast() : word).split(separator: "|")
      return Table.Column(
        String(parts[0]), String(parts[1].map { $0 == "+" ? " " : $0 }), alignsRight: alignsRight)
    }
    // What nothing tells of any row is no column.
    let told = columns.indices.filter { place in rows.contains { $0[place] != .unknown } }
    return .table(
      Table(
        key: key, title: title, columns: told.map { columns[$0] },
        rows: rows.map { row in told.map { row[$0] } }))
  }
}

extension Double {
  fileprivate var tenths: Double { (self * 100).rounded() / 100 }
}

extension MetricTarget {
  /// What kinds of program its metrics are of.
  var what: String {
    let kinds: [(prefix: String, name: String)] = [
      ("node_", "node exporter"), ("container_", "cAdvisor"), ("kube_", "kube-state-metrics"),
      ("pg_", "postgres exporter"), ("mysql_", "mysqld exporter"),
      ("pgbouncer_", "pgbouncer exporter"),
      ("jvm_", "JVM"), ("hikaricp_", "HikariCP"), ("tomcat_", "Tomcat"), ("go_", "Go program"),
    ]
    var found = kinds.filter { kind in series.keys.contains { $0.hasPrefix(kind.prefix) } }.map(
      \.name)
    // Most exporters are Go programs, and that is beside the point.
    if found.count > 1 { found.removeAll { $0 == "Go program" } }
    return found.isEmpty ? "unknown" : found.joined(separator: ", ")
  }
}
