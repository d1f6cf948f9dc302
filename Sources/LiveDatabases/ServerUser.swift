internal import DatabaseClients

/// Whom a target logs in, for programs of the servers that are run beside diag.
package enum ServerUser {
  /// The user that a connection string of libpq names; `nil` where it leaves that open.
  package static func ofPostgres(_ target: String) -> String? {
    ConnectionTarget(target)?.user
  }

  /// The user that a URI of MySQL names.
  package static func ofMySQL(_ target: String) -> String? {
    MySQLTarget(target).user
  }
}
