import Glibc

/// Where a MySQL or MariaDB server is, as a URI says it:
/// `mysql://user:password@host:port/database?socket=…&ssl-mode=…`.
///
/// What it leaves out is taken from `MYSQL_HOST`, `MYSQL_TCP_PORT`, `MYSQL_UNIX_PORT`, `MYSQL_PWD` and
/// from the groups `client` and `diag` of option files (`~/.my.cnf`), by the client library. As with
/// its programs, `localhost` without a port means the socket.
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

  /// An empty text leaves everything to the environment.
  package init(_ text: String, defaultsFile: String? = nil) {
    self.defaultsFile = defaultsFile
    if !text.isEmpty { read(text) }
    host = host ?? Self.environment("MYSQL_HOST")
    password = password ?? Self.environment("MYSQL_PWD")
    if socket == nil, host == nil { socket = Self.environment("MYSQL_UNIX_PORT") }
    if port == nil, host != nil {
      port = Self.environment("MYSQL_TCP_PORT").flatMap { Int($0) }
    }
  }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  private mutating func read(_ text: String) {
    guard let scheme = ["mysql://", "mariadb://"].first(where: { text.hasPrefix($0) }) else {
      problem = "a URI begins with mysql:// (mysql://user@host:port/database?socket=/path)"
      return
    }
    let parts = text.dropFirst(scheme.count).split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    readPlace(parts[0])
    for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      readOption(Self.decoded(halves[0]), halves.count > 1 ? Self.decoded(halves[1]) : "")
    }
  }

  /// `user:password@host:port/database`
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
    if port == nil { problem = "a port is a number up to 65535, not \"\(text)\"" }
  }

  private mutating func readOption(_ name: String, _ value: String) {
    switch name {
    case "socket", "unix_socket": socket = value
    case "ssl-mode", "ssl_mode", "sslmode", "sslMode", "tls":
      tls = value.lowercased()
      if tls == "verify-ca" { tls = "verify_ca" }
      if tls == "verify-identity" || tls == "verify-full" { tls = "verify_identity" }
      if tls == "require" || tls == "true" { tls = "required" }
      if tls == "disable" || tls == "false" { tls = "disabled" }
    case "ssl-ca", "ssl_ca": ca = value
    case "ssl-cert", "ssl_cert": certificate = value
    case "ssl-key", "ssl_key": key = value
    case "defaults-file", "defaults_file": defaultsFile = value
    case "admin-port", "admin_port", "extra-port", "extra_port": administrationPort = Int(value)
    case "user": user = value
    case "password": password = value
    case "port": readPort(value)
    default:
      problem =
        "\"\(name)\" is no option of a URI here: socket, ssl-mode, ssl-ca, ssl-cert, ssl-key, "
        + "defaults-file, admin-port, extra-port are"
    }
  }

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
