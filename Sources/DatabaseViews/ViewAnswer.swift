/// What a server said to one question.
package enum ViewAnswer: Sendable, Hashable {
  case rows(RowSet)
  case refused(QueryFailure)
}

/// Why a question got no rows.
package struct QueryFailure: Error, Sendable, Hashable {
  package enum Kind: String, Sendable {
    /// The role may not read it (SQLSTATE 42501).
    case denied
    /// The server does not know a relation, column or function of it (class 42).
    case unknown
    /// It waited for a lock for longer than `lock_timeout` (55P03).
    case locked
    /// It took longer than `statement_timeout` (57014), or than the client waits.
    case timeout
    /// The connection ended.
    case lost
    /// It was not asked: time was up, or what it needs is missing.
    case skipped
    case other
  }

  package var kind: Kind
  /// Five characters of the server; `nil` where it said none.
  package var sqlState: String?
  package var message: String

  package init(_ kind: Kind, sqlState: String? = nil, message: String) {
    self.kind = kind
    self.sqlState = sqlState
    self.message = message
  }

  /// What a PostgreSQL server refused, by its SQLSTATE (PostgreSQL manual, appendix A).
  package init(sqlState: String?, message: String) {
    let kind: Kind =
      switch sqlState {
      case "42501": .denied
      case "55P03": .locked
      case "57014": .timeout
      case "57P01", "57P02", "57P03", "08003", "08006": .lost
      case "42P01", "42703", "42883", "3F000", "55000": .unknown
      default: .other
      }
    self.init(kind, sqlState: sqlState, message: message)
  }

  /// What a MySQL or MariaDB server refused, by the number of its error (manuals of both, "Server
  /// Error Message Reference").
  package init(code: Int, message: String) {
    let kind: Kind =
      switch code {
      // Access to a database, table or column, a privilege, the read-only mode of replication.
      case 1044, 1045, 1142, 1143, 1227, 1370, 1698: .denied
      case 1205, 1222, 3572: .locked
      // max_execution_time, max_statement_time, KILL QUERY.
      case 3024, 1969, 1317: .timeout
      case 1053, 2006, 2013, 2055, 1927, 4031: .lost
      // No such variable, table, column, function or syntax on this server.
      case 1054, 1064, 1109, 1146, 1193, 1235, 1286, 1305, 1049, 1356, 1681, 3819: .unknown
      default: .other
      }
    self.init(kind, sqlState: "\(code)", message: message)
  }
}
