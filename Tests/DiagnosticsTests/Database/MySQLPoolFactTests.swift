import Capture
import DatabaseViews
import Diagnostics
import Evidence
import Testing

/// A MySQL server with rows of text.
private struct MySQLText {
  var series: MySQLSeries

  init(_ origin: ServerOrigin = .live) {
    series = MySQLSeries(name: "mysql db-1:3306", origin: origin)
    if origin == .live { series.contact = ServerContact(.connected) }
    series.snapshots = [MySQLSnapshot()]
  }

  mutating func set(_ view: MySQLView, _ columns: [String], _ rows: [[String?]]) {
    var set = RowSet(columns: columns)
    for row in rows { set.append(row) }
    series.snapshots[series.snapshots.count - 1].views[view] = .rows(set)
  }

  mutating func names(_ view: MySQLView, _ values: [String: String]) {
    set(view, ["variable_name", "value"], values.map { [$0.key, $0.value] })
  }

  /// So many sessions each: user, command, seconds; their numbers go on from 100.
  mutating func sessions(_ groups: [(count: Int, user: String, command: String, time: String)]) {
    var rows: [[String?]] = [
      ["1", "event_scheduler", "localhost", nil, "Daemon", "900", "Waiting on empty queue", nil],
      ["2", "system user", "", nil, "Connect", "900", "Waiting for source to send event", nil],
    ]
    for group in groups {
      for _ in 0..<group.count {
        rows.append([
          "\(98 + rows.count)", group.user, "10.0.0.7:\(40_000 + rows.count)", "shop",
          group.command, group.time, "", group.command == "Query" ? "SELECT 1" : nil,
        ])
      }
    }
    rows.append(["42", "diag", "localhost", nil, "Query", "0", "executing", "SELECT …"])
    set(.processlist, ["id", "user", "host", "db", "command", "time", "state", "info"], rows)
    set(.server, ["connection_id", "account"], [["42", "diag@%"]])
  }

  var findings: Findings {
    var recording = Recording()
    recording.add(series, of: MySQLView.format, from: series.name)
    return MySQLPool.examine(recording)
  }
}

extension Findings {
  fileprivate func value(_ name: String) -> Double? {
    guard case .quantity(let quantity)? = fact(name)?.value else { return nil }
    return quantity.value
  }

  fileprivate func fact(_ name: String) -> Fact? { facts.first { $0.name == "mysql." + name } }
}

@Suite struct MySQLPoolFactTests {
  @Test("slots are taken by clients, dumps and logins, not by threads of the server or this look")
  func slots() {
    var server = MySQLText()
    server.names(.variables, ["max_connections": "50"])
    server.sessions([
      (20, "web", "Query", "1"), (2, "repl", "Binlog Dump", "900"),
      (3, "unauthenticated user", "Connect", "4"),
    ])
    let found = server.findings
    #expect(found.value("pool.used") == 25)
    #expect(found.value("pool.fill") == 50)
    #expect(found.value("pool.free") == 25)
    #expect(found.value("pool.active") == 20)
    #expect(found.value("leak.sessions") == 0)
  }

  @Test("the server's count tells of slots where a list is not complete")
  func counted() {
    var server = MySQLText()
    server.names(.variables, ["max_connections": "100"])
    server.names(.status, ["Threads_connected": "91"])
    #expect(server.findings.value("pool.used") == 90, "one is that of this look")
    #expect(server.findings.value("leak.sessions") == nil, "nobody was seen")
    server.sessions([(12, "web", "Sleep", "1")])
    #expect(server.findings.value("pool.used") == 90)
    // Only sessions of its own user: the account has no PROCESS.
    server.set(.grants, ["Grants for web@%"], [["GRANT USAGE ON *.* TO `web`@`%`"]])
    server.set(
      .processlist, ["id", "user", "command", "time"],
      [["42", "web", "Query", "0"], ["43", "web", "Sleep", "900"]])
    #expect(server.findings.value("leak.sessions") == nil)
    #expect(server.findings.value("pool.used") == 90)
  }

  @Test("sleeping sessions of one account are a group; open transactions make it one of those")
  func groups() {
    var server = MySQLText()
    server.names(.variables, ["max_connections": "40"])
    server.sessions([
      (20, "web", "Sleep", "600"), (4, "job", "Sleep", "2"), (3, "job", "Query", "2"),
    ])
    var found = server.findings
    #expect(found.value("leak.sessions") == 20)
    #expect(found.value("leak.age") == 600)
    #expect(found.fact("leak.in_transaction") == nil, "transactions were not read")
    #expect(found.fact("leak.same_statement") == nil, "nothing tells the last statement")
    #expect(found.fact("leak.client")?.value == .text("10.0.0.7"))
    server.set(
      .transactions, ["trx_id", "trx_mysql_thread_id", "trx_age", "trx_state"],
      (0..<8).map { ["\($0)", "\(100 + $0)", "700", "RUNNING"] })
    found = server.findings
    #expect(found.value("pool.idle_in_transaction") == 8)
    #expect(found.fact("leak.in_transaction")?.value == .flag(false))
    #expect(found.value("leak.sessions") == 12)
  }

  @Test("a last statement that gives a connection back is of no leak")
  func lastStatements() {
    var server = MySQLText()
    server.sessions([(10, "web", "Sleep", "600")])
    func last(_ count: Int, _ text: String) -> [[String?]] {
      (0..<count).map { ["\(100 + $0)", text, text] }
    }
    server.set(.lastStatements, ["id", "sql_text", "digest_text"], last(10, "COMMIT"))
    #expect(server.findings.value("leak.sessions") == 0)
    server.set(
      .lastStatements, ["id", "sql_text", "digest_text"],
      last(9, "SELECT * FROM `carts` WHERE `id` = ?"))
    let found = server.findings
    #expect(found.value("leak.sessions") == 10)
    #expect(found.value("leak.same_statement") == 90)
  }

