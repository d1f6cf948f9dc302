internal import Capture
internal import DatabaseViews

/// Who sends to whom among the servers at hand.
struct ReplicationTopology {
  /// A standby at hand in the eyes of its sender.
  struct Link {
    var sender: Int
    /// How `LogSender` is found again in another look.
    var pid: Int?
    var name: String
  }

  let nodes: [ReplicationNode]
  /// By the place of the standby.
  private(set) var links: [Int: Link] = [:]

  init(_ evidence: PostgresEvidence) {
    nodes = evidence.servers.flatMap { $0.sample.separated() }.enumerated()
      .map { ReplicationNode($1, at: $0) }
    link()
  }

  var standbys: [ReplicationNode] { nodes.filter { $0.isStandby == true } }

  /// Whether two servers belong to one set, as far as is known.
  func isOneSet(_ one: ReplicationNode, _ other: ReplicationNode) -> Bool {
    if let one = one.systemIdentifier, let other = other.systemIdentifier { return one == other }
    return nodes.count { $0.isStandby == false } <= 1
  }

  /// The one server of the set of `node` that writes.
  func primary(of node: ReplicationNode) -> ReplicationNode? {
    let primaries = nodes.filter { $0.isStandby == false && isOneSet($0, node) && $0.end != nil }
    return primaries.count == 1 ? primaries[0] : nil
  }

  /// Whether a row of a sender is a standby at hand, which speaks for itself.
  func isAtHand(_ row: LogSender, of sender: Int) -> Bool {
    links.values.contains { link in
      link.sender == sender && (row.pid.map { $0 == link.pid } ?? (row.name == link.name))
    }
  }

  /// The row of a standby in the last look of its sender.
  func row(of standby: Int) -> (sender: ReplicationNode, row: LogSender)? {
    guard let link = links[standby] else { return nil }
    let rows = nodes[link.sender].series.snapshots.reversed().lazy.compactMap(\.senders).first
    guard
      let row = rows?.first(where: { row in
        row.pid.map { $0 == link.pid } ?? (row.name == link.name)
      })
    else { return nil }
    return (nodes[link.sender], row)
  }

  private mutating func link() {
    var taken: Set<String> = []
    for ways in [Self.bySlot, Self.byApplication, Self.byElimination] {
      for standby in standbys where links[standby.index] == nil {
        for sender in nodes
        where sender.index != standby.index && isOneSet(sender, standby)
          && Self.canSend(sender, to: standby)
        {
          let rows = (sender.series.snapshots.reversed().lazy.compactMap(\.senders).first ?? [])
            .filter { !taken.contains("\(sender.index) \($0.row)") }
          let left = standbys.count { links[$0.index] == nil && $0.index != sender.index }
          guard let row = ways(standby, sender, rows, left) else { continue }
          taken.insert("\(sender.index) \(row.row)")
          links[standby.index] = Link(sender: sender.index, pid: row.pid, name: row.name)
          break
        }
      }
    }
  }

  private static func receiver(of node: ReplicationNode) -> LogReceiver? {
    for snapshot in node.series.snapshots.reversed() {
      if case .row(let receiver) = snapshot.receiver { return receiver }
    }
    return nil
  }

  /// Not where the receiver names another port.
  private static func canSend(_ sender: ReplicationNode, to standby: ReplicationNode) -> Bool {
    guard let port = receiver(of: standby)?.senderPort, let own = sender.port else { return true }
    return port == own
  }

  private static func bySlot(
    _ standby: ReplicationNode, _ sender: ReplicationNode, _ rows: [LogSender], _ left: Int
  ) -> LogSender? {
    guard let name = receiver(of: standby)?.slot,
      let slots = sender.series.snapshots.reversed().lazy.compactMap(\.replicationSlots).first,
      let pid = slots.first(where: { $0.name == name })?.activePid
    else { return nil }
    return rows.first { $0.pid == pid }
  }

  private static func byApplication(
    _ standby: ReplicationNode, _ sender: ReplicationNode, _ rows: [LogSender], _ left: Int
  ) -> LogSender? {
    guard let receiver = receiver(of: standby) else { return nil }
    let names = [receiver.application, standby.clusterName].compactMap(\.self)
    let fitting = rows.filter { row in row.application.map { names.contains($0) } ?? false }
    return fitting.count == 1 ? fitting[0] : nil
  }

  private static func byElimination(
    _ standby: ReplicationNode, _ sender: ReplicationNode, _ rows: [LogSender], _ left: Int
  ) -> LogSender? {
    let isAsked = standby.series.snapshots.contains { $0.receiver != .unread }
    guard receiver(of: standby) != nil || !isAsked, left == 1, rows.count == 1 else { return nil }
    return rows[0]
  }
}
