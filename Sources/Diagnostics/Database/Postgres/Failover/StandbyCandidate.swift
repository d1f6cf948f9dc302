internal import DatabaseViews
internal import Evidence

/// A standby that could take over, and what stands in the way.
struct StandbyCandidate: FailoverCandidate {
  let node: ReplicationNode
  let replica: ReplicaState
  /// How much of the log it has, on disk or replayed.
  let received: LogPosition?
  var obstacles: [(kind: FailoverObstacle, text: String)] = []
  var notes: [String] = []
  var isCascaded = false

  init?(_ node: ReplicationNode, _ evidence: ReplicationEvidence) {
    guard
      let replica = evidence.replicas.first(where: {
        $0.subject.name == node.name && $0.view == ReplicaState.itself
      })
    else { return nil }
    self.node = node
    self.replica = replica
    received = node.series.snapshots.compactMap { look in
      [ReplicaState.received(look), look.recoveryState?.replayed].compactMap(\.self).max()
    }.max()
    isCascaded =
      evidence.topology.links[node.index].map {
        evidence.topology.nodes[$0.sender].isStandby == true
      } ?? false
  }

  var name: String { node.name }

  var subject: Subject { replica.subject }

  var evidence: [Citation] { replica.evidence }

  var reach: FailoverReach { StandbyPromotion.reach(self) }

  var upstream: (host: String?, port: Int?)? { node.series.upstream }

  var holding: String? { received.map { "has the log up to \($0)" } }

  var place: FailoverPlace? { received.map { FailoverPlace(first: $0.bytes) } }

  func comparison(with best: StandbyCandidate) -> String? {
    guard let own = best.received, let theirs = received else { return nil }
    let bytes = own.distance(from: theirs)
    if bytes == 0 { return "has as much of the log" }
    let size = Quantity(Double(bytes.magnitude), .bytes)
    return bytes > 0 ? "is \(size) behind it" : "has \(size) more"
  }

  var hearsPrimary: Bool {
    replica.receiver == "streaming" && !isCascaded && (replica.silence ?? .infinity) < 10
  }

  var heardMeanwhile: Bool {
    guard replica.receiver == "streaming", !isCascaded, let silence = replica.silence,
      let window = replica.motion?.window
    else { return false }
    return silence < window
  }

  /// The longest time for which commits can be missing; `nil` where nothing bounds it.
  ///
  /// All that committed before the last transaction that it replayed is there. Where it streamed, it
  /// has also been in touch since it was started.
  var lossBound: Double? {
    guard let now = node.now else { return nil }
    var times = [node.recovery?.replayTime].compactMap(\.self)
    if node.recovery?.received != nil,
      let started = node.series.last(.server)?.rows.first?.time("started")
    {
      times.append(started)
    }
    return times.max().map { max(0, now - $0) }
  }

  /// Finds what stops it.
  ///
  /// `primary` is the one that writes, where it answers; `reference` any other server of the set.
  mutating func examine(primary: ReplicationNode?, reference: ReplicationNode?) {
    if let own = node.systemIdentifier, let theirs = (primary ?? reference)?.systemIdentifier,
      own != theirs
    {
      add(.otherCluster, "it belongs to another cluster (system identifier \(own), not \(theirs))")
    }
    if let own = node.timeline, let theirs = primary?.timeline, theirs > own,
      replica.receiver != "streaming"
    {
      add(.timeline, "it is on timeline \(own) and does not follow the primary to \(theirs)")
    }
    examineSlot(primary)
    examineLimits(primary)
    if replica.isPaused == true { add(.paused, "replay is paused: resume it first") }
    if let delay = replica.delay, delay > 0 {
      let time = Quantity(delay, .seconds)
      add(
        .delayed,
        "replay is delayed by design (recovery_min_apply_delay = \(time)): reset it first")
    }
    if let hold = replica.hold, (replica.motion?.standing ?? 0) > 0 {
      add(.held, "replay waits for \(hold.kind) that \(hold.holder ?? "a session") holds")
    }
    takeNotes()
  }

  private mutating func add(_ kind: FailoverObstacle, _ text: String) {
    obstacles.append((kind, "\(name): \(text)"))
  }

  private mutating func examineSlot(_ primary: ReplicationNode?) {
    guard let name = node.series.setting("primary_slot_name"), !name.isEmpty,
      let slots = primary?.series.snapshots.last(where: { $0[.slots] != nil })?.replicationSlots,
      let slot = slots.first(where: { $0.name == name }), slot.walStatus == "lost"
    else { return }
    add(.lostSlot, "its slot \(name) lost the log that it needs: it must be built anew")
  }

  /// Settings that a standby must not have smaller than its primary (PostgreSQL manual, "Hot
  /// Standby", administrator's overview).
  private mutating func examineLimits(_ primary: ReplicationNode?) {
    guard let primary else { return }
    for setting in [
      "max_connections", "max_worker_processes", "max_wal_senders", "max_prepared_transactions",
      "max_locks_per_transaction",
    ] {
      guard let own = node.series.setting(setting).flatMap({ Int($0) }),
        let theirs = primary.series.setting(setting).flatMap({ Int($0) }), own < theirs
      else { continue }
      add(.limits, "\(setting) is \(own), below \(theirs) of the primary: raise it and restart")
    }
  }

  private mutating func takeNotes() {
    if let pending = replica.pending, pending > 0 {
      notes.append("\(name): \(Quantity(pending, .bytes)) of log are to be replayed first")
    }
    if let names = node.series.setting("synchronous_standby_names"), !names.isEmpty {
      notes.append(
        "\(name): synchronous_standby_names = '\(names)' holds there too: "
          + "once promoted, its commits wait for such a standby")
    }
    if replica.isPaused == nil {
      notes.append("\(name): whether replay is paused is not known")
    }
  }
}