  @Test("programs are those that clients name, not the library of C")
  func programs() {
    var server = MySQLText()
    server.sessions([(3, "web", "Sleep", "600")])
    server.set(
      .attributes, ["id", "name", "value"],
      [
        ["100", "program_name", "shop-web"], ["101", "_client_name", "libmysql"],
        ["102", "_client_name", "MySQL Connector/J"],
      ])
    let tables = server.findings.detail.compactMap { block -> Table? in
      guard case .table(let table) = block else { return nil }
      return table
    }
    let programs = tables.first { $0.key == "by_program" }?.rows.compactMap { row -> String? in
      guard case .text(let text)? = row.first else { return nil }
      return text
    }
    #expect(programs == ["(unknown)", "MySQL Connector/J", "shop-web"])
  }

  @Test("counters count as differences, and none of one moment")
  func counters() {
    var server = MySQLText()
    server.names(.status, ["Connection_errors_max_connections": "1000", "Threads_connected": "5"])
    #expect(server.findings.fact("pool.refused") == nil)
    server.series.snapshots.append(MySQLSnapshot())
    server.names(.status, ["Connection_errors_max_connections": "1007", "Threads_connected": "5"])
    #expect(server.findings.value("pool.refused") == 7)
    server.series.snapshots.append(MySQLSnapshot())
    server.names(.status, ["Connection_errors_max_connections": "3", "Threads_connected": "5"])
    #expect(server.findings.fact("pool.refused") == nil, "the server started again")
  }

  @Test("the nearest limit of an account, its own before that of all")
  func limits() {
    var server = MySQLText()
    server.names(.variables, ["max_connections": "100", "max_user_connections": "40"])
    server.sessions([(18, "web", "Query", "1"), (10, "job", "Query", "1")])
    #expect(server.findings.value("pool.narrowest.fill") == 45)
    server.set(
      .accountLimits, ["user", "host", "max_user_connections"],
      [["web", "10.0.0.%", "20"], ["job", "localhost", "5"]])
    let found = server.findings
    #expect(found.value("pool.narrowest.fill") == 90)
    #expect(found.fact("pool.narrowest")?.value == .text("web@10.0.0.%: 18 of 20 connections"))
  }

  @Test("who waits for rows that sleeping sessions hold, in the terms of either fork")
  func victims() {
    var server = MySQLText()
    server.sessions([(3, "web", "Sleep", "600"), (2, "job", "Query", "9")])
    server.set(
      .transactions,
      ["trx_id", "trx_mysql_thread_id", "trx_age", "trx_state", "trx_requested_lock_id"],
      [
        ["7", "100", "700", "RUNNING", nil], ["8", "101", "700", "RUNNING", nil],
        ["9", "102", "700", "RUNNING", nil], ["10", "103", "9", "LOCK WAIT", "10:1:2"],
        ["11", "104", "9", "LOCK WAIT", "11:1:2"],
      ])
    // MariaDB: one list of contested locks.
    server.set(
      .rowLocks,
      ["lock_id", "lock_trx_id", "lock_mode", "lock_table", "lock_index", "lock_page", "lock_rec"],
      [
        ["10:1:2", "10", "X", "`shop`.`carts`", "PRIMARY", "3", "2"],
        ["11:1:2", "11", "X", "`shop`.`carts`", "PRIMARY", "3", "2"],
        ["7:1:2", "7", "X", "`shop`.`carts`", "PRIMARY", "3", "2"],
      ])
    var found = server.findings
    #expect(found.value("leak.victims") == 2)
    #expect(found.fact("leak.blocks_all")?.value == .flag(true))
    // MySQL: waits and holders apart.
    let columns = [
      "engine_lock_id", "engine_transaction_id", "object_schema", "object_name", "index_name",
      "lock_mode", "lock_data", "lock_status",
    ]
    server.set(
      .rowLocks, columns,
      [
        ["10:2:4:5:1", "10", "shop", "carts", "PRIMARY", "X", "5", "WAITING"],
        ["11:3:4:5:1", "11", "shop", "x", "PRIMARY", "X", "5", "WAITING"],
      ])
    server.set(
      .heldRowLocks, columns,
      [["7:2:4:5:1", "7", "shop", "carts", "PRIMARY", "X", "5", "GRANTED"]])
    found = server.findings
    #expect(found.value("leak.victims") == 1)
    #expect(found.fact("leak.blocks_all")?.value == .flag(false))
  }

  @Test("many sessions without a known limit are a gap, a handful are none")
  func limitUnknown() {
    for (count, gaps) in [(15, 0), (30, 1)] {
      var server = MySQLText(.captured)
      server.sessions([(count, "web", "Sleep", "100")])
      #expect(server.findings.gaps.count == gaps)
    }
  }

  @Test("numbers that make no sense trap nowhere")
  func nonsense() {
    var server = MySQLText()
    server.names(.variables, ["max_connections": "-9223372036854775808"])
    server.names(.status, ["Threads_connected": "1e300", "Max_used_connections": "nan"])
    server.sessions([(4, "web", "Sleep", "99999999999999999999999"), (4, "job", "Sleep", "-5")])
    server.set(
      .transactions, ["trx_mysql_thread_id", "trx_age", "trx_rows_locked"],
      [["100", "inf", "-1"], ["9223372036854775807", "nan", nil]])
    #expect(server.findings.value("pool.max") == nil)
    server.names(.variables, ["max_connections": "9223372036854775807"])
    #expect(server.findings.value("pool.used") ?? 0 >= 8)
  }
}
