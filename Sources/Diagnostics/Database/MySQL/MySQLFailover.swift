package import Capture
package import Evidence

/// Whether a replica could take over from its source.
package enum MySQLFailover: Diagnostic {
  package static let name = "mysql-failover"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = []

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
