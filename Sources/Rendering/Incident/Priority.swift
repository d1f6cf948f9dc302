import Evidence

/// How urgent a report is, by a rule that needs nothing but the report.
///
/// - P0: a critical cause, at least 80 % sure, by which data may be lost or nothing that depends on it
///   can work: storage that does not answer, fails or is full, transaction ids that run out.
/// - P1: any other critical cause: users are hurt now.
/// - P2: a warning: it will hurt. A critical cause that is less than 50 % sure counts as this.
/// - P3: what is good to know, or no cause at all.
///
/// A report that cannot tell has none.
enum Priority: Int {
  case p0, p1, p2, p3

  private static let stopping: Set<String> = [
    "maintenance/wraparound", "storage/device-errors", "storage/full", "storage/inodes",
    "storage/unresponsive",
  ]

  /// `nil` where the report cannot tell.
  init?(of report: Report) {
    guard report.outcome != .cannotTell else { return nil }
    let all = report.verdict.causes.map(Priority.init(of:))
    self = all.min { $0.rawValue < $1.rawValue } ?? .p3
  }

  init(of cause: Cause) {
    switch cause.severity {
    case .critical where cause.boundedConfidence < 0.5: self = .p2
    case .critical
    where cause.boundedConfidence >= 0.8 && Self.stopping.contains(cause.id.rawValue):
      self = .p0
    case .critical: self = .p1
    case .warning: self = .p2
    case .info: self = .p3
    }
  }

  var name: String { "P\(rawValue)" }

  /// Why it is that, as the rule says.
  var because: String {
    switch self {
    case .p0:
      "a critical cause by which data may be lost or nothing that depends on it can work"
    case .p1: "a critical cause: users are hurt now"
    case .p2: "it will hurt if nothing is done, or hurts now by a cause that is less than 50 % sure"
    case .p3: "nothing was found that hurts users"
    }
  }

  /// After how many minutes people expect to hear more.
  var minutesToUpdate: Int {
    switch self {
    case .p0: 15
    case .p1: 30
    case .p2: 120
    case .p3: 1440
    }
  }
}
