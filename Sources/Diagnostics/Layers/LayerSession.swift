internal import DatabaseViews
internal import Evidence

/// A session of a server, as far as it is some client's.
struct LayerSession {
  enum Doing {
    case locked, held, running, storage, idle, unknown
  }

  /// The process of PostgreSQL, the connection of MySQL.
  var number: Int
  /// An address or a name; `nil` of a UNIX socket.
  var address: String?
  var port: Int?
  /// The process of this host that has it, where the kernel told.
  var clientPid: Int?
  /// What its client calls itself.
  var application: String?
  var doing: Doing

  /// No server has this column: it is added where the kernel tells whose the connection is.
  static let processColumn = "diag_pid"

  /// Programs that people use beside the application.
  private static let tools = [
    "psql", "pg_", "pgAdmin", "DBeaver", "DataGrip", "mysql", "mariadb", "diag", "barman",
    "pgbackrest", "pgBackRest", "walreceiver", "wal-g", "HeidiSQL",
  ]

  /// Whether an application may have it, by what its client calls itself.
  var isOfApplication: Bool {
    guard let application else { return true }
    // Connectors of Java call themselves "MySQL Connector/J" and the like.
    return isOfJava || !Self.tools.contains { application.hasPrefix($0) }
  }

  var isOfJava: Bool {
    guard let application else { return false }
    return application.hasPrefix("PostgreSQL JDBC") || application.hasSuffix("Connector/J")
      || application.hasSuffix("Connector J") || application == "java"
  }
}

extension PostgresSeries {
  /// The sessions of clients at the last moment that shows them.
  func layerSessions(_ picture: PoolPicture?) -> [LayerSession] {
    guard let picture else { return poolerClients }
    let rows = picture.snapshot[.activity]?.rows ?? []
    let blocked = Set(
      (picture.locks?.waiters ?? []).compactMap { place -> Int? in
        guard case .session(let pid)? = picture.locks?.forest.nodes[place].party else { return nil }
        return pid
      })
    return picture.clients.map { session in
      // Behind a pooler the client that counts is the pooler's.
      let place = session.trueClient.map { String($0.prefix { $0 != " " }) }.flatMap(
        NetworkPlace.init)
      return LayerSession(
        number: session.pid, address: place?.host ?? session.clientAddress,
        port: place?.port ?? session.clientPort.flatMap { $0 > 0 ? $0 : nil },
        clientPid: rows.indices.contains(session.row)
          ? rows[session.row].integer(LayerSession.processColumn) : nil,
        application: session.application,
        doing: blocked.contains(session.pid) ? .locked : session.doing)
    }
  }

  /// Of the console of a pooler its clients, of which it does not tell what they do.
  private var poolerClients: [LayerSession] {
    (last(.clients)?.rows ?? []).enumerated().map { index, row in
      LayerSession(
        number: index, address: row.text("addr").filled, port: row.integer("port"),
        application: row.text("application_name").filled, doing: .unknown)
    }
  }
}

extension PostgresSession {
  fileprivate var doing: LayerSession.Doing {
    if isHidden { return .unknown }
    if waitEventType == "Lock" { return .locked }
    if isIdleInTransaction { return .held }
    switch state {
    case "active", "fastpath function call": return waitsForStorage ? .storage : .running
    case "idle": return .idle
    default: return .unknown
    }
  }

  /// Whether its commit waits for the write-ahead log; version 17 writes `WalSync` for `WALSync`.
  var waitsForLog: Bool {
    waitsForStorage && waitEvent?.lowercased().hasPrefix("wal") == true && waitEvent != "WALRead"
      && waitEvent != "WalRead"
  }

  /// Reads and writes of files, and the queue of those whose commits wait for the log to be written
  /// (manual, "Wait Events of Type IO").
  var waitsForStorage: Bool {
    switch waitEventType {
    case "IO": true
    case "LWLock", "LWLockNamed": waitEvent == "WALWrite" || waitEvent == "WALWriteLock"
    case "IPC": waitEvent == "BufferIO" || waitEvent == "BufferIo"
    default: false
    }
  }
}

extension MySQLSeries {
  func layerSessions(_ picture: MySQLPoolPicture?) -> [LayerSession] {
    guard let picture, picture.showsSessions else { return [] }
    let rows = picture.snapshot[.processlist]?.rows ?? []
    let crowd = Dictionary(
      picture.crowd.sessions.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let blocked = Set(
      (picture.locks?.waiters ?? []).compactMap { place -> Int? in
        guard case .session(let id)? = picture.locks?.forest.nodes[place].party else { return nil }
        return id
      })
    return picture.sessions.filter(\.isClient).map { session in
      let pooled = crowd[session.id]
      let doing: LayerSession.Doing =
        if blocked.contains(session.id) || pooled?.isLocked == true {
          .locked
        } else {
          switch pooled?.activity {
          case .active: session.waitsForStorage ? .storage : .running
          case .idle: .idle
          case .idleInTransaction: .held
          case .other, nil: .unknown
          }
        }
      return LayerSession(
        number: session.id, address: session.port == nil ? nil : session.host, port: session.port,
        clientPid: rows.indices.contains(session.row)
          ? rows[session.row].integer(LayerSession.processColumn) : nil,
        application: pooled?.application, doing: doing)
    }
  }
}

extension MySQLSession {
  /// States of a commit that waits for its log to be on disk.
  ///
  /// MySQL 8 and MariaDB name it differently (manuals of both, "Thread States"); reads of pages show in
  /// no state.
  var waitsForStorage: Bool {
    switch state {
    case "waiting for handler commit", "Commit", "Commit implicit", "Waiting for commit": true
    default: false
    }
  }
}

/// An address and a port as text: `10.0.0.7:51234`, `[::1]:5432`.
struct NetworkPlace: Hashable {
  var host: String
  var port: Int

  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      port > 0, port < 65_536
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    if host.hasPrefix("::ffff:") { host = host.dropFirst(7) }
    guard !host.isEmpty else { return nil }
    self.host = String(host)
    self.port = port
  }

  /// Whether it is an address of the host itself.
  static func isLoopback(_ host: String) -> Bool {
    host.hasPrefix("127.") || host == "::1" || host == "localhost"
  }

  /// Whether a server that calls a client `name` may mean this one: names cannot be compared with
  /// addresses.
  func fits(_ name: String) -> Bool {
    if host == name || Self.isLoopback(host) && Self.isLoopback(name) { return true }
    return !name.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
      && !name.utf8.contains(UInt8(ascii: ":")) && !Self.isLoopback(name)
  }
}
