internal import DatabaseViews
internal import Evidence

/// Archiving of the log of one server.
struct ArchiverState {
  let node: ReplicationNode
  let archiver: LogArchiver
  private let look: PostgresSnapshot
  private let first: LogArchiver?

  init?(_ node: ReplicationNode) {
    let looks = node.series.snapshots.filter { $0.logArchiver != nil }
    guard let look = looks.last, let archiver = look.logArchiver else { return nil }
    self.node = node
    self.look = look
    self.archiver = archiver
    first = looks.count > 1 ? looks.first?.logArchiver : nil
  }

  /// `off`, `on`, `always`.
  var mode: String? { node.series.setting("archive_mode") }

  /// Whether this server archives what it writes; a standby does only where it always does.
  var isMeant: Bool {
    switch mode {
    case "off": false
    case "on": node.isStandby != true
    case "always": true
    default: archiver.isFailing == true || (archiver.archived ?? 0) > 0
    }
  }

  /// `nil` where the settings do not tell.
  var hasCommand: Bool? {
    guard let command = node.series.setting("archive_command") else { return nil }
    let library = node.series.setting("archive_library") ?? ""
    return !command.isEmpty || !library.isEmpty
  }

  private var now: Double? { look.time ?? node.now }

  private func age(_ time: Double?) -> Double? {
    guard let time, let now else { return nil }
    return max(0, now - time)
  }

  var successAge: Double? { age(archiver.lastArchivedTime) }
  /// Of the counters that show no success at all.
  private var failureSpan: Double? { archiver.archived == 0 ? age(archiver.reset) : nil }
  var failureAge: Double? { age(archiver.lastFailedTime) }

  /// Log written since the end of the last file that was archived, in bytes.
  var backlog: Int? {
    guard let end = node.end(at: look) else { return nil }
    if let done = archiver.lastArchived.flatMap(SegmentName.init)?.end(segmentSize: segmentSize) {
      return max(0, end.distance(from: done))
    }
    guard archiver.archived == 0,
      let stuck = archiver.lastFailed.flatMap(SegmentName.init)?.end(segmentSize: segmentSize)
    else { return nil }
    return max(0, end.distance(from: stuck)) &+ segmentSize
  }

  private var segmentSize: Int {
    node.bytes("wal_segment_size", unit: 1).map { Int(clamped: $0) } ?? 16 << 20
  }

  var facts: [Fact] {
    guard isMeant else { return [] }
    var sheet = FactSheet(node.series.subject)
    let evidence = [node.series.citation(.archiver, of: look, sentence)]
    func add(_ fact: ReplicationFact, _ number: Double?, _ unit: Unit) {
      if let number { sheet.add(fact.rawValue, number, unit, evidence) }
    }
    if let mode { sheet.add(ReplicationFact.archiving.rawValue, mode, evidence) }
    if let failing = archiver.isFailing {
      sheet.add(ReplicationFact.isFailing.rawValue, failing, evidence)
    }
    if let hasCommand { sheet.add(ReplicationFact.hasCommand.rawValue, hasCommand, evidence) }
    add(.failures, archiver.failed.map(Double.init), .count)
    if let failed = archiver.failed, let before = first?.failed {
      add(.failuresGrown, Double(max(0, failed &- before)), .count)
    }
    add(.lastSuccess, (successAge ?? failureSpan).map(roundedTime), .seconds)
    add(.lastFailure, failureAge.map(roundedTime), .seconds)
    add(.backlog, backlog.map(Double.init), .bytes)
    if let file = archiver.lastFailed {
      sheet.add(ReplicationFact.lastFailed.rawValue, file, evidence)
    }
    sheet.add(ReplicationFact.success.rawValue, success, evidence)
    return sheet.facts
  }

  /// When it last worked, in words.
  var success: String {
    if let age = successAge { return "last success \(Quantity(roundedTime(age), .seconds)) ago" }
    return archiver.lastArchivedTime == nil
      ? "no file was ever archived" : "when it last worked is not known"
  }

  /// The same, and what was written since.
  var progress: String {
    success + (backlog.map { ", \(Quantity($0, .bytes)) of log since" } ?? "")
  }

  /// When a base backup ended, where the history file of one is what was archived last.
  var backup: String? {
    guard archiver.lastArchived?.hasSuffix(".backup") == true, let age = successAge else {
      return nil
    }
    return "ended \(Quantity(roundedTime(age), .seconds)) ago"
  }

  private var sentence: String {
    let file = archiver.lastFailed.map { " on \($0)" } ?? ""
    let failure =
      failureAge.map { ", last failure \(Quantity(roundedTime($0), .seconds)) ago\(file)" } ?? file
    let behind = backlog.map { "; \(Quantity($0, .bytes)) of log since the last archived file" }
    let counts = "\(archiver.archived ?? 0) archived, \(archiver.failed ?? 0) failed"
    return "\(counts); \(success)\(failure)\(behind ?? "")"
  }
}
