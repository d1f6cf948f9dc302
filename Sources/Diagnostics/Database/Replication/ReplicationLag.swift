internal import Evidence

/// How far somebody is behind: bytes or transactions, and seconds, each only as far as it is known.
struct ReplicationLag {
  enum Confidence: String {
    case certain
    case atMost = "upper bound"
    case unknown
  }

  /// `nil` is unknown, never zero.
  var bytes: Int?
  /// Where the server counts them.
  var transactions: Int?
  /// The time since the sender wrote what is not replayed yet.
  var seconds: Double?
  /// Of the seconds.
  var confidence = Confidence.unknown

  /// Nothing is missing: that needs no clock.
  static let none = ReplicationLag(bytes: 0, seconds: 0, confidence: .certain)
  /// The same of a server that counts transactions.
  static let noTransaction = ReplicationLag(transactions: 0, seconds: 0, confidence: .certain)

  var isNothing: Bool { bytes == 0 || transactions == 0 }

  /// `3 transactions`, `944 B`; `nil` where neither is known.
  var size: String? {
    transactions.map { Quantity($0, .transactions).description }
      ?? bytes.map { Quantity($0, .bytes).description }
  }

  /// `944 B, at most 51 s`; `unknown`.
  var text: String {
    if size == nil, seconds == nil { return "unknown" }
    let size = size ?? "unknown bytes"
    guard let seconds else { return "\(size), for an unknown time" }
    let time = Quantity(roundedTime(seconds), .seconds).description
    switch confidence {
    case .certain: return "\(size), \(time)"
    case .atMost: return "\(size), at most \(time)"
    case .unknown: return "\(size), \(time) at the last sample"
    }
  }
}

extension ReplicationLag {
  /// The seconds as facts have them: what was measured, and what bounds it.
  struct Times {
    /// Rounded, and what goes beyond what is allowed.
    typealias Pair = (time: Double, beyond: Double)
    /// `nil` where only a bound is known.
    var measured: Pair?
    var atMost: Pair?
  }

  /// `allowed` is what may be lost, and what is held back by design.
  func times(allowed: Double) -> Times {
    guard let seconds else { return Times() }
    let pair = (roundedTime(seconds), roundedTime(seconds - allowed))
    return Times(
      measured: confidence == .atMost ? nil : pair, atMost: confidence == .unknown ? nil : pair)
  }
}

/// How a position moved over several looks.
struct ReplicationMotion {
  /// A look: when, how far it was, and how far it could be.
  struct Look {
    var time: Double?
    var position: UInt64
    var end: UInt64?
  }

  let looks: [Look]

  init?(_ looks: [Look]) {
    guard looks.count > 1 else { return nil }
    self.looks = looks
  }

  /// Seconds from the first look to the last, where clocks tell.
  var window: Double? {
    guard let first = looks.first?.time, let last = looks.last?.time, last > first else {
      return nil
    }
    return last - first
  }

  /// From the first look to the last, in bytes or transactions.
  var moved: Int { distance(looks.first?.position, looks.last?.position) }

  /// Whether something was left to do at each look.
  var wasAlwaysBehind: Bool { looks.allSatisfy { ($0.end ?? 0) > $0.position } }

  /// For how long it stood still with something left to do; 0 where it moved or was done.
  var standing: Double? { moved == 0 && wasAlwaysBehind ? window : window.map { _ in 0 } }

  var rate: Double? { window.map { Double(moved) / $0 } }

  /// Seconds until it has caught up, at the pace of both sides; `nil` where it does not.
  var catchUp: Double? {
    guard let window, let last = looks.last, let end = last.end else { return nil }
    let left = distance(last.position, end)
    guard left > 0 else { return 0 }
    let grown = Double(distance(looks.first?.end, end))
    let gain = (Double(moved) - grown) / window
    return gain > 0 ? Double(left) / gain : nil
  }

  private func distance(_ from: UInt64?, _ to: UInt64?) -> Int {
    guard let from, let to, to > from else { return 0 }
    return Int(clamping: to - from)
  }
}
