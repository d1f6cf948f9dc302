internal import Evidence
internal import LinuxFormats

extension NetworkEvidence {
  /// Sockets that one process has left unclosed; more than a busy moment leaves.
  private static let unclosedLimit = 100

  var observations: [Citation] {
    unclosed + ports + buffers + interfaceErrors + dropsAlone
  }

  private var last: HostEvidence.Look? {
    evidence.looks.last { $0.snapshot.sockets?.states.isEmpty == false }
  }

  /// What the other side has closed and the process has not: it forgets descriptors, or hangs.
  private var unclosed: [Citation] {
    guard let last, let sockets = last.snapshot.sockets else { return [] }
    let owners = sockets.unclosed.filter { $0.count >= Self.unclosedLimit }
    if owners.isEmpty, sockets.unclosed.isEmpty,
      let count = sockets.states["CLOSE-WAIT"], count >= Self.unclosedLimit
    {
      let text =
        "\(count) sockets in CLOSE-WAIT: the other side has closed them and a process here has not"
      return [Citation(source: last.text(sockets.place ?? Place()), text: text)]
    }
    return owners.prefix(3).map { owner in
      Citation(
        source: last.text(owner.place),
        text:
          "\(owner.address) has \(owner.count) sockets in CLOSE-WAIT: the other side has closed "
          + "them and it has not (a leak of descriptors, or threads that hang)")
    }
  }

  /// Connections to one party can use each local port once.
  private var ports: [Citation] {
    guard let last, let sockets = last.snapshot.sockets else { return [] }
    let range = evidence.looks.lazy.compactMap(\.snapshot.sockets?.localPorts).last
    let count = range?.count ?? 28_232
    var used: [String: Int] = [:]
    for peer in sockets.peers where peer.state == "TIME-WAIT" || peer.state == "ESTAB" {
      used[peer.address, default: 0] += peer.count
    }
    return used.filter { $0.value * 10 >= count * 8 }.ordered { $0.key < $1.key }.prefix(3).map {
      Citation(
        source: last.text(sockets.place ?? Place()),
        text: "\($0.value) of \(count) local ports are in use or in TIME-WAIT towards \($0.key): "
          + "new connections to it will fail soon")
    }
  }

  private var buffers: [Citation] {
    guard let look = evidence.looks.last(where: { $0.snapshot.sockets?.bufferPages != nil }),
      let sockets = look.snapshot.sockets, let pages = sockets.bufferPages,
      let pressure = sockets.bufferPressurePages, pages >= pressure, pressure > 0
    else { return [] }
    let text =
      "TCP buffers take \(pages) pages, the kernel begins to save at \(pressure)"
      + (sockets.bufferLimitPages.map { " and refuses at \($0)" } ?? "")
    return [Citation(source: look.text(Place(file: "/proc/net/sockstat")), text: text)]
  }

  private var interfaceErrors: [Citation] {
    let looks = evidence.looks.filter { !$0.snapshot.interfaces.isEmpty }
    guard let first = looks.first, let last = looks.last, looks.count > 1 else { return [] }
    let old = Dictionary(
      first.snapshot.interfaces.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    return last.snapshot.interfaces.compactMap { new in
      guard let before = old[new.name] else { return nil }
      let errors =
        (new.receiveErrors &- before.receiveErrors) &+ (new.sendErrors &- before.sendErrors)
      let drops = (new.receiveDrops &- before.receiveDrops) &+ (new.sendDrops &- before.sendDrops)
      let packets =
        (new.receivedPackets &- before.receivedPackets) &+ (new.sentPackets &- before.sentPackets)
      guard errors > 0 || drops > max(10, packets / 1000) else { return nil }
      return Citation(
        source: last.text(new.place),
        text: "\(new.name): \(errors) errors and \(drops) drops beside \(packets) packets between "
          + "the looks")
    }
  }

  private var dropsAlone: [Citation] {
    guard let interval, let drops = interval.grown("TcpExt.ListenDrops"), drops > 0,
      interval.grown("TcpExt.ListenOverflows") == 0
    else { return [] }
    let text =
      "\(drops) packets were dropped at listeners (ListenDrops) and no queue overflowed: other "
      + "reasons than a full queue, such as packets to a listener that went away"
    return [interval.citation("TcpExt.ListenDrops", text)]
  }

  var gaps: [Gap] {
    let looks = evidence.looks.filter { $0.snapshot.network?.entries.isEmpty == false }
    guard interval == nil, let look = looks.last, let network = look.snapshot.network else {
      return []
    }
    let reason =
      looks.count > 1
      ? "the counters went back between the captures: those of another boot or host"
      : "counters since boot say nothing about now: capture them twice"
    return [
      Gap(
        source: look.text(Place(file: network.file)), reason: reason,
        weakens: ["network/retransmits", "network/listen-overflow"])
    ]
  }
}
