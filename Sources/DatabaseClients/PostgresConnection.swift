internal import CDatabaseShims
import Glibc
internal import Probing

/// A connection to a PostgreSQL server or to PgBouncer through libpq, one statement at a time.
///
/// Nothing here waits for longer than it is told, except that libpq resolves names and reads its
/// files as it connects: it runs in a child that can be left behind.
@safe package struct PostgresConnection: ~Copyable {
  /// The only statement in flight may be ended by this: a signal, or a reader who is gone.
  package typealias Interruption = () -> Bool

  let connection: OpaquePointer
  let isInterrupted: Interruption

  init(_ connection: OpaquePointer, _ isInterrupted: @escaping Interruption) {
    unsafe self.connection = connection
    self.isInterrupted = isInterrupted
  }

  deinit {
    unsafe diag_pq_finish(connection)
  }

  /// `150018`; 0 of a pooler that does not say.
  package var versionNumber: Int { unsafe Int(diag_pq_server_version(connection)) }

  package var backend: Int { unsafe Int(diag_pq_backend_pid(connection)) }

  /// What the server reported of itself as it let in: `server_version`, `is_superuser`.
  package func parameter(_ name: String) -> String? {
    unsafe text(diag_pq_parameter_status(connection, name))
  }

  package var user: String? { unsafe text(diag_pq_user(connection)) }
  package var database: String? { unsafe text(diag_pq_database(connection)) }
  /// A name, an address, or the folder of a socket.
  package var host: String? { unsafe text(diag_pq_host(connection)) }
  package var port: Int? { unsafe text(diag_pq_port(connection)).flatMap { Int($0) } }

  /// Waits until the socket can be used; false where time is up or it was interrupted.
  func waitFor(_ events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
    while !isInterrupted(), !deadline.hasPassed {
      let socket = unsafe diag_pq_socket(connection)
      guard socket >= 0 else { return false }
      var wanted = pollfd(fd: socket, events: Int16(events), revents: 0)
      // Short rests, so that a reader who goes away is seen.
      let ready = unsafe poll(&wanted, 1, min(100, deadline.millisecondsLeft))
      if ready > 0 { return true }
    }
    return false
  }
}

/// The text of a C string of a library; `nil` where there is none.
func text(_ pointer: UnsafePointer<CChar>?) -> String? {
  guard let pointer = unsafe pointer else { return nil }
  return unsafe String(cString: pointer)
}
