internal import DatabaseViews
internal import Evidence

/// One source of a replica, as far as the replica and the source tell.
struct ChannelState {
  /// A look at the channel.
  struct Look {
    var snapshot: MySQLSnapshot
    var channel: ReplicationChannel
  }

  let node: MySQLNode
  let subject: Subject
  let looks: [Look]
  /// At the last look.
  let channel: ReplicationChannel
  /// Where it is at hand and was asked.
  let source: MySQLNode?
  var lag = ReplicationLag()
  /// Received and not applied.
  var pending: (transactions: Int?, bytes: Int?) = (nil, nil)
  /// Whether something is received and not applied.
  var hasPending: Bool?
  /// Transactions, or else bytes, that the source had at its first look and that were not received at
  /// the last one.
  var unreceived: Int?
  /// What was applied while it was looked at, in transactions or, without them, bytes.
  var motion: ReplicationMotion?
  /// Seconds since the source last said something, where the server tells.
  var silence: Double?
  /// Seconds since the last transaction that was applied was committed first.
  var appliedAge: Double?
  var hold: ApplierHold?
  /// Transactions that its source never had.
  var errant: (count: Int, text: String)?
  var evidence: [Citation] = []

  /// `nil` where the last look shows no such channel.
  init?(_ name: String, of node: MySQLNode, in topology: MySQLTopology) {
    self.node = node
    looks = node.series.snapshots.compactMap { snapshot in
      snapshot.channels?.first { $0.name == name }.map { Look(snapshot: snapshot, channel: $0) }
    }
    guard let last = looks.last else { return nil }
    channel = last.channel
    subject =
      name.isEmpty
      ? Subject(.replica, node.name, on: node.name)
      : Subject(.replica, "channel \(name) of \(node.name)", on: node.name)
    source = topology.source(of: channel, in: node)
    takePositions()
    takeTimes()
    takeLag()
    hold = channel.applier == .yes && hasPending != false ? ApplierHold(node.series) : nil
    tell(last.snapshot)
  }

  /// Looks at which a thread ran.
  var receiverUp: Int { looks.count { $0.channel.receiver == .yes } }
  var applierUp: Int { looks.count { $0.channel.applier == .yes } }

  /// Whether the receiver waits until the applier has made room in the relay log.
  var isRelayLogFull: Bool {
    channel.receiverState.map { state in
      state.hasPrefix("Waiting for the ") && state.hasSuffix(" to free enough relay log space")
    } ?? false
  }

  /// Why the applier stopped; with workers only their rows have the reason.
  var applierFailure: ReplicationChannel.Failure? {
    let workers = looks.last?.snapshot.workers.filter { $0.channel == channel.name } ?? []
    return channel.applierFailure.map { own in
      workers.compactMap(\.failure).first { $0.number == own.number } ?? workers.compactMap(\.failure)
        .first ?? own
    }
  }

  /// Whether the source was seen to be alive while it was looked at: something came in.
  var heardMeanwhile: Bool {
    guard let first = looks.first, looks.count > 1, channel.receiver == .yes else { return false }
    if channel.received.isBeyond(first.channel.received) == true { return true }
    if (channel.heartbeats ?? 0) > (first.channel.heartbeats ?? .max) { return true }
    return silence.map { $0 <= (window ?? 0) } ?? false
  }

  /// Whether what came in moved, transaction by transaction or within one.
  var hasReceived: Bool? {
    guard let first = looks.first, looks.count > 1 else { return nil }
    return channel.received != first.channel.received
  }

  /// Seconds from the first look to the last.
  var window: Double? {
    guard looks.count > 1, let first = looks.first?.snapshot.time,
      let last = looks.last?.snapshot.time, last > first
    else { return nil }
    return last - first
  }

  /// Where most of what is missing is stuck.
  var stage: String? {
    guard let source, let end = source.position, end.isBeyond(channel.applied) == true else {
      return hasPending == true ? "apply" : nil
    }
    let isCounted = channel.usesTransactions != false
    let missing =
      isCounted
      ? end.transactions(beyond: channel.received) : end.bytes(beyond: channel.received)
    let pending = isCounted ? pending.transactions : pending.bytes
    return (missing ?? 0) > (pending ?? 0) ? "transport" : "apply"
  }
}
