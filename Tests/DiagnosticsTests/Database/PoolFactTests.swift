import Capture
import DatabaseViews
import Diagnostics
import Evidence
import Testing

/// A server with sessions as rows of text, at a fixed time.
struct ServerText {
  static let now = "2026-11-20 20:38:00+00"
  var series: PostgresSeries

  init(_ name: String = "postgres db-1:5432") {
    series = PostgresSeries(name: name, origin: .live)
    series.contact = ServerContact(.connected)
    series.snapshots = [PostgresSnapshot()]
  }

  mutating func set(_ view: PostgresView, _ columns: [String], _ rows: [[String?]]) {
    var set = RowSet(columns: columns)
    for row in rows { set.append(row) }
    series.snapshots[series.snapshots.count - 1].views[view] = .rows(set)
  }

  mutating func settings(_ values: [String: String]) {
    set(.settings, ["name", "setting"], values.map { [$0.key, $0.value] })
  }

  /// So many sessions each: application, state, seconds since the last change, statement.
  mutating func sessions(
    _ groups: [(count: Int, application: String, state: String, age: Int, query: String)]
  ) {
    var rows: [[String?]] = []
    for group in groups {
      for _ in 0..<group.count {
        let time = "2026-11-20 20:\(38 - group.age / 60 - 1):\(59 - group.age % 60)+00"
        rows.append([
          "\(1000 + rows.count)", "shop", "app", group.application, "10.0.0.7",
          "\(40000 + rows.count)", "client backend", group.state, time, time, group.query, Self.now,
        ])
      }
    }
    rows.append(["1", nil, nil, "", nil, nil, "checkpointer", nil, nil, nil, "", Self.now])
    rows.append([
      "2", "shop", "repl", "standby", "10.0.0.8", "5", "walsender", "active", nil, nil, "",
      Self.now,
    ])
    set(
      .activity,
      [
        "pid", "datname", "usename", "application_name", "client_addr", "client_port",
        "backend_type", "state", "state_change", "xact_start", "query", "now",
      ], rows)
  }
}

private func findings(_ servers: [ServerText]) -> Findings {
  var recording = Recording()
  for server in servers {
    recording.add(server.series, of: PostgresView.format, from: server.series.name)
  }
  return PostgresPool.examine(recording)
}

extension Findings {
  fileprivate func value(_ name: String, _ server: String = "postgres db-1:5432") -> Double? {
    guard case .quantity(let quantity)? = fact(name, server)?.value else { return nil }
    return quantity.value
  }

  fileprivate func fact(_ name: String, _ server: String = "postgres db-1:5432") -> Fact? {
    facts.first { $0.name == name && $0.subject.name == server }
  }
}

@Suite struct PoolFactTests {
  @Test("slots are those of ordinary roles, and only clients take them")
  func slots() {
    var server = ServerText()
    server.settings([
      "max_connections": "100", "superuser_reserved_connections": "3", "reserved_connections": "7",
    ])
    server.sessions([(45, "web", "active", 1, "SELECT 1"), (9, "job", "idle", 5, "COMMIT")])
    let found = findings([server])
    #expect(found.value("pool.used") == 54)
    #expect(found.value("pool.limit") == 90)
    #expect(found.value("pool.free") == 36)
    #expect(found.value("pool.fill") == 60)
    #expect(found.value("pool.active") == 45)
    #expect(found.value("leak.sessions") == 0, "COMMIT gives a connection back")
  }

  @Test("what stands still behind one statement is one group, whatever its literals")
  func group() {
    var server = ServerText()
    server.settings(["max_connections": "40"])
    server.sessions([
      (20, "web", "idle in transaction", 600, "SELECT * FROM carts WHERE id = 42"),
      (4, "web", "idle", 2, "SELECT now()"), (3, "job", "active", 2, "DELETE FROM old"),
    ])
    let found = findings([server])
    #expect(found.value("leak.sessions") == 20)
    #expect(found.value("leak.age").map { $0.rounded() } == 601)
    #expect(found.fact("leak.in_transaction")?.value == .flag(true))
    #expect(found.fact("leak.statement")?.value == .text("SELECT * FROM carts WHERE id = ?"))
    #expect(found.fact("leak.client")?.value == .text("10.0.0.7"))
  }

