internal import DatabaseViews
internal import Evidence

/// What a PgBouncer's console shows, at the last moment and the one before it.
struct PoolerPicture {
  struct Pool {
    var database, user: String
    var waiting, active, unused, connecting: Int
    /// Seconds.
    var wait: Double
    var mode: String?

    var name: String { "\(database) as \(user)" }

    /// Columns by name: those for cancel requests came with 1.18, and changed with 1.21.
    init(_ row: RowSet.Row) {
      func count(_ columns: String...) -> Int {
        columns.reduce(0) { $0 &+ max(0, row.integer($1) ?? 0) }
      }
      database = row.text("database") ?? "unknown"
      user = row.text("user") ?? "unknown"
      waiting = count("cl_waiting")
      active = count("sv_active", "sv_active_cancel", "sv_being_canceled")
      unused = count("sv_idle", "sv_used", "sv_tested")
      connecting = count("sv_login")
      wait = (row.number("maxwait") ?? 0) + (row.number("maxwait_us") ?? 0) / 1e6
      mode = row.text("pool_mode")
    }
  }

  let series: PostgresSeries
  let snapshot: PostgresSnapshot
  let pools: [Pool]
  /// The one whose clients wait longest.
  let worst: Pool?
  private(set) var subject: Subject

  /// `nil` of what is no pooler.
  init?(_ series: PostgresSeries) {
    guard let snapshot = series.snapshots.last(where: { $0[.pools] != nil }) else { return nil }
    self.series = series
    self.snapshot = snapshot
    let isAlone = series.last(.activity) == nil && series.name.hasPrefix("pgbouncer")
    subject =
      isAlone ? series.subject : Subject(.server, "pgbouncer", on: series.name)
    pools = Self.pools(snapshot)
    worst = pools.filter { $0.waiting > 0 }.max { ($0.wait, $0.waiting) < ($1.wait, $1.waiting) }
  }

  private static func pools(_ snapshot: PostgresSnapshot) -> [Pool] {
    (snapshot[.pools]?.rows ?? []).map(Pool.init).filter { $0.database != "pgbouncer" }
  }

  var waiting: Int { pools.reduce(0) { $0 &+ $1.waiting } }

  var waitingEvidence: [Citation] {
    pools.filter { $0.waiting > 0 }.map { pool in
      citation(
        "\(pool.name): clients wait (cl_waiting \(pool.waiting)), the first for "
          + "\(Quantity(pool.wait, .seconds)); server connections: \(pool.active) in use, "
          + "\(pool.unused) unused, \(pool.connecting) connecting")
    }
  }

  func citation(_ text: String) -> Citation { series.citation(.pools, of: snapshot, text) }

  /// Processes of the server that its connections belong to.
  private var backends: [(pid: Int, user: String?)] {
    (series.last(.servers)?.rows ?? []).compactMap { row in
      row.integer("remote_pid").flatMap { $0 > 0 ? ($0, row.text("user")) : nil }
    }
  }

  /// Of those the ones of pools whose clients wait.
  var awaitedBackends: [Int] {
    let waiting = pools.filter { $0.waiting > 0 }
    return (series.last(.servers)?.rows ?? []).compactMap { row in
      guard let pid = row.integer("remote_pid"), pid > 0,
        waiting.contains(where: {
          $0.database == row.text("database") && $0.user == row.text("user")
        })
      else { return nil }
      return pid
    }
  }

  /// Whether its connections are sessions of that server.
  func isInFront(of server: PostgresSeries) -> Bool {
    if server.name == series.name { return server.last(.activity) != nil }
    let users = Dictionary(server.lastSessions.map { ($0.pid, $0.user) }, uniquingKeysWith: { $1 })
    let own = backends
    let met = own.count { backend in
      users[backend.pid].map { $0 == backend.user || $0 == nil } ?? false
    }
    return met > 0 && met * 2 >= own.count
  }

  /// Makes what is found of the server behind it explain what is found of the pooler.
  mutating func link(to servers: [PostgresSeries]) {
    guard subject.server == subject.name,
      let server = servers.first(where: { isInFront(of: $0) })
    else { return }
    subject.server = server.name
  }

  /// Whether clients of the worst pool waited at an earlier look; `nil` where there was none.
  private var waitsStill: Bool? {
    let looks = series.snapshots.filter { $0[.pools] != nil }
    guard looks.count > 1, let worst else { return nil }
    return looks.dropLast().contains { look in
      Self.pools(look).contains { $0.name == worst.name && $0.waiting > 0 }
    }
  }

