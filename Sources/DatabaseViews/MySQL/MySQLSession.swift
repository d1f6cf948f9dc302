/// A row of the processlist.
package struct MySQLSession: Sendable, Hashable {
  /// The number that `KILL` takes.
  package var id: Int
  package var user: String?
  /// A name or address, without its port.
  package var host: String?
  package var port: Int?
  package var database: String?
  /// What it does: `Query`, `Sleep`, `Binlog Dump`, `Daemon`, `Connect`.
  package var command: String?
  /// Since it entered this state, in seconds.
  package var seconds: Double?
  package var state: String?
  /// The statement that runs, cut short; `nil` where none does.
  ///
  /// Foreign text.
  package var statement: String?
  /// What the client calls itself (`program_name` of the connection attributes).
  package var program: String?
  /// The row in the answer, from 0 on.
  package var row: Int

  package init?(_ row: RowSet.Row) {
    guard let id = row.integer("id") else { return nil }
    self.id = id
    self.row = row.index
    user = row.text("user").filled
    let place = row.text("host").filled
    let colon = place?.lastIndex(of: ":")
    port = colon.flatMap { colon in
      place.flatMap { Int($0[$0.index(after: colon)...]) }
    }
    host = port == nil ? place : colon.flatMap { colon in place.map { String($0[..<colon]) } }
    database = row.text("db").filled
    command = row.text("command").filled
    seconds = row.number("time_ms").map { $0 / 1000 } ?? row.number("time")
    state = row.text("state").filled
    statement = row.text("info").filled
    program = row.text("program").filled
  }

  /// Whether it is a thread of the server itself.
  package var isInternal: Bool {
    command == "Daemon" || user == "system user" || user == "event_scheduler"
      || user == "unauthenticated user"
  }

  /// Whether it sends the binary log to a replica.
  package var isDump: Bool { command?.hasPrefix("Binlog Dump") ?? false }

  /// Whether a client has it.
  package var isClient: Bool { !isInternal && !isDump }

  package var isIdle: Bool { command == "Sleep" }

  /// The client as a person names it: `10.0.0.7:51234`, `localhost`.
  package var client: String? { host.map { host in port.map { "\(host):\($0)" } ?? host } }
}

extension ServerSnapshot where View == MySQLView {
  /// The threads; `nil` where they were not read.
  package var sessions: [MySQLSession]? {
    self[.processlist].map { $0.rows.compactMap(MySQLSession.init) }
  }
}