  @Test("many sessions without a known limit are a gap, a handful are none")
  func limitUnknown() {
    for (count, gaps) in [(15, 0), (30, 1)] {
      var server = ServerText()
      server.set(
        .activity, ["pid", "datname", "usename", "state", "backend_type"],
        (1...count).map { ["\($0)", "shop", "app", "active", "client backend"] })
      #expect(findings([server]).gaps.count == gaps)
    }
  }

  @Test("hidden rows give no states and no leak, and settings that are missing no limit")
  func hidden() {
    var server = ServerText()
    server.set(
      .activity, ["pid", "datname", "usename", "state", "backend_type", "query"],
      [
        ["1", "shop", "app", nil, nil, "<insufficient privilege>"],
        ["2", "shop", nil, nil, nil, "<insufficient privilege>"],
      ])
    let found = findings([server])
    #expect(found.value("pool.used") == 1, "autovacuum has no user")
    #expect(found.value("pool.limit") == nil)
    #expect(found.value("pool.active") == nil)
    #expect(found.value("leak.sessions") == nil)
  }

  @Test("a pooler's clients stand for its sessions, and its waits belong to the server behind it")
  func pooler() {
    var server = ServerText()
    server.settings(["max_connections": "100"])
    server.sessions([(3, "web", "idle in transaction", 60, "SELECT 7")])
    var pooler = ServerText("pgbouncer db-1:6432")
    pooler.set(
      .pools,
      [
        "database", "user", "cl_active", "cl_waiting", "sv_active", "sv_idle", "sv_used",
        "sv_tested", "sv_login", "maxwait", "maxwait_us", "pool_mode",
      ],
      [
        ["shop", "app", "3", "9", "3", "0", "0", "0", "0", "12", "500000", "transaction"],
        ["pgbouncer", "pgbouncer", "1", "0", "0", "0", "0", "0", "0", "0", "0", "statement"],
      ])
    pooler.set(
      .servers, ["type", "user", "database", "state", "addr", "port", "ptr", "link", "remote_pid"],
      (0..<3).map {
        ["S", "app", "shop", "active", "x", "5432", "s\($0)", "c\($0)", "\(1000 + $0)"]
      })
    pooler.set(
      .clients, ["type", "user", "database", "state", "addr", "port", "ptr", "application_name"],
      (0..<3).map { ["C", "app", "shop", "active", "10.9.9.\($0)", "700\($0)", "c\($0)", "cart"] })
    let found = findings([server, pooler])
    #expect(found.value("leak.others_waiting") == 9)
    #expect(found.value("leak.pool_share") == 100)
    guard case .text(let client)? = found.fact("leak.client")?.value else {
      Issue.record("no client")
      return
    }
    #expect(client.contains("10.9.9.0 through pgbouncer db-1:6432"))
    let name = "pgbouncer db-1:6432"
    #expect(found.value("pooler.wait", name) == 12.5)
    #expect(found.fact("pooler.waiting", name)?.subject.server == "postgres db-1:5432")
  }

  @Test("victims are counted through whoever waits in between")
  func victims() {
    var server = ServerText()
    server.settings(["max_connections": "10"])
    server.sessions([(6, "web", "idle in transaction", 60, "UPDATE t SET n = 1")])
    server.set(
      .waiting, ["pid", "blocked_by"],
      [["2001", "{1000}"], ["2002", "{2001,1000}"], ["2003", "{2002}"], ["2004", "{2004}"]])
    let found = findings([server])
    #expect(found.value("leak.victims") == 3)
    #expect(found.fact("leak.blocks_all")?.value == .flag(false), "2004 waits for itself")
  }

  @Test("who waits for nobody any more, as the server says, is no waiter")
  func freed() {
    var server = ServerText()
    server.settings(["max_connections": "10"])
    server.sessions([(6, "web", "idle in transaction", 60, "UPDATE t SET n = 1")])
    server.set(.waiting, ["pid", "blocked_by"], [["2001", "{1000}"], ["2002", "{}"]])
    let found = findings([server])
    #expect(found.value("leak.victims") == 1)
    #expect(found.fact("leak.blocks_all")?.value == .flag(true))
  }
}
