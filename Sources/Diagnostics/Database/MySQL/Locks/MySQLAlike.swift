internal import DatabaseViews
internal import Evidence

extension MySQLSnapshot {
  /// Sessions that most likely wait for one row: several run the very same change for long.
  ///
  /// The processlist has no state for that wait. Who changes rows by its own work is alone with its
  /// statement, since two that change the same rows exclude each other.
  var alikeChanges: [MySQLSession] {
    var groups: [String: [MySQLSession]] = [:]
    for session in sessions ?? [] {
      guard session.isClient, session.command == "Query", (session.seconds ?? 0) >= 10,
        let state = session.state?.lowercased(), Self.changing.contains(state),
        let statement = session.statement, statement.utf8.count != Self.shortLength,
        Self.verbs.contains(StatementText(statement, of: .mysql).verb)
      else { continue }
      groups[statement, default: []].append(session)
    }
    return groups.values.filter { $0.count > 1 }.flatMap(\.self).ordered { $0.id < $1.id }
  }

  /// SHOW PROCESSLIST without FULL cuts statements there, so that different ones look alike.
  private static let shortLength = 100
  private static let changing: Set<String> = [
    "updating", "update", "updating main table", "deleting from main table", "statistics",
    "searching rows for update",
  ]
  private static let verbs: Set<String> = ["UPDATE", "DELETE", "REPLACE", "INSERT"]
}
