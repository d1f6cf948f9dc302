internal import DatabaseViews
internal import Evidence

/// Whether to promote, and why.
struct FailoverAnswer {
  /// `nil` is unknown.
  private(set) var isSafe: Bool?
  /// Most telling first.
  private(set) var reasons: [String] = []

  init(_ view: FailoverView) {
    reasons.append(Self.primary(view))
    guard view.rivals.isEmpty else {
      isSafe = false
      reasons.append("\(view.rivals.joined(separator: " and ")) both take writes: stop one first")
      return
    }
    guard let candidate = view.candidate else {
      isSafe = view.primaryState == .up ? false : nil
      reasons.append("no standby at hand answers")
      return
    }
    reasons += candidate.obstacles.map(\.text)
    reasons.append(Self.loss(view, candidate))
    if view.primaryState != .up, view.isAstray {
      let port = candidate.node.series.upstream?.port.map { " (port \($0))" } ?? ""
      reasons.append(
        "\(candidate.name) is told to follow a server that is not at hand\(port): "
          + "whether it had all of this primary's log is unknown")
    }
    reasons += Self.others(view, candidate) + candidate.notes
    switch view.primaryState {
    case .up: isSafe = false
    case _ where !candidate.obstacles.isEmpty: isSafe = false
    case .unclear, .unknown: isSafe = nil
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

  private static func primary(_ view: FailoverView) -> String {
    let name = view.primary?.name ?? "the primary"
    switch view.primaryState {
    case .up: return "not wanted: \(name) is up: \(view.primaryReason)"
    case .down: return "\(name) is down: \(view.primaryReason)"
    case .unclear: return "whether \(name) is down is unclear: \(view.primaryReason)"
    case .unknown: return "whether the primary is down is unknown: \(view.primaryReason)"
    }
  }

  private static func loss(_ view: FailoverView, _ candidate: FailoverCandidate) -> String {
    let loss = view.loss
    let allowed = Quantity(view.evidence.objective, .seconds)
    let name = candidate.name
    let has = candidate.received.map { "\(name) has the log up to \($0)" } ?? name
    if loss.bytes == 0 { return "\(has): nothing would be lost" }
    guard let seconds = loss.seconds else {
      return "\(has): what would be lost is unknown, nothing bounds it (\(allowed) may be)"
    }
    let time = Quantity(roundedTime(seconds), .seconds)
    let size = loss.bytes.map { "\(Quantity($0, .bytes)) and " } ?? ""
    if loss.confidence == .certain {
      return "\(has): \(size)\(time) would be lost (\(allowed) may be)"
    }
    let end =
      seconds <= view.evidence.objective
      ? "which fits (\(allowed) may be lost)"
      : "more than may be lost (\(allowed)): find out whether anything was written since then"
    return "\(has): \(size)at most \(time) of commits would be lost, \(end)"
  }

  /// Other standbys, and servers that do not answer.
  private static func others(_ view: FailoverView, _ candidate: FailoverCandidate) -> [String] {
    var told: [String] = []
    for other in view.candidates.dropFirst() {
      guard let own = candidate.received, let theirs = other.received else { continue }
      let bytes = own.distance(from: theirs)
      let size = Quantity(Double(bytes.magnitude), .bytes)
      let place = bytes > 0 ? "is \(size) behind it" : "has \(size) more"
      let why = other.obstacles.first.map { "; \($0.text)" } ?? ""
      told.append("\(other.name) \(bytes == 0 ? "has as much of the log" : place)\(why)")
    }
    for (node, answer) in zip(view.evidence.topology.nodes, view.answers)
    where node.isStandby == nil && node.index != view.primaryIndex {
      told.append("\(node.name) is not known: \(answer.text); it may have more of the log")
    }
    return told
  }
}
