/// Names of columns that differ between forks and versions.
package enum MySQLColumn {
  /// The one name that a column has here: lower case, `replica` and `source` where older servers and
  /// MariaDB say slave and master, and of the processlist those of `SHOW PROCESSLIST`.
  package static func canonical(_ name: String) -> String {
    let words = name.lowercased().split(separator: "_", omittingEmptySubsequences: false)
      .map { word in
        switch word {
        case "slave": "replica"
        case "slaves": "replicas"
        case "master": "source"
        default: String(word)
        }
      }
    let plain = words.joined(separator: "_")
    return switch plain {
    case "variable_value": "value"
    // The sys schema's names of what the processlist has.
    case "conn_id": "id"
    case "current_statement": "info"
    default: plain
    }
  }
}
