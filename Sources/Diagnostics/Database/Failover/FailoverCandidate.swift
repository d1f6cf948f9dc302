internal import Evidence

/// What stops a replica from taking over.
enum FailoverObstacle: String, CaseIterable {
  case otherCluster = "other cluster"
  case timeline
  case lostSlot = "lost slot"
  case lostLog = "lost log"
  case limits, paused, delayed, held, stopped, errant
  case noBinaryLog = "no binary log"

  /// Whether such a one cannot follow the set at all.
  var isForeign: Bool { [.otherCluster, .timeline, .lostSlot, .lostLog].contains(self) }
}

/// A replica that could take over, and what stands in the way.
protocol FailoverCandidate {
  var name: String { get }
  var subject: Subject { get }
  /// Where it is told to take changes from; `nil` where that is not known.
  var upstream: (host: String?, port: Int?)? { get }
  /// How far it has its primary's log, `has the log up to 0/500`; `nil` where that is not known.
  var holding: String? { get }
  /// The same, to compare with others.
  var place: FailoverPlace? { get }
  var obstacles: [(kind: FailoverObstacle, text: String)] { get }
  /// What would stop it if it were so, and cannot be told from here.
  var doubts: [String] { get }
  /// What to know, though it stops nothing.
  var notes: [String] { get }
  /// Whether it takes its changes from another replica.
  var isCascaded: Bool { get }
  /// Whether it hears a server that sends to it, other than a replica at hand.
  var hearsPrimary: Bool { get }
  /// Whether a message came while it was looked at.
  var heardMeanwhile: Bool { get }
  var evidence: [Citation] { get }
  /// How to reach and promote it.
  var reach: FailoverReach { get }
  /// How it stands to the best one: `has as much of the log`, `is 5 kB behind it`; `nil` where that is
  /// not known.
  func comparison(with best: Self) -> String?
}

/// Where a candidate is reached, and the statements that promote it.
struct FailoverReach {
  /// `postgresql`, `mysql`, `mariadb`.
  var product: String
  var host: String?
  var socket: String?
  var port: Int?
  /// What makes it take no more from its primary; `nil` where promoting does that.
  var detachment: String?
  var promotion: String
}

/// How much of a log a candidate has, by its first number, and by the next where those are the same.
struct FailoverPlace: Comparable {
  var first: UInt64
  var second: UInt64 = 0

  static func < (one: FailoverPlace, other: FailoverPlace) -> Bool {
    (one.first, one.second) < (other.first, other.second)
  }
}

extension FailoverCandidate {
  var isForeign: Bool { obstacles.contains { $0.kind.isForeign } }
  var doubts: [String] { [] }

  /// The one that has more of the log, on the later timeline; then the one with less in its way.
  func precedes(_ other: Self) -> Bool {
    func rank(_ candidate: Self) -> (Int, FailoverPlace, Int, Int) {
      (
        candidate.isForeign ? 0 : 1, candidate.place ?? FailoverPlace(first: 0),
        -candidate.obstacles.count, candidate.isCascaded ? 0 : 1
      )
    }
    return rank(self) > rank(other)
  }
}
