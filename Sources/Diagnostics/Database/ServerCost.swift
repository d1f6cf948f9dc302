package import Capture
package import Evidence
internal import DatabaseViews

/// What the look took from each server that was asked.
package enum ServerCost {
  /// `nil` where no server was asked.
  package static func block(of recording: Recording) -> Block? {
    let servers =
      lines(PostgresEvidence(recording).servers) + lines(MySQLEvidence(recording).servers)
    guard !servers.isEmpty else { return nil }
    let columns = [
      Table.Column("server", "server"),
      .init("connect_ms", "connect ms", alignsRight: true),
      .init("statements", "statements", alignsRight: true),
      .init("rows", "rows", alignsRight: true), .init("bytes", "bytes", alignsRight: true),
      .init("ms", "ms", alignsRight: true), .init("slowest_view", "slowest"),
      .init("slowest_ms", "its ms", alignsRight: true),
    ]
    return .table(
      Table(key: "cost", title: "Cost of this look", columns: columns, rows: servers))
  }

  private static func lines<View>(_ servers: [Artifact<ServerSeries<View>>]) -> [[Cell]] {
    func milliseconds(_ seconds: Double) -> Cell { .number((seconds * 10_000).rounded() / 10) }
    return servers.map(\.sample).filter { $0.origin == .live }.map { server in
      let cost = server.cost
      return [
        .text(server.name), server.contact.map { milliseconds($0.seconds) } ?? .unknown,
        .integer(cost.statements), .integer(cost.rows), .integer(cost.bytes),
        milliseconds(cost.seconds), .maybe(cost.slowestView),
        milliseconds(cost.slowestSeconds),
      ]
    }
  }
}
