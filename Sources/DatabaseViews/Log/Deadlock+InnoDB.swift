extension Deadlock {
  /// What InnoDB tells of a deadlock; sessions are known by their threads, as the processlist counts.
  package init(_ source: InnoDBDeadlock, mark: ServerMark) {
    self.init(mark: mark)
    session = .thread
    let names = source.transactions.indices.map { Self.number(of: $0, source) }
    edges = source.edges.map { edge in
      Edge(
        waiter: names[edge.waiter], mode: edge.awaited.displayedMode,
        object: edge.awaited.displayedObject, holder: names[edge.holder],
        held: edge.held?.displayedMode, kind: edge.awaited.displayedPlace)
    }
    for (place, transaction) in source.transactions.enumerated() {
      statements[names[place]] = transaction.statement
      var owner = LogOwner()
      owner.user = transaction.user
      owner.client = transaction.host
      owners[names[place]] = owner
      let locks = transaction.held.filter { $0.scope != .table || $0.mode != "IX" }
      held[names[place]] = locks.prefix(6).map { "\($0.displayedMode) on \($0.displayedObject)" }
    }
    for edge in source.edges where !tables.contains(edge.awaited.qualifiedTable) {
      tables.append(edge.awaited.qualifiedTable)
    }
    victim = source.victim.flatMap { names.indices.contains($0) ? names[$0] : nil }
    if let victim, let known = owners[victim] { owner = known }
    identity = source.transactions.map(\.id).sorted().joined(separator: " ")
  }

  /// Transactions without a session get numbers that no thread has.
  private static func number(of place: Int, _ source: InnoDBDeadlock) -> Int {
    source.transactions[place].thread ?? -1 - place
  }
}
