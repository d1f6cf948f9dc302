internal import DatabaseViews
internal import Evidence

extension ChannelState {
  mutating func takePositions() {
    pending = (
      channel.received.transactions(beyond: channel.applied),
      channel.received.bytes(beyond: channel.applied)
    )
    hasPending = channel.received.isBeyond(channel.applied)
    if hasPending != true,
      channel.received.log.flatMap({ received in
        channel.applied.log.flatMap(received.isBeyond)
      }) == true
    {
      // A transaction that came in by half is counted nowhere.
      hasPending = true
    }
    motion = ReplicationMotion(motionLooks)
    guard let source else { return }
    if let start = source.firstPosition { unreceived = distance(start, channel.received) }
    takeErrant(source)
  }

  /// Transactions, or else bytes, that are there and not here.
  ///
  /// Who asks for places of the log may have been set up without the transactions before them.
  private func distance(_ end: SourcePosition, _ own: SourcePosition) -> Int? {
    channel.usesTransactions == false
      ? end.bytes(beyond: own) : end.transactions(beyond: own) ?? end.bytes(beyond: own)
  }

  /// Whether `motion` counts transactions, which begin at 0; places of the log never do.
  var countsTransactions: Bool { motion?.looks.first?.position == 0 }

  /// How far it was at each look, counted from the first.
  private var motionLooks: [ReplicationMotion.Look] {
    guard let start = looks.first?.channel.applied else { return [] }
    let counted = looks.compactMap { look -> ReplicationMotion.Look? in
      let (applied, received) = (look.channel.applied, look.channel.received)
      guard let done = applied.transactions(beyond: start),
        let left = received.transactions(beyond: applied)
      else { return nil }
      return .init(
        time: look.snapshot.time, position: UInt64(done), end: UInt64(done) + UInt64(left))
    }
    if counted.count == looks.count { return counted }
    let files = Set(
      looks.flatMap { [$0.channel.applied.log?.file, $0.channel.received.log?.file] })
    guard files.count == 1, files != [nil] else { return [] }
    return looks.compactMap { look in
      guard let applied = look.channel.applied.log, let received = look.channel.received.log else {
        return nil
      }
      return .init(
        time: look.snapshot.time, position: UInt64(applied.offset), end: UInt64(received.offset))
    }
  }

  /// What was committed here and nowhere above, by a source that is at hand.
  private mutating func takeErrant(_ source: MySQLNode) {
    guard channel.usesTransactions != false, let end = source.position else { return }
    if let own = channel.applied.gtids, let theirs = end.gtids {
      // What the source committed since it was looked at is no fault, nor what came through it.
      var rest = own.subtracting(theirs)
      if let uuid = source.uuid ?? channel.sourceUUID { rest = rest.without(server: uuid) }
      let local = node.uuid.map { uuid in rest.subtracting(rest.without(server: uuid)) } ?? rest
      if !local.isEmpty { errant = (local.count, local.text(atMost: 3)) }
      return
    }
    guard let id = node.serverID.flatMap({ UInt32(exactly: $0) }),
      let own = node.position?.domains, let theirs = end.domains
    else { return }
    let local = own.of(server: id).beyond(theirs)
    let count = local.count(beyond: theirs)
    if count > 0 { errant = (count, local.text(atMost: 3)) }
  }

  mutating func takeTimes() {
    guard let last = looks.last else { return }
    let now = node.localTime(at: last.snapshot)
    func age(_ time: Double?) -> Double? { time.flatMap { time in now.map { max(0, $0 - time) } } }
    let receiver = last.snapshot.receivers.first { $0.channel == channel.name }
    silence = age([receiver?.lastHeartbeat, receiver?.lastQueued].compactMap(\.self).max())
    let workers = last.snapshot.workers.filter { $0.channel == channel.name }
    appliedAge =
      age(workers.compactMap(\.appliedCommit).max()) ?? ApplierHold.threadTime(last.snapshot)
  }

  /// Seconds that what is applied now is old; by commit times, where the server tells them.
  private var measured: Double? {
    guard let last = looks.last, channel.receiver == .yes, channel.applier == .yes else {
      return nil
    }
    let commits = last.snapshot.workers.filter { $0.channel == channel.name }
      .compactMap(\.applyingCommit)
    if let oldest = commits.min(), let now = node.localTime(at: last.snapshot) {
      return max(0, now - oldest)
    }
    return channel.secondsBehind.map { max(0, $0) }
  }

  mutating func takeLag() {
    if let source, let end = source.position, source.isCurrent {
      takeLag(to: end)
      return
    }
    guard channel.receiver == .yes else { return }
    guard channel.applier == .yes else {
      if hasPending == true { takePending() }
      return
    }
    switch hasPending {
    case false? where heardMeanwhile: lag = .noTransaction
    case false?: return
    case true?: takePending()
    case nil:
      guard let seconds = measured, seconds > 0 else { return }
      (lag.seconds, lag.confidence) = (seconds, .certain)
    }
  }

  private mutating func takePending() {
    (lag.transactions, lag.bytes) = (pending.transactions, pending.bytes)
    takeMeasured()
  }

  /// With its source at hand what is missing is known, whatever the threads do.
  private mutating func takeLag(to end: SourcePosition) {
    let isMissing =
      channel.usesTransactions == false
      ? end.log.flatMap { log in channel.applied.log.flatMap(log.isBeyond) }
      : end.isBeyond(channel.applied)
    guard let isMissing else { return }
    guard isMissing || hasPending == true && (measured ?? 0) > 0 else {
      lag = .noTransaction
      return
    }
    if channel.usesTransactions != false {
      lag.transactions = end.transactions(beyond: channel.applied)
    }
    lag.bytes = end.bytes(beyond: channel.applied)
    takeMeasured()
  }

  private mutating func takeMeasured() {
    if let seconds = measured, seconds > 0 || hasReceived != false {
      (lag.seconds, lag.confidence) = (seconds, .certain)
    } else if let age = appliedAge {
      (lag.seconds, lag.confidence) = (age, .atMost)
    }
  }

  mutating func tell(_ look: MySQLSnapshot) {
    func word(_ state: ReplicationChannel.ThreadState?) -> String {
      state?.rawValue ?? "unknown"
    }
    let behind = channel.secondsBehind.map { decimal($0) } ?? "NULL"
    var text =
      "from \(channel.source): receiver \(word(channel.receiver)), applier "
      + "\(word(channel.applier)), seconds behind \(behind)"
    if let place = channel.received.log { text += ", received to \(place.text)" }
    if let place = channel.applied.log { text += ", applied to \(place.text)" }
    if let count = pending.transactions { text += ", \(Quantity(count, .transactions)) to apply" }
    if let delay = channel.delay, delay > 0 {
      text += ", delayed by design by \(Quantity(delay, .seconds))"
    }
    evidence = [node.series.citation(.replica, of: look, text)]
  }

  /// How far it has its source's changes, in words.
  var reach: String {
    let place = channel.received.text.map { "it has them up to \($0)" }
    let age = appliedAge.map {
      "the last transaction applied is \(Quantity(roundedTime($0), .seconds)) old"
    }
    let parts = [place, age].compactMap(\.self)
    return parts.isEmpty ? "how far it has them is unknown" : parts.joined(separator: "; ")
  }
}

extension MySQLNode {
  /// Whether what it says is of now: it was asked, or a text of it lies beside that of its replica.
  var isCurrent: Bool {
    series.origin == .captured || series.contact.map { $0.outcome == .connected } ?? true
  }
}
