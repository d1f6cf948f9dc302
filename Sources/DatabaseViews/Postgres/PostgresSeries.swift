internal import Capture

package typealias PostgresSeries = ServerSeries<PostgresView>
package typealias PostgresSnapshot = ServerSnapshot<PostgresView>
package typealias PostgresLook = ServerLook<PostgresView>
package typealias PostgresQuery = ViewQuery<PostgresView>

extension PostgresSeries {
  /// `150018`; `nil` where it is not known.
  package var versionNumber: Int? { first(.server)?.rows.first?.integer("server_version_num") }

  package func setting(_ name: String) -> String? {
    last(.settings)?.rows.first { $0.text("name") == name }?.text("setting")
  }

  /// Whether it recovers: a standby, or a server that replays its log.
  package var isInRecovery: Bool? { last(.server)?.rows.first?.flag("in_recovery") }

  /// Whether the role sees all columns of other users' sessions.
  package var seesOthers: Bool? { last(.server)?.rows.first?.flag("reads_all_stats") }
}
