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
}
