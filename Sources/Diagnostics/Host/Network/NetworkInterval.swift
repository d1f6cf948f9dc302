internal import Evidence
internal import LinuxFormats

/// The counters of two looks; what grew between them.
struct NetworkInterval {
  let before, after: HostEvidence.Look
  /// Where it is known.
  let seconds: Double?

  /// The first and the last look that have counters of protocols; `nil` where there is one only.
  init?(_ evidence: HostEvidence) {
    let looks = evidence.looks.filter { $0.snapshot.network != nil }
    guard let first = looks.first, let last = looks.last, looks.count > 1 else { return nil }
    before = first
    after = last
    seconds = HostInterval(first, last)?.seconds
    let names = ["Tcp.OutSegs", "TcpExt.ListenOverflows", "Tcp.RetransSegs"]
    let shared = names.filter { name in
      before.snapshot.network?[name] != nil && after.snapshot.network?[name] != nil
    }
    guard !shared.isEmpty, shared.allSatisfy({ grown($0) != nil }) else { return nil }
  }

  /// `nil` where a look does not have the counter, or where it went back.
  func grown(_ name: String) -> Int? {
    guard let new = after.snapshot.network?[name], let old = before.snapshot.network?[name],
      new >= old
    else { return nil }
    return new - old
  }

  func citation(_ name: String, _ text: String) -> Citation {
    let place = after.snapshot.network?.place(of: name) ?? Place()
    let time = seconds.map { " in \(decimal($0)) s" } ?? " between the captures"
    return Citation(source: after.text(place), text: text + time)
  }

  /// Segments sent again that were no first packets.
  var retransmits: Int? {
    grown("Tcp.RetransSegs").map { max(0, $0 - (grown("TcpExt.TCPSynRetrans") ?? 0)) }
  }
}
