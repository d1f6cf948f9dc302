internal import Evidence

/// Whether to promote, and why.
package struct FailoverAnswer {
  /// The key of the answer in the full result: true, false, or null where it is unknown.
  package static let key = "safe_to_promote"

  /// `nil` is unknown.
  private(set) var isSafe: Bool?
  /// Most telling first.
  private(set) var reasons: [String] = []

  init<Candidate>(_ view: FailoverView<Candidate>) {
    reasons.append(Self.primary(view))
    guard view.rivals.isEmpty else {
      isSafe = false
      reasons.append("\(view.rivals.joined(separator: " and ")) both take writes: stop one first")
      return
    }
    guard let candidate = view.candidate else {
      isSafe = view.primaryState == .up ? false : nil
      reasons.append("no \(view.noun) at hand answers")
      reasons += view.remarks
      return
    }
    reasons += candidate.obstacles.map(\.text) + candidate.doubts
    reasons.append(Self.loss(view, candidate))
    if view.primaryState != .up, view.isAstray {
      let port = candidate.upstream?.port.map { " (port \($0))" } ?? ""
      reasons.append(
        "\(candidate.name) is told to follow a server that is not at hand\(port): "
          + "whether it had all of this primary's log is unknown")
    }
    reasons += Self.others(view, candidate) + candidate.notes + view.remarks
    switch view.primaryState {
    case .up: isSafe = false
    case _ where !candidate.obstacles.isEmpty: isSafe = false
    case .unclear, .unknown: isSafe = nil
    case .down where view.fits == true && !candidate.doubts.isEmpty: isSafe = nil
    case .down: isSafe = view.fits == true ? true : view.fits
    }
  }

  var word: String {
    switch isSafe {
    case true?: "safe"
    case false?: "not safe"
    case nil: "unknown"
    }
  }

  private static func primary<Candidate>(_ view: FailoverView<Candidate>) -> String {
    let name = view.primary?.name ?? "the primary"
    switch view.primaryState {
    case .up: return "not wanted: \(name) is up: \(view.primaryReason)"
    case .down: return "\(name) is down: \(view.primaryReason)"
    case .unclear: return "whether \(name) is down is unclear: \(view.primaryReason)"
    case .unknown: return "whether the primary is down is unknown: \(view.primaryReason)"
    }
  }

  private static func loss<Candidate>(
    _ view: FailoverView<Candidate>, _ candidate: Candidate
  ) -> String {
    let loss = view.loss
    let allowed = Quantity(view.objective, .seconds)
    let name = candidate.name
    let has = candidate.holding.map { "\(name) \($0)" } ?? name
    if loss.isNothing { return "\(has): nothing would be lost" }
    guard let seconds = loss.seconds else {
      return "\(has): what would be lost is unknown, nothing bounds it (\(allowed) may be)"
    }
    let time = Quantity(roundedTime(seconds), .seconds)
    let size = loss.size.map { "\($0) and " } ?? ""
    if loss.confidence == .certain {
      return "\(has): \(size)\(time) would be lost (\(allowed) may be)"
    }
    let end =
      seconds <= view.objective
      ? "which fits (\(allowed) may be lost)"
      : "more than may be lost (\(allowed)): find out whether anything was written since then"
    return "\(has): \(size)at most \(time) of commits would be lost, \(end)"
  }

  /// Other replicas, and servers that do not answer.
  private static func others<Candidate>(
    _ view: FailoverView<Candidate>, _ candidate: Candidate
  ) -> [String] {
    var told: [String] = []
    for other in view.candidates.dropFirst() {
      guard let place = other.comparison(with: candidate) else { continue }
      let why = other.obstacles.first.map { "; \($0.text)" } ?? ""
      told.append("\(other.name) \(place)\(why)")
    }
    for (index, server) in view.servers.enumerated()
    where server.isReplica == nil && index != view.primaryIndex {
      told.append("\(server.name) is not known: \(server.answer.text); it may have more of the log")
    }
    return told
  }
}