  var facts: [Fact] {
    var sheet = FactSheet(subject)
    sheet.add(PoolerFact.refused.rawValue, false)
    sheet.add(PoolerFact.waiting.rawValue, waiting, .clients, Array(waitingEvidence.prefix(5)))
    addClients(to: &sheet)
    guard let worst else { return sheet.facts }
    let evidence = waitingEvidence
    sheet.add(PoolerFact.wait.rawValue, worst.wait, .seconds, evidence)
    if let waitsStill { sheet.add(PoolerFact.waitsStill.rawValue, waitsStill) }
    sheet.add(PoolerFact.pool.rawValue, worst.name)
    sheet.add(PoolerFact.active.rawValue, worst.active, .connections)
    sheet.add(PoolerFact.unused.rawValue, worst.unused, .connections)
    sheet.add(PoolerFact.connecting.rawValue, worst.connecting, .connections)
    let database = series.last(.poolerDatabases)?.rows.first { $0.text("name") == worst.database }
    if let size = database?.integer("pool_size") {
      sheet.add(PoolerFact.size.rawValue, size, .count)
    }
    if let mode = worst.mode ?? database?.text("pool_mode") ?? config("pool_mode") {
      sheet.add(PoolerFact.mode.rawValue, mode)
    }
    let isPaused = database?.flag("paused") == true || database?.flag("disabled") == true
    sheet.add(PoolerFact.paused.rawValue, isPaused)
    sheet.add(PoolerFact.holder.rawValue, holders(of: worst) ?? "their clients are not shown")
    return sheet.facts
  }

  private func addClients(to sheet: inout FactSheet) {
    let list = series.last(.poolerLists)?.rows.first { $0.text("list") == "used_clients" }
    guard let used = list?.integer("items") ?? series.last(.clients)?.count else { return }
    let place = list == nil ? PostgresView.clients : .poolerLists
    let limit = config("max_client_conn").flatMap { Int($0) }
    let evidence = [
      series.citation(
        place, of: snapshot,
        "\(used) clients" + (limit.map { ", max_client_conn allows \($0)" } ?? ""))
    ]
    sheet.add(PoolerFact.clients.rawValue, used, .clients, evidence)
    guard let limit, limit > 0 else { return }
    sheet.add(PoolerFact.clientLimit.rawValue, limit, .count)
    sheet.add(
      PoolerFact.clientFill.rawValue, 100 * Double(used) / Double(limit), .percent, evidence)
  }

  private func config(_ key: String) -> String? {
    series.last(.poolerConfig)?.rows.first { $0.text("key") == key }?.text("value")
  }

  /// Who has the server connections of a pool: `application web from 10.0.0.7 (5)`.
  private func holders(of pool: Pool) -> String? {
    let links = PoolerLinks(series).links.filter {
      $0.database == pool.database && $0.user == pool.user
    }
    guard !links.isEmpty else { return nil }
    let groups = Dictionary(grouping: links, by: \.owner).mapValues(\.count).mostFirst
    return groups.prefix(3).map { "\($0.key) has \($0.value)" }.joined(separator: ", ")
  }

  /// Databases that somebody has stopped, whether or not clients wait.
  var observations: [Citation] {
    (series.last(.poolerDatabases)?.rows ?? []).compactMap { row in
      let name = row.text("name") ?? "unknown"
      let what =
        row.flag("paused") == true
        ? "paused" : row.flag("disabled") == true ? "disabled" : nil
      return what.map { what in
        series.citation(
          .poolerDatabases, of: snapshot,
          "the database \(name) of \(subject.name) is \(what): its clients wait or are refused until "
            + (what == "paused" ? "RESUME" : "ENABLE"))
      }
    }
  }
}

extension PostgresSeries {
  /// Sessions at the last moment that shows any.
  var lastSessions: [PostgresSession] {
    (last(.activity)?.rows ?? []).compactMap(PostgresSession.init)
  }
}

/// Which client of a PgBouncer has which server connection (`link` of SHOW SERVERS is the `ptr` of
/// SHOW CLIENTS).
struct PoolerLinks {
  struct Link {
    var database, user: String
    /// The process of the server.
    var backend: Int?
    var address: String
    var port: Int?
    var application: String?
    var state: String?

    /// Such as `10.0.0.7:51234`.
    var place: String {
      if address == "unix" { return "a local socket" }
      return port.map { "\(address):\($0)" } ?? address
    }

    /// Such as `application web from 10.0.0.7`.
    var owner: String {
      (application.map { "application \($0)" } ?? "no application name")
        + (address == "unix" ? " through a local socket" : " from \(address)")
    }
  }

  let links: [Link]

  init(_ pooler: PostgresSeries) {
    let clients = Dictionary(
      (pooler.last(.clients)?.rows ?? []).compactMap { row in row.text("ptr").map { ($0, row) } },
      uniquingKeysWith: { $1 })
    links = (pooler.last(.servers)?.rows ?? []).compactMap { server in
      guard let link = server.text("link").filled, let client = clients[link] else { return nil }
      return Link(
        database: server.text("database") ?? "unknown", user: server.text("user") ?? "unknown",
        backend: server.integer("remote_pid").flatMap { $0 > 0 ? $0 : nil },
        address: client.text("addr").filled ?? "unknown", port: client.integer("port"),
        application: client.text("application_name").filled, state: server.text("state"))
    }
  }
}
