internal import DatabaseViews
internal import Evidence

extension ReplicaState {
  /// Those whom a server sends its log to, other than standbys at hand, which speak for themselves.
  static func receivers(
    of node: ReplicationNode, in topology: ReplicationTopology
  ) -> [ReplicaState] {
    guard let last = node.series.snapshots.last(where: { $0[.replication] != nil }) else {
      return []
    }
    let rows = (last.senders ?? []).filter { !$0.isHidden && !$0.isPassing }
    return rows.compactMap { row in
      guard !topology.isAtHand(row, of: node.index) else { return nil }
      let isNamesake = rows.count { $0.name == row.name } > 1
      let suffix = isNamesake ? " (pid \(row.pid ?? row.row))" : ""
      return ReplicaState(row, row.name + suffix, node, last)
    }
  }

  private init(
    _ row: LogSender, _ name: String, _ node: ReplicationNode, _ last: PostgresSnapshot
  ) {
    let subject = Subject(.replica, "\(name) of \(node.name)", on: node.name)
    self.init(subject, view: Self.sender)
    let end = node.end(at: last) ?? node.end
    let gaps = SenderGaps(row, end: end)
    let looks = node.series.snapshots.compactMap { look -> ReplicationMotion.Look? in
      let same = look.senders?.first { $0.pid == row.pid && $0.name == row.name }
      guard let place = same?.replayed ?? same?.flushed else { return nil }
      return ReplicationMotion.Look(
        time: look.time, position: place.bytes, end: node.end(at: look)?.bytes)
    }
    self.looks = max(1, looks.count)
    motion = ReplicationMotion(looks)
    pending = row.replayed.flatMap { replayed in
      row.flushed.map { max(0, $0.distance(from: replayed)) }
    }
    missing = gaps.flush
    lag.bytes = row.behind ?? gaps.replay ?? gaps.flush
    stage = gaps.stage
    if lag.bytes == 0 {
      lag = .none
    } else if let time = row.replayLag ?? (row.replayed == nil ? row.flushLag : nil) {
      lag.seconds = time
      // While nothing moves the column keeps its last sample.
      if (motion?.moved ?? 0) > 0 { lag.confidence = .certain }
    }
    receiver = row.state
    let time = row.replayLag.map { ", replay_lag \(Quantity(roundedTime($0), .seconds))" } ?? ""
    let states = [row.state, row.syncState].compactMap(\.self).joined(separator: " ")
    let place: String
    if let behind = row.behind {
      place = "\(Quantity(behind, .bytes)) behind"
    } else {
      place =
        "replayed to \((row.replayed ?? row.flushed).map(\.description) ?? "unknown"), "
        + "the log ends at \(end.map(\.description) ?? "unknown"): \(gaps.text)"
    }
    let text = "\(name): \(states), \(place)\(time)"
    evidence = [node.series.citation(.replication, of: last, text)]
  }
}

/// How far each step of a replica is behind the end of its sender's log, in bytes.
struct SenderGaps {
  var sent, write, flush, replay: Int?

  init(_ row: LogSender, end: LogPosition?) {
    guard let end else { return }
    func behind(_ place: LogPosition?) -> Int? { place.map { max(0, end.distance(from: $0)) } }
    sent = behind(row.sent)
    write = behind(row.written)
    flush = behind(row.flushed)
    replay = behind(row.replayed)
  }

  /// The step on which most of it waits; `nil` where nothing does.
  var stage: String? {
    guard let replay = replay ?? flush, replay > 0 else { return nil }
    let steps = [
      ("transport", write ?? sent ?? 0), ("flush", (flush ?? 0) - (write ?? flush ?? 0)),
      ("replay", self.replay.map { $0 - (flush ?? $0) } ?? 0),
    ]
    return steps.max { $0.1 < $1.1 }?.0
  }

  var text: String {
    func step(_ name: String, _ bytes: Int?) -> String? {
      bytes.map { "\(name) \(Quantity($0, .bytes))" }
    }
    let steps = [
      step("sent", sent), step("write", write), step("flush", flush), step("replay", replay),
    ].compactMap(\.self)
    return steps.isEmpty ? "positions unknown" : steps.joined(separator: ", ") + " behind"
  }
}
