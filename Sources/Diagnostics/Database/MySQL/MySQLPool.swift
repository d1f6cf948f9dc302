package import Capture
package import Evidence

/// Connections of MySQL and MariaDB.
package enum MySQLPool: Diagnostic {
  package static let name = "mysql-pool"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = []

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
