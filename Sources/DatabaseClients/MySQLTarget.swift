import Glibc

/// Where a MySQL or MariaDB server is, as a URI says it:
/// `mysql://user:password@host:port/database?socket=…&ssl-mode=…`.
///
/// What it leaves out is taken from the groups `client` and `diag` of option files (`~/.my.cnf`), then
/// from `MYSQL_HOST`, `MYSQL_TCP_PORT`, `MYSQL_UNIX_PORT` and `MYSQL_PWD`: user, password and TLS by the
/// client library, the place here too, since it is greeted and looked for without the library. As with
/// the programs of both servers, `localhost` without a port means the socket.
package struct MySQLTarget: Sendable {
  package var host, user, password, database, socket: String?
  package var port: Int?
  /// `disabled`, `preferred`, `required`, `verify_ca` or `verify_identity`.
  package var tls: String?
  package var ca, certificate, key: String?
  /// An option file instead of the usual ones.
  package var defaultsFile: String?
  /// A port that lets administrators in when all slots are taken: MySQL's `admin_port`, MariaDB's
  /// `extra_port`.
  package var administrationPort: Int?
  /// Why it cannot be used; `nil` where it can.
  package private(set) var problem: String?

  /// An empty text leaves everything to option files and the environment.
  package init(_ text: String, defaultsFile: String? = nil) {
    self.defaultsFile = defaultsFile
    if !text.isEmpty { read(text) }
    if let file = self.defaultsFile, unsafe access(file, R_OK) != 0 {
      problem = "the option file \(file) cannot be read: \(unsafe String(cString: strerror(errno)))"
    }
  }

  /// Takes the place from option files and the environment where the URI does not say it; `groups`
  /// are those that the client library reads.
  package mutating func complete(
    reading groups: Set<String>, environment: (String) -> String? = Self.environment
  ) {
    var files = OptionFile(groups: groups)
    let paths =
      defaultsFile.map { [$0] } ?? OptionFile.usualPaths(home: environment("HOME"))
    for path in paths { files.read(path) }
    complete(from: files.values, environment: environment)
  }

  package mutating func complete(
    from options: [String: String], environment: (String) -> String?
  ) {
    func option(_ name: String) -> String? { options[name].flatMap { $0.isEmpty ? nil : $0 } }
    let namesPort = port != nil
    if host == nil, socket == nil { host = option("host") ?? environment("MYSQL_HOST") }
    if host == nil, socket == nil, namesPort { host = "localhost" }
    let isTCP = option("protocol")?.lowercased() == "tcp"
    if isTCP, socket == nil { host = host ?? "localhost" }
    let isLocal = host == nil || host == "localhost"
    if isLocal, !namesPort, !isTCP {
      socket = socket ?? option("socket") ?? environment("MYSQL_UNIX_PORT")
    } else if socket == nil {
      let text = port == nil ? option("port") ?? environment("MYSQL_TCP_PORT") : nil
      if let text { readPort(text) }
      // Without a port, `localhost` would be the socket.
      if isTCP, port == nil { port = 3306 }
    }
  }

  package static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  private mutating func read(_ text: String) {
    guard let scheme = ["mysql://", "mariadb://"].first(where: { text.hasPrefix($0) }) else {
      problem = "a URI begins with mysql:// (mysql://user@host:port/database?socket=/path)"
      return
    }
    let rest = text.dropFirst(scheme.count)
    // A password may hold a question mark: options begin behind the account.
    let account = rest.firstIndex { $0 == "?" }.flatMap { mark in
      rest[..<mark].contains("@") ? nil : rest[mark...].lastIndex(of: "@")
    }
    let options = rest[(account ?? rest.startIndex)...].firstIndex(of: "?")
    readPlace(rest[..<(options ?? rest.endIndex)])
    let list = options.map { rest[rest.index(after: $0)...] } ?? ""
    for pair in list.split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      readOption(Self.decoded(halves[0]), halves.count > 1 ? Self.decoded(halves[1]) : "")
    }
  }

  /// Reads `user:password@host:port/database`.
  private mutating func readPlace(_ text: Substring) {
    var rest = text
    // A password may hold both signs itself.
    if let sign = rest.lastIndex(of: "@") {
      let account = rest[..<sign].split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      user = Self.filled(account[0])
      password = account.count > 1 ? Self.decoded(account[1]) : nil
      rest = rest[rest.index(after: sign)...]
    }
    if let slash = rest.firstIndex(of: "/") {
      database = Self.filled(rest[rest.index(after: slash)...])
      rest = rest[..<slash]
    }
    if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
      host = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
    } else if let colon = rest.firstIndex(of: ":") {
      host = Self.filled(rest[..<colon])
      rest = rest[colon...]
    } else {
      host = Self.filled(rest)
      rest = ""
    }
    if rest.hasPrefix(":"), rest.count > 1 { readPort(String(rest.dropFirst())) }
  }

  private mutating func readPort(_ text: String) {
    port = Int(text).flatMap { (1...65_535).contains($0) ? $0 : nil }
    // What stands there may be part of a password.
    if port == nil { problem = "a port is a number from 1 to 65535" }
  }

  private mutating func readOption(_ name: String, _ value: String) {
    switch name {
    case "socket", "unix_socket": socket = value
    case "ssl-mode", "ssl_mode", "sslmode", "sslMode", "tls":
      tls = value.lowercased()
      if tls == "prefer" { tls = "preferred" }
      if tls == "verify-ca" { tls = "verify_ca" }
      if tls == "verify-identity" || tls == "verify-full" { tls = "verify_identity" }
      if tls == "require" || tls == "true" { tls = "required" }
      if tls == "disable" || tls == "false" { tls = "disabled" }
      if let tls, !Self.modes.contains(tls) {
        problem = "ssl-mode is one of \(Self.modes.joined(separator: ", "))"
      }
    case "ssl-ca", "ssl_ca": ca = value
    case "ssl-cert", "ssl_cert": certificate = value
    case "ssl-key", "ssl_key": key = value
    case "defaults-file", "defaults_file": defaultsFile = value
    case "admin-port", "admin_port", "extra-port", "extra_port":
      administrationPort = Int(value).flatMap { (1...65_535).contains($0) ? $0 : nil }
      if administrationPort == nil { problem = "a port is a number from 1 to 65535" }
    case "user": user = value
    case "password": password = value
    case "port": readPort(value)
    default:
      problem =
        "a URI has an option that is none here: socket, ssl-mode, ssl-ca, ssl-cert, ssl-key, "
        + "defaults-file, admin-port, extra-port, user and password are"
    }
  }

  private static let modes = ["disabled", "preferred", "required", "verify_ca", "verify_identity"]

  private static func filled(_ text: Substring) -> String? {
    text.isEmpty ? nil : decoded(text)
  }

  /// `%40` stands for a byte (RFC 3986).
  private static func decoded(_ text: Substring) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count,
        let byte = UInt8(String(decoding: bytes[place + 1...place + 2], as: UTF8.self), radix: 16)
      {
        result.append(byte)
        place += 3
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether the library goes through a socket rather than TCP, as far as the target says.
  package var isSocket: Bool {
    socket != nil || (host == nil && port == nil) || (host == "localhost" && port == nil)
  }
}
