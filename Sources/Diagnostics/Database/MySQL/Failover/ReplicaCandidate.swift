internal import DatabaseViews
internal import Evidence

/// A replica of MySQL or MariaDB that could take over, and what stands in the way.
struct ReplicaCandidate: FailoverCandidate {
  let node: MySQLNode
  let state: ChannelState
  /// What it has, applied or in its relay log.
  let received: SourcePosition
  let isCascaded: Bool
  private(set) var obstacles: [(kind: FailoverObstacle, text: String)] = []
  private(set) var doubts: [String] = []
  private(set) var notes: [String] = []

  init?(_ node: MySQLNode, _ evidence: MySQLReplicationEvidence) {
    let own = evidence.channels.filter { $0.node.index == node.index }
    guard let state = own.first(where: { $0.source?.isReplica != true }) ?? own.first else {
      return nil
    }
    self.node = node
    self.state = state
    received = state.channel.received
    isCascaded = state.source?.isReplica == true
  }

  var name: String { node.name }
  var subject: Subject { state.subject }
  var evidence: [Citation] { state.evidence }

  var upstream: (host: String?, port: Int?)? {
    (state.channel.sourceHost, state.channel.sourcePort)
  }

  var holding: String? { received.text.map { "has transactions up to \($0)" } }

  /// Without those that it committed itself; its own place in the source's log where no transactions are
  /// counted.
  var place: FailoverPlace? {
    if let gtids = received.gtids {
      let foreign = node.uuid.map(gtids.without) ?? gtids
      return FailoverPlace(first: UInt64(clamping: foreign.count))
    }
    if let domains = received.domains {
      let foreign = ownNumber.flatMap { number in
        node.replicated.map { domains.without(server: number).union($0) }
      }
      return FailoverPlace(
        first: UInt64(clamping: (foreign ?? domains).count(beyond: DomainPositions())))
    }
    return received.log.map {
      FailoverPlace(first: UInt64(clamping: $0.number ?? 0), second: UInt64(clamping: $0.offset))
    }
  }

  private var ownNumber: UInt32? { node.serverID.flatMap { UInt32(exactly: $0) } }

  func comparison(with best: ReplicaCandidate) -> String? {
    guard let behind = best.received.transactions(beyond: received),
      let ahead = received.transactions(beyond: best.received)
    else {
      guard let isBehind = best.received.isBeyond(received) else { return nil }
      return isBehind ? "is behind it" : "has as much of the log"
    }
    let more = ahead > 0 ? "has \(Quantity(ahead, .transactions)) more" : nil
    let less = behind > 0 ? "is \(Quantity(behind, .transactions)) behind it" : nil
    return less.map { less in more.map { "\(less), but \($0)" } ?? less } ?? more
      ?? "has as much of the log"
  }

  var hearsPrimary: Bool { state.channel.receiver == .yes && !isCascaded }

  var heardMeanwhile: Bool { state.heardMeanwhile && !isCascaded }

  /// The longest time for which commits can be missing; `nil` where nothing bounds it.
  ///
  /// All that committed before the last transaction that came in is there, and all before the source
  /// last said that there is nothing new.
  var lossBound: Double? {
    [state.silence, state.appliedAge].compactMap(\.self).min()
  }

  private mutating func add(_ kind: FailoverObstacle, _ text: String) {
    obstacles.append((kind, "\(name): \(text)"))
  }

  private mutating func note(_ text: String) { notes.append("\(name): \(text)") }

