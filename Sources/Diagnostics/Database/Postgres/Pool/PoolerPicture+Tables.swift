internal import DatabaseViews
internal import Evidence

extension PoolerPicture {
  func detail(_ servers: [PostgresSeries]) -> [Block] {
    var blocks: [Block] = [.table(poolTable)]
    let links = linkTable(servers)
    if !links.rows.isEmpty { blocks.append(.table(links)) }
    return blocks
  }

  /// Pools, the longest wait first.
  private var poolTable: Table {
    let columns = [
      Table.Column("database", "database"), .init("user", "user"), .init("mode", "mode"),
      .init("waiting_clients", "clients wait", alignsRight: true),
      .init("longest_wait_s", "longest s", alignsRight: true),
      .init("active_servers", "servers in use", alignsRight: true),
      .init("unused_servers", "unused", alignsRight: true),
      .init("connecting_servers", "connecting", alignsRight: true),
      .init("pool_size", "pool size", alignsRight: true), .init("paused", "paused"),
    ]
    let databases = series.last(.poolerDatabases)?.rows ?? []
    let rows = pools.ordered { ($1.wait, $0.name) < ($0.wait, $1.name) }.map { pool -> [Cell] in
      let database = databases.first { $0.text("name") == pool.database }
      return [
        .text(pool.database), .text(pool.user),
        .maybe(pool.mode ?? database?.text("pool_mode")),
        .integer(pool.waiting), .seconds(pool.wait), .integer(pool.active),
        .integer(pool.unused), .integer(pool.connecting),
        .maybe(database?.integer("pool_size")),
        database?.flag("paused").map(Cell.flag) ?? .unknown,
      ]
    }
    return Table(key: "pools", title: "pools of \(subject.name)", columns: columns, rows: rows)
  }

  /// Which client has which session of the server, and what that does.
  private func linkTable(_ servers: [PostgresSeries]) -> Table {
    let columns = [
      Table.Column("database", "database"), .init("user", "user"), .init("client", "client"),
      .init("application", "application"),
      .init("server_pid", "server pid", alignsRight: true), .init("state", "its state"),
      .init("statement", "its statement"),
    ]
    let server = servers.first { isInFront(of: $0) }
    let byPid = Dictionary(
      (server?.lastSessions ?? []).map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
    let rows = PoolerLinks(series).links.map { link -> [Cell] in
      let session = link.backend.flatMap { byPid[$0] }
      return [
        .text(link.database), .text(link.user),
        .text(link.port.map { "\(link.address):\($0)" } ?? link.address),
        .maybe(link.application), .maybe(link.backend), .maybe(session?.state),
        .maybe(session?.query?.oneLine),
      ]
    }
    return Table(
      key: "linked_clients", title: "who has which session of the server", columns: columns,
      rows: rows)
  }
}
