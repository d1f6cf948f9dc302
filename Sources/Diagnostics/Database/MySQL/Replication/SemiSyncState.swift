internal import DatabaseViews
internal import Evidence

/// Commits of a source that wait for a replica to confirm them (semi-synchronous replication).
struct SemiSyncState {
  let node: MySQLNode
  /// Whether it waits now; after a time-out it goes on without.
  let isActive: Bool
  /// Replicas that confirm.
  let clients: Int?
  /// How many it waits for.
  let required: Int
  /// Commits that nobody confirmed, since the start, and between the looks.
  let unconfirmed: Int?
  let unconfirmedGrown: Int?
  /// How long it waits before it goes on without, in seconds.
  let patience: Double?
  let waiting: [MySQLSession]?
  private let look: MySQLSnapshot

  /// `nil` where it is not enabled, or nothing tells.
  init?(_ node: MySQLNode) {
    let series = node.series
    func variable(_ name: String) -> String? {
      series.variable("rpl_semi_sync_source_\(name)")
        ?? series.variable("rpl_semi_sync_master_\(name)")
    }
    func status(_ name: String, _ look: MySQLSnapshot?) -> String? {
      ["source", "master"].lazy.compactMap {
        MySQLSeries.value("Rpl_semi_sync_\($0)_\(name)", in: look?[.status])
      }.first
    }
    let looks = series.snapshots.filter { $0[.status] != nil }
    guard variable("enabled") == "ON", let look = looks.last,
      let state = status("status", look)
    else { return nil }
    self.node = node
    self.look = look
    isActive = state == "ON"
    clients = status("clients", look).flatMap { Int($0) }
    required =
      (variable("wait_for_replica_count") ?? variable("wait_for_slave_count"))
      .flatMap { Int($0) } ?? 1
    unconfirmed = status("no_tx", look).flatMap { Int($0) }
    let before = looks.count > 1 ? status("no_tx", looks.first).flatMap { Int($0) } : nil
    unconfirmedGrown = unconfirmed.flatMap { now in before.map { max(0, now &- $0) } }
    patience = variable("timeout").flatMap { Double($0) }.map { $0 / 1000 }
    waiting = series.snapshots.last { $0.sessions != nil }?.sessions?.filter { session in
      session.state?.hasPrefix("Waiting for semi-sync ACK from") == true
    }
  }

  private var longest: Double? { waiting?.compactMap(\.seconds).max() }

  private var sentence: String {
    let who = clients.map { "\($0) of \(required) replicas that confirm" } ?? "replicas unknown"
    let lost = unconfirmed.map { ", \(Quantity($0, .transactions)) unconfirmed" } ?? ""
    return
      "semi-synchronous replication is \(isActive ? "on" : "off, although enabled"): \(who)\(lost)"
  }

  var observation: Citation? {
    isActive ? nil : node.series.citation(.status, of: look, "\(node.name): \(sentence)")
  }

  var facts: [Fact] {
    var sheet = FactSheet(node.series.subject)
    var evidence = [node.series.citation(.status, of: look, sentence)]
    if let waiting, !waiting.isEmpty {
      let who = waiting.prefix(3).map { "session \($0.id)" }.joined(separator: ", ")
      let text = "\(Quantity(waiting.count, .sessions)) waiting for a replica to confirm: \(who)"
      evidence.append(node.series.citation(.processlist, of: look, text))
    }
    func add(_ fact: SemiSyncFact, _ number: Double?, _ unit: Unit) {
      if let number { sheet.add(fact.rawValue, number, unit, evidence) }
    }
    sheet.add(SemiSyncFact.isActive.rawValue, isActive, evidence)
    add(.missing, clients.map { Double(max(0, required &- $0)) }, .count)
    add(.required, Double(required), .count)
    add(.unconfirmed, unconfirmed.map(Double.init), .transactions)
    add(.unconfirmedGrown, unconfirmedGrown.map(Double.init), .transactions)
    add(.waiting, waiting.map { Double($0.count) }, .sessions)
    add(.longest, longest.map(roundedTime), .seconds)
    add(.patience, patience, .seconds)
    return sheet.facts
  }
}

/// The facts about commits that wait for a replica, each named and explained once.
enum SemiSyncFact: String, CaseIterable {
  case isActive = "semisync.active"
  case missing = "semisync.missing"
  case required = "semisync.required"
  case unconfirmed = "semisync.unconfirmed"
  case unconfirmedGrown = "semisync.unconfirmed.grown"
  case waiting = "semisync.waiting"
  case longest = "semisync.waiting.longest"
  case patience = "semisync.patience"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .server, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .isActive: .flag
    case .missing, .required: .quantity(.count)
    case .unconfirmed, .unconfirmedGrown: .quantity(.transactions)
    case .waiting: .quantity(.sessions)
    case .longest, .patience: .quantity(.seconds)
    }
  }

  private var meaning: String {
    switch self {
    case .isActive:
      "Whether commits wait for replicas now; absent where that is not enabled on the source."
    case .missing: "How many replicas too few confirm."
    case .required: "How many replicas a commit waits for."
    case .unconfirmed: "Commits that went on without, since the server started."
    case .unconfirmedGrown: "The same between the looks."
    case .waiting: "Sessions that wait for a replica to confirm their commit."
    case .longest: "How long the first of them has waited."
    case .patience: "How long a commit waits before it goes on without."
    }
  }
}
