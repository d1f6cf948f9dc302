internal import Capture
internal import DatabaseViews
internal import Evidence

/// What slow query logs in the evidence show.
struct SlowLogFindings {
  private let logs: [(server: String, artifact: Artifact<MySQLSlowLog>)]

  init(_ recording: Recording) {
    let artifacts = recording.samples(of: MySQLSlowLogParser.self)
    let folders = Set(artifacts.map { CapturedServers.folder(of: $0.source) })
    let servers = MySQLEvidence(recording).servers
    logs = artifacts.map { artifact in
      (
        CapturedServers.name(
          of: artifact.source, among: servers.map { ($0.source, $0.sample.name) },
          isOnly: folders.count == 1, kind: "mysql"), artifact
      )
    }
  }

  func add(to findings: inout Findings) {
    for (server, artifact) in logs {
      for family in artifact.sample.ranked.prefix(20) {
        findings.facts += facts(family, artifact, server)
      }
      findings.detail.append(table(artifact))
    }
  }

  private func facts(
    _ family: MySQLSlowLog.Family, _ artifact: Artifact<MySQLSlowLog>, _ server: String
  ) -> [Fact] {
    let log = artifact.sample
    var sheet = FactSheet(Subject(.statement, family.shape.shortened(to: 80), on: server))
    let owner = family.owner.map { " by \($0)" } ?? ""
    let evidence = [
      Citation(
        source: "\(artifact.source):\(family.lines.lowerBound)-\(family.lines.upperBound)",
        text:
          "\(family.shape.shortened(to: 160)): \(grouped(Double(family.calls))) calls, \(decimal(family.total, places: 1)) s, the longest \(decimal(family.longest, places: 1)) s\(owner); \(rowCount(family.examinedEach)) examined and \(decimal(family.givenEach)) given by each, \(decimal(family.waited, places: 1)) s for locks"
      )
    ]
    func add(_ fact: SlowLogFact, _ value: Double, _ unit: Unit) {
      sheet.add(fact.rawValue, value, unit, evidence)
    }
    add(.calls, Double(family.calls), .statements)
    add(.mean, family.mean, .seconds)
    add(.longest, family.longest, .seconds)
    add(.total, family.total, .seconds)
    add(.share, log.total > 0 ? 100 * family.total / log.total : 0, .percent)
    if let span = log.span { add(.load, family.total / max(1, span), .queued) }
    add(.lockTime, family.waited, .seconds)
    add(
      .lockShare, family.total > 0 ? min(100, 100 * family.waited / family.total) : 0, .percent)
    add(.examined, family.examinedEach, .rows)
    add(.given, family.givenEach, .rows)
    sheet.add(SlowLogFact.work.rawValue, work(family), evidence)
    sheet.add(SlowLogFact.filter.rawValue, family.shape.hasCondition, evidence)
    sheet.add(
      SlowLogFact.plain.rawValue, family.shape.givesRows || family.shape.hasEquality, evidence)
    if family.scanned + family.unscanned > 0 {
      sheet.add(SlowLogFact.scanned.rawValue, family.scanned > family.unscanned, evidence)
    }
    if let table = table(of: family) { sheet.add(SlowLogFact.table.rawValue, table, evidence) }
    let columns = family.shape.comparedColumns
    if !columns.isEmpty {
      sheet.add(SlowLogFact.columns.rawValue, columns.joined(separator: ", "), evidence)
    }
    return sheet.facts
  }

  private func work(_ family: MySQLSlowLog.Family) -> String {
    if family.isDump { return "backup" }
    return switch family.shape.verb {
    case "SELECT", "WITH":
      family.shape.words.isSuperset(of: ["for", "update"])
        || family.shape.words.isSuperset(of: ["lock", "share"]) ? "locking read" : "read"
    case "UPDATE", "DELETE", "INSERT", "REPLACE": "change"
    case "LOAD": "load"
    case "CALL", "EXECUTE": "read"
    case "ANALYZE" where family.shape.words.contains("select"): "read"
    default: "maintenance"
    }
  }

