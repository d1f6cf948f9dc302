internal import Capture
internal import DatabaseViews
internal import Evidence

/// A MySQL or MariaDB server that sends changes to others, or takes them.
struct MySQLNode {
  /// Its place among the servers.
  let index: Int
  let series: MySQLSeries
  /// Of the last look that tells.
  let channels: [ReplicationChannel]
  /// `nil` where nothing tells.
  let isReplica: Bool?

  init(_ series: MySQLSeries, at index: Int) {
    self.index = index
    self.series = series
    let asked = series.snapshots.reversed().lazy.compactMap(\.channels).first
    channels = asked ?? []
    isReplica = asked.map { !$0.isEmpty } ?? (series.last(.binaryLog).map { _ in false })
  }

  var name: String { series.name }

  private var server: RowSet.Row? { series.last(.server)?.rows.first }

  var serverID: Int? {
    (server?.integer("server_id") ?? series.variable("server_id").flatMap { Int($0) })
      .flatMap { $0 > 0 ? $0 : nil }
  }

  var uuid: String? {
    (server?.text("server_uuid") ?? series.variable("server_uuid"))?.lowercased()
  }

  var host: String? { series.contact?.host }

  var port: Int? {
    series.contact?.port ?? server?.integer("port") ?? series.variable("port").flatMap { Int($0) }
  }

  var isReadOnly: Bool? { server?.flag("read_only") ?? series.flag("read_only") }

  var isSuperReadOnly: Bool? {
    server?.flag("super_read_only") ?? series.flag("super_read_only")
  }

  var members: [GroupMember] {
    series.snapshots.reversed().lazy.map(\.groupMembers).first { !$0.isEmpty } ?? []
  }

  /// Clock of the server in the zone in which it writes times; seconds as if that were UTC.
  func localTime(at look: MySQLSnapshot) -> Double? {
    guard let row = look[.server]?.rows.first, let now = row.time("now") else { return look.time }
    return now + (row.number("utc_offset") ?? 0)
  }

  /// How far it is in all that was written, at a look; `nil` where nothing tells.
  func position(at look: MySQLSnapshot) -> SourcePosition? {
    let log = look[.binaryLog]?.rows.first
    let channel = look.channels?.first
    let gtids =
      log?.text("executed_gtid_set").flatMap(GTIDSet.init) ?? channel?.applied.gtids
      ?? Self.whole(MySQLSeries.value("gtid_executed", in: look[.variables])).flatMap(GTIDSet.init)
    let lists = ["gtid_current_pos", "gtid_binlog_pos"].compactMap { name in
      Self.whole(MySQLSeries.value(name, in: look[.variables])).flatMap(DomainPositions.init)
    }
    let domains = lists.reduce(channel?.applied.domains) { $0?.union($1) ?? $1 }
    let position = SourcePosition(
      gtids: gtids, domains: domains, log: .init(log?.text("file"), log?.integer("position")))
    return position.isKnown ? position : nil
  }

  /// What it took from sources (MariaDB); the status of its channels counts its own transactions as
  /// well, since it prints `gtid_current_pos` under the name of `Gtid_Slave_Pos`.
  var replicated: DomainPositions? {
    Self.whole(series.variable("gtid_slave_pos")).flatMap(DomainPositions.init)
  }

  /// `SHOW VARIABLES` cuts values at 1,024 bytes.
  private static func whole(_ text: String?) -> String? {
    text.flatMap { $0.utf8.count < 1024 ? $0 : nil }
  }

  var firstPosition: SourcePosition? { series.snapshots.lazy.compactMap(position).first }

  /// At the last look that tells.
  var position: SourcePosition? { series.snapshots.reversed().lazy.compactMap(position).first }

  /// Whether a channel is told to take its changes from here.
  func isSource(of channel: ReplicationChannel) -> Bool {
    if let uuid, let named = channel.sourceUUID { return uuid == named }
    if let serverID, let named = channel.sourceID { return serverID == named }
    guard let port, let named = channel.sourcePort, port == named else { return false }
    return host == nil || channel.sourceHost == nil || host == channel.sourceHost
      || series.contact?.outcome != .connected
  }
}

extension MySQLSeries {
  /// A view and what of it: `mysql db-1:3306 replica status`.
  func citation(_ view: MySQLView, of snapshot: MySQLSnapshot, _ text: String) -> Citation {
    Citation(
      source: origin == .live ? "\(name) \(view.catalogName)" : snapshot.places[view] ?? name,
      text: text)
  }
}
