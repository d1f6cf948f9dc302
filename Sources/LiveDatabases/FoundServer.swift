internal import DatabaseClients
package import DatabaseViews
import Glibc
import Probing

/// A database server or a pooler that runs on this host.
package struct FoundServer: Sendable, Hashable {
  package enum Kind: String, Sendable {
    case postgres, pgbouncer, mysql, mariadb
  }

  /// How this process can reach it.
  package enum Door: Sendable, Hashable {
    /// The file of a UNIX socket.
    case socket(String)
    case tcp(host: String, port: Int)
  }

  package var kind: Kind
  /// The process that listens.
  package var pid: Int
  /// Its effective user and group.
  var user: ServerLogin.SystemUser
  /// Its user's name on this host; `nil` of the user of a container, say.
  var userName: String?
  /// `nil` where no socket of its is in reach: it has a network or a file tree of its own.
  package var door: Door?
  /// TCP ports at which it listens, in its own network.
  package var ports: [Int] = []
  /// The first figures of the id of its container.
  package var container: String?

  package var product: ServerProduct {
    switch kind {
    case .postgres, .pgbouncer: .postgres
    case .mysql, .mariadb: .mysql
    }
  }

  /// What a person calls a server that cannot be reached.
  package var name: String { "\(kind.rawValue) (pid \(pid))" }

  /// Why it is only named, and what would have it asked.
  package var reasonOutOfReach: String {
    var text = "runs here"
    if let container { text += " in container \(container)" }
    text += ", and no socket of its is in reach"
    if !ports.isEmpty {
      let list = ports.map(String.init).joined(separator: ", ")
      text += ": it listens at port \(list) of a network of its own"
    }
    return text + "; to have it asked, name the address at which it is published: \(option)"
  }

  /// The option of the command line that names it.
  var option: String {
    switch (product, door) {
    case (.postgres, .socket(let path)?):
      let place = Self.place(ofSocket: path)
      return "--postgres \"host=\(place.folder) port=\(place.port) user=… dbname=\(database)\""
    case (.postgres, .tcp(let host, let port)?):
      return "--postgres \"host=\(host) port=\(port) user=… dbname=\(database)\""
    case (.postgres, nil): return "--postgres \"host=… port=… user=… dbname=\(database)\""
    case (.mysql, .socket(let path)?): return "--mysql \"mysql://USER@localhost?socket=\(path)\""
    case (.mysql, .tcp(let host, let port)?): return "--mysql mysql://USER@\(host):\(port)"
    case (.mysql, nil): return "--mysql mysql://USER@HOST:PORT"
    }
  }

  private var database: String { kind == .pgbouncer ? "pgbouncer" : "postgres" }

  /// `/run/postgresql` and 5432 of `/run/postgresql/.s.PGSQL.5432`.
  static func place(ofSocket path: String) -> (folder: String, port: Int) {
    let name = path.split(separator: "/").last ?? ""
    let folder = path.dropLast(name.utf8.count + 1)
    return (
      folder.isEmpty ? "/" : String(folder),
      name.split(separator: ".").last.flatMap { Int($0) } ?? 5432
    )
  }
}

extension FoundServer {
  /// What is asked of a PostgreSQL server or a PgBouncer; `nil` of others, or out of reach.
  package func postgresRequest(
    _ look: PostgresLook, until deadline: ContinuousClock.Instant
  ) -> PostgresRequest? {
    guard product == .postgres, let target = postgresTarget else { return nil }
    var request = PostgresRequest(target: target, look: look, deadline: deadline)
    (request.logins, request.hint) = (postgresLogins, option)
    request.isPooler = kind == .pgbouncer
    return request
  }

  /// What is asked of a MySQL or MariaDB server; `nil` of others, or out of reach.
  package func mysqlRequest(
    _ look: MySQLLook, until deadline: ContinuousClock.Instant
  ) -> MySQLRequest? {
    guard product == .mysql, let door else { return nil }
    let target =
      switch door {
      case .socket(let path): "mysql://?socket=\(Self.encoded(path))"
      case .tcp(let host, let port): "mysql://\(host.contains(":") ? "[\(host)]" : host):\(port)"
      }
    var request = MySQLRequest(target: target, look: look, deadline: deadline)
    (request.logins, request.hint) = (mysqlLogins, option)
    return request
  }

  /// Empty settings keep out what the environment says of other servers.
  private var postgresTarget: String? {
    let place: String
    switch door {
    case .socket(let path):
      let (folder, port) = Self.place(ofSocket: path)
      place = "host=\(ConnectionTarget.quoted(folder)) hostaddr='' port=\(port)"
    case .tcp(let host, let port):
      place = "host=\(ConnectionTarget.quoted(host)) hostaddr='' port=\(port)"
    case nil: return nil
    }
    return "\(place) dbname=\(database)"
  }

  private var isSocket: Bool {
    if case .socket? = door { return true }
    return false
  }

  /// At most two, none with a password that nobody has set down.
  ///
  /// What the client library takes by itself comes first where somebody has set it up, as it would
  /// for psql. Else root comes as the server's own user: what `sudo -u postgres psql` does, which the
  /// usual `pg_hba.conf` lets in, while a role `root` would only fill the server's log. Others come as
  /// themselves, and as `postgres` where that is refused.
  private var postgresLogins: [ServerLogin] {
    var logins: [ServerLogin] = []
    let isRoot = geteuid() == 0
    if !isRoot || Self.isPostgresSetUp { logins.append(ServerLogin()) }
    let owner = kind == .pgbouncer ? "pgbouncer" : userName ?? "postgres"
    if isRoot, user.id != 0, isSocket {
      logins.append(ServerLogin(role: owner, user: user))
    } else if kind == .pgbouncer {
      // The console lets in the user that it runs as under this name.
      if isSocket, geteuid() == user.id { logins = [ServerLogin(role: "pgbouncer")] }
    } else if isSocket {
      logins.append(ServerLogin(role: "postgres"))
    }
    return logins.isEmpty ? [ServerLogin()] : logins
  }

  /// Root is let in by most servers of a distribution; of MariaDB, so is the server's own user.
  private var mysqlLogins: [ServerLogin] {
    var logins = [ServerLogin()]
    if kind == .mariadb, geteuid() == 0, user.id != 0, isSocket, let userName {
      logins.append(ServerLogin(role: userName, user: user))
    }
    return logins
  }

  private static var isPostgresSetUp: Bool {
    let names = ["PGUSER", "PGPASSWORD", "PGPASSFILE", "PGSERVICE"]
    if names.contains(where: { unsafe getenv($0) != nil }) { return true }
    guard let home = unsafe getenv("HOME") else { return false }
    return unsafe access(String(cString: home) + "/.pgpass", R_OK) == 0
  }

  /// As a URI takes it (RFC 3986).
  private static func encoded(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      let isPlain =
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x2D...0x39).contains(byte) || byte == 0x5F
      let digits = String(byte, radix: 16, uppercase: true)
      text += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
    }
    return text
  }
}
