package import Capture
package import Evidence

/// Replication of MySQL and MariaDB.
package enum MySQLReplication: Diagnostic {
  package static let name = "mysql-replication"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = []

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
