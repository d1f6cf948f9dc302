internal import Evidence
internal import LinuxFormats

/// What the looks show of the network.
struct NetworkEvidence {
  let evidence: HostEvidence
  let interval: NetworkInterval?
  let listeners: [ListenerState]
  let peers: [PeerState]

  init(_ evidence: HostEvidence) {
    self.evidence = evidence
    interval = NetworkInterval(evidence)
    listeners = ListenerState.all(evidence)
    peers = PeerState.all(evidence)
  }

  var isEmpty: Bool {
    evidence.looks.allSatisfy { look in
      let snapshot = look.snapshot
      return snapshot.network == nil && snapshot.sockets == nil && snapshot.probes.isEmpty
        && snapshot.interfaces.isEmpty && snapshot.connectionTracking == nil
    }
  }

  private static let peerLimit = 200

  /// Remote parties of processes at the last look that shows them.
  var remoteParties: [Report.Peer] {
    let last = evidence.looks.last { $0.snapshot.sockets?.peers.isEmpty == false }
    var seen: Set<Report.Peer> = []
    return (last?.snapshot.sockets?.peers ?? []).prefix(Self.peerLimit).compactMap { peer in
      guard let owner = peer.owner else { return nil }
      let party = Report.Peer(owner: owner, address: peer.address)
      return seen.insert(party).inserted ? party : nil
    }
  }

  var facts: [Fact] {
    let peers = peers.prefix(Self.peerLimit)
    let homes = peers.map(listener)
    let ofListeners = listeners.prefix(Self.peerLimit).flatMap { listener in
      let knocking = zip(peers, homes).first { $1 == listener.address }?.0.knocking
      return listener.facts(interval, knocking: knocking)
    }
    let ofPeers = zip(peers, homes).flatMap { $0.facts(of: $1 ?? $0.name) }
    return hostFacts + ofListeners + ofPeers
  }

  /// The listener of this host that the party is, where connections wait for it.
  private func listener(of peer: PeerState) -> String? {
    guard let colon = peer.name.lastIndex(of: ":") else { return nil }
    let (host, port) = (peer.name[..<colon], peer.name[colon...])
    return listeners.first { listener in
      guard listener.worst.waiting > 0, listener.address.hasSuffix(port) else { return false }
      let own = listener.address.dropLast(port.utf8.count)
      return own == host || host.hasPrefix("127.") || host == "[::1]" || host == "localhost"
    }?.address
  }

  private var hostFacts: [Fact] {
    var sheet = FactSheet(evidence.subject)
    if let interval { add(interval, to: &sheet) }
    addTracking(to: &sheet)
    return sheet.facts
  }

  private func add(_ interval: NetworkInterval, to sheet: inout FactSheet) {
    if let seconds = interval.seconds { sheet.add(NetworkFact.window.rawValue, seconds, .seconds) }
    if let sent = interval.grown("Tcp.OutSegs"), let again = interval.retransmits {
      let share = 100 * Double(again) / Double(max(1, sent))
      let text = "\(again) of \(sent) segments were sent again (\(decimal(share)) %)"
      let evidence = [interval.citation("Tcp.RetransSegs", text)]
      sheet.add(NetworkFact.segments.rawValue, sent, .packets, evidence)
      sheet.add(NetworkFact.retransmits.rawValue, again, .packets, evidence)
      sheet.add(NetworkFact.retransmitShare.rawValue, share, .percent, evidence)
    }
    if let overflows = interval.grown("TcpExt.ListenOverflows") {
      let text = "connections that found a full queue (ListenOverflows): \(overflows)"
      sheet.add(
        NetworkFact.overflows.rawValue, overflows, .count,
        [interval.citation("TcpExt.ListenOverflows", text)])
      sheet.add(NetworkFact.isOverflowNamed.rawValue, listeners.contains { $0.isFull })
    }
    if let drops = interval.grown("TcpExt.ListenDrops") {
      sheet.add(
        NetworkFact.drops.rawValue, drops, .count,
        [interval.citation("TcpExt.ListenDrops", "packets dropped at listeners: \(drops)")])
    }
  }

  private func addTracking(to sheet: inout FactSheet) {
    let looks = evidence.looks.filter { $0.snapshot.connectionTracking != nil }
    guard let last = looks.last, let tracking = last.snapshot.connectionTracking else { return }
    if let count = tracking.count, let limit = tracking.limit, limit > 0 {
      let share = 100 * Double(count) / Double(limit)
      let evidence = [
        Citation(
          source: last.text(tracking.place),
          text: "\(count) of \(limit) connections can be tracked (\(decimal(share)) %)")
      ]
      sheet.add(NetworkFact.tracked.rawValue, count, .entries, evidence)
      sheet.add(NetworkFact.trackedLimit.rawValue, limit, .count)
      sheet.add(NetworkFact.trackedShare.rawValue, share, .percent, evidence)
    }
    let sums = looks.compactMap { look -> Int? in
      guard let tracking = look.snapshot.connectionTracking, let drops = tracking.drops else {
        return nil
      }
      return drops &+ (tracking.earlyDrops ?? 0)
    }
    guard sums.count > 1, let first = sums.first, let end = sums.last, end >= first else { return }
    let text = "packets or entries dropped for want of room: \(end - first)"
    sheet.add(
      NetworkFact.refusedTracks.rawValue, end - first, .count,
      [Citation(source: last.text(tracking.place), text: text)])
  }
}
