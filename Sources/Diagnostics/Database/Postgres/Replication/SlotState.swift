internal import DatabaseViews
internal import Evidence

/// A replication slot over all looks.
struct SlotState {
  let slot: ReplicationSlot
  let node: ReplicationNode
  /// Log kept for it, in bytes.
  private(set) var retained: Int?
  private(set) var retainedBefore: Int?
  private(set) var inactiveFor: Double?
  private let look: PostgresSnapshot

  static func all(_ node: ReplicationNode) -> [SlotState] {
    guard let last = node.series.snapshots.last(where: { $0[.slots] != nil }) else { return [] }
    return (last.replicationSlots ?? []).map { SlotState($0, node, last) }
      .ordered { ($0.retained ?? -1) > ($1.retained ?? -1) }
  }

  private init(_ slot: ReplicationSlot, _ node: ReplicationNode, _ look: PostgresSnapshot) {
    self.slot = slot
    self.node = node
    self.look = look
    func kept(at look: PostgresSnapshot) -> Int? {
      let same = look.replicationSlots?.first { $0.name == slot.name }
      guard let restart = same?.restart, let end = node.end(at: look) ?? node.end else {
        return same?.kept
      }
      return max(0, end.distance(from: restart))
    }
    retained = kept(at: look)
    let looks = node.series.snapshots.filter { $0[.slots] != nil }
    if looks.count > 1 { retainedBefore = looks.first.flatMap(kept) }
    if slot.isActive == false, let since = slot.inactiveSince, let now = look.time ?? node.now {
      inactiveFor = max(0, now - since)
    }
  }

  /// What `max_slot_wal_keep_size` allows, in words.
  var limit: String {
    guard let bytes = node.bytes("max_slot_wal_keep_size", unit: 1_048_576) else {
      return "up to a limit that is not known"
    }
    return bytes < 0
      ? "without a limit (max_slot_wal_keep_size = -1)" : "up to \(Quantity(bytes, .bytes))"
  }

  var facts: [Fact] {
    var sheet = FactSheet(Subject(.slot, "slot \(slot.name) of \(node.name)", on: node.name))
    let evidence = [node.series.citation(.slots, of: look, sentence)]
    func add(_ fact: ReplicationFact, _ flag: Bool?) {
      if let flag { sheet.add(fact.rawValue, flag, evidence) }
    }
    func add(_ fact: ReplicationFact, _ number: Double?, _ unit: Unit) {
      if let number { sheet.add(fact.rawValue, number, unit, evidence) }
    }
    sheet.add(ReplicationFact.slotKind.rawValue, kind, evidence)
    add(.isActive, slot.isActive)
    add(.retained, retained.map(Double.init), .bytes)
    if let retained, let retainedBefore {
      add(.retainedGrown, Double(retained &- retainedBefore), .bytes)
    }
    add(.safe, slot.safeSize.map(Double.init), .bytes)
    add(.inactiveFor, inactiveFor, .seconds)
    if let status = slot.walStatus {
      sheet.add(ReplicationFact.walStatus.rawValue, status, evidence)
    }
    sheet.add(ReplicationFact.limit.rawValue, limit, evidence)
    return sheet.facts
  }

  private var kind: String {
    if slot.isTemporary == true { return "temporary" }
    return slot.isSynced == true ? "synchronized" : slot.kind ?? "unknown"
  }

  private var sentence: String {
    let use =
      switch slot.isActive {
      case true?: "in use" + (slot.activePid.map { " by pid \($0)" } ?? "")
      case false?: "not in use"
      case nil: "use unknown"
      }
    let kept = retained.map { "keeps \(Quantity($0, .bytes))" } ?? "keeps an unknown amount"
    let restart = slot.restart.map { " from \($0) on" } ?? ""
    let status = slot.walStatus.map { ", wal_status \($0)" } ?? ""
    let reason = slot.invalidation.map { " (\($0))" } ?? ""
    let horizon = (slot.horizon ?? slot.catalogHorizon).map { ", vacuum keeps rows since \($0)" }
    return "\(slot.kind ?? "slot") \(slot.name): \(use), \(kept)\(restart)\(status)\(reason)"
      + (horizon ?? "")
  }
}
