internal import Evidence
internal import LinuxFormats

/// A listener in all looks that show it.
struct ListenerState {
  var address: String
  /// The fullest.
  private(set) var worst: SocketSummary.Listener
  private(set) var look: HostEvidence.Look
  private(set) var owner: String?
  private(set) var looks = 0
  private(set) var fullLooks = 0

  init(_ listener: SocketSummary.Listener, _ look: HostEvidence.Look) {
    address = listener.address
    worst = listener
    self.look = look
    take(listener, look)
  }

  mutating func take(_ listener: SocketSummary.Listener, _ look: HostEvidence.Look) {
    looks += 1
    owner = owner ?? listener.owner
    if let limit = listener.limit, listener.waiting > 0, listener.waiting >= limit {
      fullLooks += 1
    }
    if listener.waiting > worst.waiting { (worst, self.look) = (listener, look) }
    if worst.limit == nil { worst.limit = listener.limit }
  }

  /// Whether as many wait as may.
  var isFull: Bool { worst.limit.map { worst.waiting > 0 && worst.waiting >= $0 } ?? false }

  static func all(_ evidence: HostEvidence) -> [ListenerState] {
    var result: [ListenerState] = []
    var places: [String: Int] = [:]
    for look in evidence.looks {
      for listener in look.snapshot.sockets?.listeners ?? [] {
        if let place = places[listener.address] {
          result[place].take(listener, look)
        } else {
          places[listener.address] = result.count
          result.append(ListenerState(listener, look))
        }
      }
    }
    return result.ordered { ($1.worst.waiting, $0.address) < ($0.worst.waiting, $1.address) }
  }

  /// Facts of a listener for which somebody waits.
  func facts(_ interval: NetworkInterval?, knocking: (count: Int, evidence: Citation)?) -> [Fact] {
    guard worst.waiting > 0 else { return [] }
    var sheet = FactSheet(Subject(.endpoint, address))
    let who = owner.map { " of \($0)" } ?? ""
    let allowed = worst.limit.map { ", \($0) may" } ?? ""
    let evidence = [
      Citation(
        source: look.text(worst.place),
        text: "listener \(address)\(who): \(worst.waiting) wait to be accepted\(allowed)")
    ]
    sheet.add(NetworkFact.waiting.rawValue, worst.waiting, .connections, evidence)
    sheet.add(NetworkFact.owner.rawValue, owner ?? "the process that listens", evidence)
    sheet.add(NetworkFact.fullLooks.rawValue, fullLooks, .samples)
    if let limit = worst.limit {
      sheet.add(NetworkFact.limit.rawValue, limit, .count)
      sheet.add(NetworkFact.beyond.rawValue, worst.waiting - limit, .connections, evidence)
      let fill = 100 * Double(worst.waiting) / Double(max(1, limit))
      sheet.add(NetworkFact.fill.rawValue, fill, .percent, evidence)
    }
    if let knocking {
      sheet.add(NetworkFact.knocking.rawValue, knocking.count, .sockets, [knocking.evidence])
    }
    if let interval, let grown = interval.grown("TcpExt.ListenOverflows") {
      let text = "connections that found a full queue (ListenOverflows): \(grown)"
      sheet.add(
        NetworkFact.listenerOverflows.rawValue, grown, .count,
        [interval.citation("TcpExt.ListenOverflows", text)])
    }
    return sheet.facts
  }
}
