internal import DatabaseViews
internal import Evidence

extension ReplicaState {
  /// A standby as it sees itself, and as its primary and its sender see it, where they are at hand.
  init?(_ node: ReplicationNode, in topology: ReplicationTopology) {
    guard node.isStandby == true else { return nil }
    let series = node.series
    let looks = series.snapshots.filter { $0.recoveryState != nil || $0[.receiver] != nil }
    guard let last = looks.last else { return nil }
    self.init(Subject(.replica, series.name, on: series.name), view: Self.itself)
    self.looks = looks.count
    let states = looks.compactMap(\.recoveryState)
    isPaused = states.last?.isPaused
    delay = node.seconds("recovery_min_apply_delay", unit: 0.001)
    takeReceiver(node, looks)
    motion = ReplicationMotion(
      looks.compactMap { look in
        guard let state = look.recoveryState, let replayed = state.replayed else { return nil }
        return ReplicationMotion.Look(
          time: look.time, position: replayed.bytes,
          end: [Self.received(look), state.replayed].compactMap(\.self).max()?.bytes)
      })
    let state = states.last
    let received = looks.reversed().lazy.compactMap(Self.received).first
    if let received, let replayed = state?.replayed {
      pending = max(0, received.distance(from: replayed))
    }
    takeLag(node, topology.primary(of: node), states, received, looks)
    conflicts = Self.conflicts(series)
    hold = (pending ?? 0) > 0 ? ReplayHold(series) : nil
    if let row = topology.row(of: node.index), lag.confidence != .certain,
      let seconds = row.row.replayLag, (motion?.moved ?? 0) > 0, lag.bytes ?? 0 > 0
    {
      (lag.seconds, lag.confidence) = (seconds, .certain)
    }
    tell(node, last, state, received)
  }

  /// What is received at a look, on disk or not.
  static func received(_ look: PostgresSnapshot) -> LogPosition? {
    var positions = [look.recoveryState?.received]
    if case .row(let receiver) = look.receiver {
      positions += [receiver.flushed, receiver.written]
    }
    return positions.compactMap(\.self).max()
  }

  private mutating func takeReceiver(_ node: ReplicationNode, _ looks: [PostgresSnapshot]) {
    let asked = looks.filter { $0.receiver != .unread }
    guard let last = asked.last else { return }
    receiverUp = asked.count { if case .row = $0.receiver { true } else { false } }
    guard case .row(let row) = last.receiver else {
      receiver = node.series.setting("primary_conninfo") == "" ? "not configured" : "down"
      receiverEvidence = [
        node.series.citation(
          .receiver, of: last, "no row: no receiver runs (looks: \(asked.count))")
      ]
      return
    }
    receiver = row.status ?? "hidden"
    let now = last.recoveryState?.now ?? last[.receiver]?.rows.first?.time("now") ?? last.time
    if let now, let receipt = row.lastReceipt { silence = max(0, now - receipt) }
    let timeout = node.seconds("wal_receiver_timeout", unit: 0.001) ?? 60
    // Without a time-out it never asks, and silence says nothing.
    if let silence, timeout > 0 { overdue = silence - timeout / 2 }
    let age = silence.map { ", last message \(Quantity(roundedTime($0), .seconds)) ago" } ?? ""
    let from = row.senderHost.map { ", from \($0):\(row.senderPort ?? 0)" } ?? ""
    receiverEvidence = [
      node.series.citation(.receiver, of: last, "receiver \(receiver ?? "")\(age)\(from)")
    ]
  }

  private mutating func takeLag(
    _ node: ReplicationNode, _ primary: ReplicationNode?, _ states: [RecoveryState],
    _ received: LogPosition?, _ looks: [PostgresSnapshot]
  ) {
    guard let state = states.last, let replayed = state.replayed else { return }
    var end = primary?.end
    if let end { missing = received.map { max(0, end.distance(from: $0)) } }
    if end == nil, receiver == "streaming", (overdue ?? 0) < 5,
      case .row(let row)? = looks.last(where: { $0.receiver != .unread })?.receiver
    {
      end = [row.latestEnd, received].compactMap(\.self).max()
    }
    // What it has and did not replay is the least that it is behind.
    if end == nil, (pending ?? 0) > 0 { end = received }
    guard let end else { return }
    let bytes = max(0, end.distance(from: replayed))
    if bytes == 0 {
      lag = .none
      return
    }
    lag.bytes = bytes
    let missingNow = missing ?? 0
    stage = missingNow > (pending ?? 0) ? "transport" : "replay"
    guard let time = state.replayTime, let now = state.now ?? node.now else {
      lag.seconds = state.replayAge.map { max(0, $0) }
      if lag.seconds != nil { lag.confidence = .atMost }
      return
    }
    lag.seconds = max(0, now - time)
    // It commits one after the other and is never done: the last commit is the measure.
    let first = states.first?.replayTime
    let isMeasured = motion?.wasAlwaysBehind == true && first.map { $0 < time } == true
    lag.confidence = isMeasured ? .certain : .atMost
  }

  /// Queries cancelled between the looks; `nil` for one look.
  private static func conflicts(_ series: PostgresSeries) -> Int? {
    let counts = series.snapshots.compactMap { $0[.conflicts] }.map { rows in
      rows.rows.reduce(0) { sum, row in
        rows.columns.filter { $0.hasPrefix("confl_") }
          .reduce(sum) { $0 &+ (row.integer($1) ?? 0) }
      }
    }
    guard counts.count > 1, let first = counts.first, let last = counts.last else { return nil }
    return max(0, last &- first)
  }

  private mutating func tell(
    _ node: ReplicationNode, _ look: PostgresSnapshot, _ state: RecoveryState?,
    _ received: LogPosition?
  ) {
    let age: String
    if let time = state?.replayTime, let now = state?.now ?? node.now {
      let seconds = Quantity(roundedTime(max(0, now - time)), .seconds)
      age = "the last transaction replayed is \(seconds) old"
    } else {
      age = "the age of the last transaction replayed is unknown"
    }
    let has = received.map { "it has the log up to \($0)" }
    self.received = [has, age].compactMap(\.self).joined(separator: "; ")
    guard let replayed = state?.replayed else { return }
    let paused = isPaused == true ? ", replay paused" : ""
    let left = pending.map { ", \(Quantity($0, .bytes)) to replay" } ?? ""
    let text =
      "replayed to \(replayed), received to \(received.map(\.description) ?? "unknown")"
      + "\(left)\(paused); \(age)"
    evidence = [node.series.citation(.recovery, of: look, text)]
  }
}
