package import Capture
package import Evidence

/// Statements, tables and buffer pool of MySQL and MariaDB.
package enum MySQLQueryLoad: Diagnostic {
  package static let name = "mysql-queries"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = []

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
