internal import Evidence
internal import LinuxFormats

/// What is known of the way to one remote party.
struct PeerState {
  var name: String
  private(set) var resolution = PeerProbe.Resolution.none
  private(set) var resolutionSeconds: Double?
  private(set) var attempts: [(attempt: PeerProbe.Attempt, source: String)] = []
  private(set) var isAsked = false
  private(set) var resolutionSource: String?
  private(set) var pending: (peer: SocketSummary.Peer, source: String)?
  private(set) var established = 0

  static func all(_ evidence: HostEvidence) -> [PeerState] {
    var result: [PeerState] = []
    func place(of name: String) -> Int {
      if let place = result.firstIndex(where: { $0.name == name }) { return place }
      result.append(PeerState(name: name))
      return result.count - 1
    }
    for look in evidence.looks {
      for probe in look.snapshot.probes { result[place(of: probe.name)].take(probe, look) }
    }
    // The last look that lists peers: who waited earlier may have been answered since.
    guard let look = evidence.looks.last(where: { $0.snapshot.sockets?.peers.isEmpty == false }),
      let peers = look.snapshot.sockets?.peers
    else { return result }
    for peer in peers where peer.state == "SYN-SENT" {
      let index = place(of: peer.address)
      result[index].pending = (peer, look.text(peer.place))
    }
    for peer in peers where peer.state == "ESTAB" {
      if let index = result.firstIndex(where: { $0.name == peer.address }) {
        result[index].established = peer.count
      }
    }
    return result
  }

  private mutating func take(_ probe: PeerProbe, _ look: HostEvidence.Look) {
    if probe.resolution != .none {
      resolution = probe.resolution
      resolutionSeconds = probe.resolutionSeconds
      resolutionSource = look.text(probe.place)
    }
    isAsked = isAsked || probe.isLive
    attempts += probe.attempts.map { ($0, look.text($0.place)) }
  }

  private func count(_ result: PeerProbe.Result) -> Int {
    attempts.count { $0.attempt.result == result }
  }

  /// Sockets that wait for an answer, those that asked again where that is known.
  var knocking: (count: Int, evidence: Citation)? {
    pending.map { peer, source in
      let text = "\(peer.count) sockets in SYN-SENT to \(name)"
      return (peer.repeating ?? peer.count, Citation(source: source, text: text))
    }
  }

  /// `subject` is the party, or the listener of this host that it is.
  func facts(of subject: String) -> [Fact] {
    var sheet = FactSheet(Subject(.endpoint, subject))
    addResolution(to: &sheet)
    if isAsked || !attempts.isEmpty { sheet.add(NetworkFact.isAsked.rawValue, isAsked) }
    if !attempts.isEmpty { addAttempts(to: &sheet) }
    if let (peer, source) = pending {
      let again = peer.repeating.map { "; \($0) sent their first packet again" } ?? ""
      let who = peer.owner.map { " (\($0))" } ?? ""
      let text = "\(peer.count) sockets in SYN-SENT to \(name)\(who)\(again)"
      let evidence = [Citation(source: source, text: text)]
      sheet.add(NetworkFact.pending.rawValue, peer.count, .sockets, evidence)
      if let repeating = peer.repeating {
        sheet.add(NetworkFact.repeating.rawValue, repeating, .sockets, evidence)
      }
      sheet.add(NetworkFact.established.rawValue, established, .sockets)
      if let owner = peer.owner { sheet.add(NetworkFact.client.rawValue, owner) }
    }
    return sheet.facts
  }

  private func addResolution(to sheet: inout FactSheet) {
    let (word, text) =
      switch resolution {
      case .none: ("not needed", "")
      case .addresses(let addresses): ("answered", addresses.joined(separator: " "))
      case .unknownName(let reason): ("unknown name", reason)
      case .failed(let reason): ("failed", reason)
      case .blocked(let seconds): ("no answer", "no answer within \(decimal(seconds)) s")
      }
    let time = resolutionSeconds.map { " after \(decimal($0 * 1000)) ms" } ?? ""
    let evidence = resolutionSource.map { [Citation(source: $0, text: "\(name): \(text)\(time)")] }
    sheet.add(NetworkFact.resolution.rawValue, word, evidence ?? [])
    if let resolutionSeconds {
      sheet.add(NetworkFact.resolutionSeconds.rawValue, resolutionSeconds, .seconds)
    }
  }

  private func addAttempts(to sheet: inout FactSheet) {
    let evidence = attempts.suffix(4).map { entry in
      let attempt = entry.attempt
      let time = attempt.seconds.map { " after \(decimal($0 * 1000)) ms" } ?? ""
      return Citation(
        source: entry.source, text: "\(attempt.address ?? name): \(attempt.result.rawValue)\(time)")
    }
    sheet.add(NetworkFact.attempts.rawValue, attempts.count, .count, evidence)
    // Retries that got through in the end were a start that took its time.
    let isThrough = attempts.last?.attempt.result == .connected
    sheet.add(NetworkFact.connected.rawValue, count(.connected), .connections, evidence)
    sheet.add(NetworkFact.refused.rawValue, isThrough ? 0 : count(.refused), .connections, evidence)
    sheet.add(
      NetworkFact.unanswered.rawValue, isThrough ? 0 : count(.timedOut), .connections, evidence)
    sheet.add(
      NetworkFact.unreachable.rawValue, isThrough ? 0 : count(.unreachable), .connections, evidence)
    sheet.add(NetworkFact.reset.rawValue, isThrough ? 0 : count(.reset), .connections, evidence)
    let times = attempts.compactMap { $0.attempt.result == .connected ? $0.attempt.seconds : nil }
    if let mean = mean(times) {
      sheet.add(NetworkFact.connectTime.rawValue, mean * 1000, .milliseconds)
    }
  }
}