  private func table(of family: MySQLSlowLog.Family) -> String? {
    let named = Set(family.shape.namedTables.map(\.table))
    guard named.count == 1, let table = named.first else { return nil }
    let parts = table.split(separator: ".").map { identifier(String($0), of: .mysql) }
    if parts.count > 1 { return parts.joined(separator: ".") }
    return (family.schema.map { identifier($0, of: .mysql) + "." } ?? "") + (parts.first ?? table)
  }

  private func table(_ artifact: Artifact<MySQLSlowLog>) -> Block {
    .table(
      Table(
        key: logs.count == 1 ? "slow_log" : "slow_log_\(artifact.source)",
        title: "Statements of \(artifact.source), those that took most time first",
        columns: [
          .init("calls", "calls", alignsRight: true),
          .init("total_s", "total s", alignsRight: true),
          .init("mean_s", "mean s", alignsRight: true),
          .init("longest_s", "longest s", alignsRight: true),
          .init("lock_s", "locks s", alignsRight: true),
          .init("examined_per_call", "examined", alignsRight: true),
          .init("rows_per_call", "rows", alignsRight: true),
          .init("line", "line", alignsRight: true),
          .init("statement", "statement"),
        ],
        rows: artifact.sample.ranked.prefix(15).map { family in
          [
            .integer(family.calls), measured(family.total, 3), measured(family.mean, 3),
            measured(family.longest, 3), measured(family.locked, 3),
            measured(family.examinedEach, 1), measured(family.givenEach, 1),
            .integer(family.lines.lowerBound), .text(family.shape.shortened(to: 120)),
          ]
        }))
  }
}

extension MySQLSlowLog.Family {
  /// Seconds that it waited for locks.
  ///
  /// MariaDB adds waits for rows in thousandths of what they were; a statement that looked at few rows
  /// and whose time the thousandfold explains did nothing but wait.
  fileprivate var waited: Double {
    let rows = examinedEach * Double(calls)
    let isInThousandths =
      mean >= 1 && rows < 1000 * total && locked * 1000 >= total / 2
      && locked * 1000 <= total * 1.05
    return isInThousandths ? min(total, locked * 1000) : locked
  }
}

/// The facts about a statement of a slow query log.
enum SlowLogFact: String, CaseIterable {
  case work = "mysql.slow.work"
  case calls = "mysql.slow.calls"
  case mean = "mysql.slow.mean"
  case longest = "mysql.slow.longest"
  case total = "mysql.slow.total"
  case share = "mysql.slow.share"
  case load = "mysql.slow.load"
  case lockTime = "mysql.slow.lock_time"
  case lockShare = "mysql.slow.lock_share"
  case examined = "mysql.slow.examined"
  case given = "mysql.slow.given"
  case filter = "mysql.slow.filter"
  case plain = "mysql.slow.plain"
  case scanned = "mysql.slow.scanned"
  case table = "mysql.slow.table"
  case columns = "mysql.slow.columns"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .statement, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .calls: .quantity(.statements)
    case .mean, .longest, .total, .lockTime: .quantity(.seconds)
    case .share, .lockShare: .quantity(.percent)
    case .load: .quantity(.queued)
    case .examined, .given: .quantity(.rows)
    case .filter, .plain, .scanned: .flag
    case .work, .table, .columns: .text
    }
  }

  private var meaning: String {
    switch self {
    case .work: "What it does: read, locking read, change, load, maintenance, backup."
    case .calls: "Calls that the log has, which are the slow ones."
    case .mean: "What one of them took, waits for locks included."
    case .longest: "What the longest took."
    case .total: "What all of them took."
    case .share: "Their share of the time of all statements in the log."
    case .load: "How many sessions they kept busy, as a mean: their time over that of the log."
    case .lockTime: "What all of them waited for locks."
    case .lockShare: "The share of their time that they waited for locks."
    case .examined: "Rows that one call looked at, as a mean."
    case .given: "Rows that one call gave or changed, as a mean."
    case .filter: "Whether it has a condition."
    case .plain:
      "Whether an index would find its rows: it gives rows as they are, or compares with = or IN."
    case .scanned: "Whether the log says that it read a whole table, where it says so at all."
    case .table: "The table, where it names one alone."
    case .columns: "Columns that its condition compares."
    }
  }
}