  /// Finds what stops it, beside other replicas of the set.
  mutating func examine(beside others: [ReplicaCandidate]) {
    let channel = state.channel
    if let failure = channel.receiverFailure, [1236, 13114].contains(failure.number) {
      add(.lostLog, "its source has not the log that it needs (\(failure.number)): \(failure.text)")
    }
    if let failure = state.applierFailure {
      add(
        .stopped,
        "its applier stopped with an error (\(failure.number)): what came in since is not applied")
    } else if channel.applier == .no {
      add(.paused, "its applier is stopped: start it, so that it applies what it received")
    }
    if let delay = channel.delay, delay > 0 {
      let time = Quantity(delay, .seconds)
      add(.delayed, "it is delayed by design (SQL_Delay = \(time)): reset that first")
    }
    if let hold = state.hold, (state.motion?.standing ?? 0) > 0 {
      add(.held, "its applier waits for \(hold.kind), held by \(hold.holder ?? "a session")")
    }
    if let errant = state.errant ?? errant(beside: others) {
      let count = Quantity(errant.count, .transactions)
      add(.errant, "it has \(count) that nobody else has (errant): \(errant.text)")
    } else if others.isEmpty, let own = ownTransactions {
      doubts.append(
        "\(name): it committed \(Quantity(own.count, .transactions)) itself (\(own.text(atMost: 3))): errant, "
          + "unless it was the primary before; mysqlbinlog of its log shows what they are")
    }
    examineLog(others)
    takeNotes(others)
  }

  /// What carries the server's own name, where the source cannot be asked whether it has that too.
  private var ownTransactions: GTIDSet? {
    guard state.source?.position == nil, let all = state.channel.applied.gtids, let uuid = node.uuid
    else { return nil }
    let own = all.subtracting(all.without(server: uuid))
    return own.isEmpty ? nil : own
  }

  /// What it committed itself and no other replica has, where the source cannot be asked.
  private func errant(beside others: [ReplicaCandidate]) -> (count: Int, text: String)? {
    guard state.source?.position == nil else { return nil }
    if let id = ownNumber, let own = node.position?.domains,
      let applied = node.replicated ?? state.channel.received.domains
    {
      let local = own.of(server: id).beyond(applied)
      let count = local.count(beyond: applied)
      return count > 0 ? (count, local.text(atMost: 3)) : nil
    }
    guard let own = ownTransactions, !others.isEmpty else { return nil }
    let local = others.reduce(own) { rest, other in
      other.received.gtids.map(rest.subtracting) ?? rest
    }
    return local.isEmpty ? nil : (local.count, local.text(atMost: 3))
  }

  /// Whether others could follow it.
  private mutating func examineLog(_ others: [ReplicaCandidate]) {
    let series = node.series
    if series.flag("log_bin") == false {
      let text = "log_bin is OFF: nobody can replicate from it"
      if others.isEmpty { note(text) } else { add(.noBinaryLog, text) }
      return
    }
    if series.flag("log_replica_updates") ?? series.flag("log_slave_updates") == false,
      !others.isEmpty
    {
      note(
        "it logs nothing of what it receives (log_replica_updates, log_slave_updates): a replica that "
          + "has less cannot get it from there, and is to be built anew")
    }
    if let format = series.variable("binlog_format"), format != "ROW", !others.isEmpty {
      note("binlog_format is \(format), which does not give the same rows everywhere")
    }
    let older = others.filter { other in
      guard let own = series.version, let theirs = other.node.series.version else { return false }
      return own.flavor == theirs.flavor && own.number / 100 > theirs.number / 100
    }
    if let version = series.version, !older.isEmpty {
      note(
        "it runs \(version.title), newer than \(older.map(\.name).joined(separator: ", ")), which may "
          + "not understand its log")
    }
  }

  private mutating func takeNotes(_ others: [ReplicaCandidate]) {
    if state.hasPending == true {
      let count = state.pending.transactions.flatMap { $0 > 0 ? $0 : nil }
      note(
        "to be applied first: \(count.map { "\(Quantity($0, .transactions))" } ?? "what it received")"
      )
    }
    if node.isReadOnly == false {
      note("read_only is OFF: clients could write to it already")
    }
    if state.channel.usesTransactions == false {
      note(
        "it follows places of the log and not transactions (GTID): others cannot find theirs by it")
    }
    let isConfirming =
      node.series.flag("rpl_semi_sync_replica_enabled")
      ?? node.series.flag("rpl_semi_sync_slave_enabled")
    if isConfirming == true {
      note(
        "it confirms commits (semi-synchronous): what the primary committed while that was on is there"
      )
    }
  }
}
