internal import DatabaseViews
internal import Evidence

extension PostgresLockPicture: LockPicture {
  static var product: String { "postgres" }

  static var declarations: [FactDeclaration] {
    LockFact.declarations(
      of: product,
      [
        .doing: """
        What a holder that waits for nobody is: idle in transaction, prepared transaction, idle, \
        runs DDL, running, vacuum to prevent wraparound, autovacuum, replay, server process, hidden, \
        gone.
        """,
        .oldestWait:
          "The longest of those waits; absent before version 14 and where the text does not tell.",
      ])
  }

  var server: String { series.name }
  var sessionCount: Int { sessions.count }

  private func session(_ party: LockParty) -> PostgresSession? {
    party.session.flatMap { sessions[$0] }
  }

  func number(_ party: LockParty) -> String {
    party.session.map { "pid \($0)" } ?? name(party)
  }

  func label(_ party: LockParty) -> String? {
    isClient(party) ? session(party)?.application : session(party)?.backendType
  }

  func application(_ party: LockParty) -> String? { session(party)?.application }

  func statementStart(_ party: LockParty) -> Double? { session(party)?.queryStart }

  func tellsMode(_ index: Int) -> Bool {
    waiting[forest.nodes[index].party]?.target.kind == "relation"
  }

  func definition(_ index: Int) -> (mode: String, table: String)? {
    guard let lock = waiting[forest.nodes[index].party], lock.target.kind == "relation",
      let mode = lock.mode, mode.stopsWriters
    else { return nil }
    return (mode.name, names.relation(lock.target) ?? "a table")
  }

  func holder(_ index: Int) -> LockHolder { PostgresHolder(index, self).described }

  func isCertain(_: Int) -> Bool { !isApproximate }

  func identity(of index: Int) -> LockWaitIdentity? {
    let node = forest.nodes[index]
    guard let wait = node.wait else { return nil }
    // The begin is set a moment after the wait is there, so that it may be missing once.
    return LockWaitIdentity(
      waiter: node.party, object: wait.object,
      task: waiting[node.party]?.virtualTransaction
        ?? session(node.party)?.queryStart.map { "\($0)" },
      since: wait.since)
  }

  func isSame(_ party: LockParty, in later: PostgresLockPicture) -> Bool {
    guard let pid = party.session else { return true }
    let (old, new) = (sessions[pid], later.sessions[pid])
    if let first = old?.transactionStart, let second = new?.transactionStart {
      return first == second
    }
    let numbers = [self, later].map { picture in
      Set(picture.locks(of: pid).compactMap(\.virtualTransaction))
    }
    return numbers[0].isEmpty || numbers[1].isEmpty || !numbers[0].isDisjoint(with: numbers[1])
  }

  func activityCitation(_ party: LockParty, _ text: String) -> Citation {
    citation(party.session == nil ? .prepared : .activity, text)
  }

  func waitCitation(_: Int, _ text: String) -> Citation { citation(.waiting, text) }

  func heldCitation(_: Int, _ text: String) -> Citation { citation(.held, text) }
}

extension PostgresLockPicture {
  /// Where a view of this moment stands; captured locks are all in one.
  func citation(_ view: PostgresView, _ text: String) -> Citation {
    let views: [PostgresView] =
      switch view {
      case .waiting: [.waiting, .locks, .blocking]
      case .held: [.held, .locks, .waiting, .blocking]
      default: [view, .waiting, .locks, .blocking]
      }
    let moments = [snapshot] + series.snapshots.reversed()
    for moment in moments {
      for view in views where moment[view] != nil {
        return series.citation(view, of: moment, text)
      }
    }
    return Citation(source: series.name, text: text)
  }
}
