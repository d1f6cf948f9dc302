internal import CDatabaseShims
package import DatabaseViews
import Glibc
internal import Probing

/// A connection to a MySQL or MariaDB server through whichever client library is there.
///
/// The library waits by itself, for one packet at most as long as it was told: it runs in a child that
/// can be left behind. No structure of the library is looked into, as the two differ.
@safe package struct MySQLConnection: ~Copyable {
  let connection: OpaquePointer

  private init(_ connection: OpaquePointer) {
    unsafe self.connection = connection
  }

  deinit {
    unsafe diag_mysql_close(connection)
  }

  /// What came of connecting: a connection, or why there is none.
  package enum Opening: ~Copyable {
    case open(MySQLConnection)
    case failed(ServerContact)
  }

  /// Connects; one packet may take `patience` seconds.
  package static func open(_ target: MySQLTarget, patience: Int) -> Opening {
    let start = ContinuousClock.now
    func contact(_ outcome: ServerContact.Outcome, _ message: String?) -> ServerContact {
      var contact = ServerContact(
        outcome, message: message, seconds: (ContinuousClock.now - start).seconds)
      (contact.host, contact.port, contact.product) = (target.place, target.knownPort, .mysql)
      return contact
    }
    if let problem = target.problem { return .failed(contact(.invalid, problem)) }
    guard diag_mysql_load() == 0, let handle = unsafe diag_mysql_new() else {
      return .failed(contact(.noLibrary, unsafe text(diag_mysql_problem())))
    }
    let connection = unsafe MySQLConnection(handle)
    guard !connection.connect(to: target, patience) else {
      if target.demandsTLS, unsafe diag_mysql_cipher(handle) == nil {
        return .failed(contact(.invalid, "the server offers no TLS, which ssl-mode demands"))
      }
      return .open(connection)
    }
    let number = unsafe diag_mysql_error_number(handle)
    if number == insecureTransport, target.tls == nil {
      var target = target
      target.tls = "required"
      return open(target, patience: patience)
    }
    let isLate = ContinuousClock.now - start > .seconds(patience) * 0.9
    var failed = contact(outcome(of: number, isLate: isLate), connection.message)
    failed.sqlState = number < 2000 || number >= 3000 || number == 2026 ? "\(number)" : nil
    return .failed(failed)
  }

  /// `require_secure_transport` of MySQL is on (its manual, "Server Error Message Reference").
  private static let insecureTransport: UInt32 = 3159

  private func connect(to target: MySQLTarget, _ patience: Int) -> Bool {
    // The library copies what it is given.
    let texts = [
      target.host, target.user, target.password, target.database, target.socket,
      target.defaultsFile, target.tls ?? (target.leavesHost ? "preferred" : nil), target.ca,
      target.certificate, target.key,
    ]
    let words = unsafe texts.map { text in unsafe text.flatMap { unsafe strdup($0) } }
    defer { unsafe words.forEach { unsafe free($0) } }
    var place = unsafe diag_mysql_target()
    unsafe place.host = UnsafePointer(words[0])
    unsafe place.user = UnsafePointer(words[1])
    unsafe place.password = UnsafePointer(words[2])
    unsafe place.database = UnsafePointer(words[3])
    unsafe place.socket = UnsafePointer(words[4])
    unsafe place.defaults_file = UnsafePointer(words[5])
    unsafe place.tls = UnsafePointer(words[6])
    unsafe place.ca = UnsafePointer(words[7])
    unsafe place.certificate = UnsafePointer(words[8])
    unsafe place.key = UnsafePointer(words[9])
    unsafe place.port = UInt32(target.port ?? 0)
    unsafe place.patience = UInt32(max(1, patience))
    return unsafe diag_mysql_connect(connection, &place) == 0
  }

  /// Numbers of the client library (errmsg.h of both).
  ///
  /// 2002 and 2003 mean that nobody listens, or that nobody answered in time, 2005 a name that is not
  /// resolved, 2013 and 2006 that the connection ended or no packet came in time. The number of the
  /// system that their messages end with does not tell: that of
  /// MariaDB is 115 also where the connection was refused.
  private static func outcome(of number: UInt32, isLate: Bool) -> ServerContact.Outcome {
    switch number {
    case 2002...2005: isLate ? .silent : .unreachable
    case 2006, 2012, 2013, 2055: .silent
    case 2000, 2001, 2007...2011, 2014...2025, 2027...2058: .invalid
    default: .refused
    }
  }

  /// Groups of option files that the client library reads; empty where there is none.
  package static var optionGroups: Set<String> {
    guard diag_mysql_load() == 0 else { return [] }
    let isMariaDB = unsafe text(diag_mysql_library())?.hasPrefix("libmariadb") ?? false
    return isMariaDB
      ? ["client", "client-server", "client-mariadb", "diag"] : ["client", "diag"]
  }

  var message: String { unsafe text(diag_mysql_error(connection)) ?? "" }

  /// As it greeted: `10.11.19-MariaDB-0+deb12u1`.
  package var version: String { unsafe text(diag_mysql_server_info(connection)) ?? "" }

  /// Such as `127.0.0.1 via TCP/IP`.
  package var hostInformation: String { unsafe text(diag_mysql_host_info(connection)) ?? "" }
}

extension MySQLTarget {
  /// The host or the path of the socket, where the target tells it.
  package var place: String? { socket ?? host }

  /// Whether others may listen: then even MariaDB's library, which left alone would not, is to encrypt
  /// where the server can.
  fileprivate var leavesHost: Bool {
    guard !isSocket, let host else { return false }
    return host != "localhost" && host != "::1" && !host.hasPrefix("127.")
  }

  /// Whether a connection without TLS is none.
  fileprivate var demandsTLS: Bool {
    ["required", "verify_ca", "verify_identity"].contains(tls)
  }

  /// The port, where one is known.
  package var knownPort: Int? { socket != nil ? nil : port ?? (isSocket ? nil : 3306) }
}
