package import Capture
package import Evidence
internal import DatabaseViews

/// Who waits for row locks and metadata locks, and for whom.
package enum MySQLLocks: Diagnostic {
  package static let name = "mysql-locks"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = [CapturedMySQLParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
