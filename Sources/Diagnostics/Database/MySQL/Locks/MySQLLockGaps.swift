internal import DatabaseViews
internal import Evidence

/// What of the locks could not be seen, beyond what a server refused or hid.
struct MySQLLockGaps {
  private static let row = "contention/mysql-row-lock"
  private static let metadata = "contention/mysql-metadata-lock"

  let series: MySQLSeries
  let waits: MySQLLockWaits

  var gaps: [Gap] { [holders, rows, sessions, pairs].compactMap(\.self) }

  private var picture: MySQLLockPicture? { waits.history.last }

  private func gap(_ reason: String, _ weakens: [String]) -> Gap {
    Gap(source: series.name, reason: reason, weakens: weakens)
  }

  /// Who holds metadata locks is not listed, though somebody waits for them.
  private var holders: Gap? {
    guard let picture, picture.metadataWaits.isBlind else { return nil }
    guard series.origin == .live else {
      return gap(
        "who holds metadata locks was not captured: capture performance_schema.metadata_locks, or information_schema.metadata_lock_info of MariaDB",
        [Self.metadata])
    }
    let remedy =
      series.version?.isMariaDB == true
      ? "INSTALL SONAME 'metadata_lock_info', or performance_schema=ON and its instrument wait/lock/metadata/sql/mdl"
      : "UPDATE performance_schema.setup_instruments SET ENABLED = 'YES' WHERE NAME = 'wait/lock/metadata/sql/mdl'"
    let why =
      series.failure(of: .metadataLocks)?.kind == .denied
      ? "performance_schema.metadata_locks is denied"
      : series.hasPerformanceSchema == false
        ? "performance_schema is off" : "the instrument of metadata locks is off"
    return gap(
      "the server lists no metadata locks (\(why)): who holds them follows from states and open transactions; \(remedy)",
      [Self.metadata])
  }

  /// Sessions alone do not tell who waits for a row.
  private var rows: Gap? {
    guard series.origin == .captured, let picture, !waits.areRowsKnown,
      picture.rows.hasSessions, picture.hasWork
    else { return nil }
    return gap(
      "the processlist does not tell who waits for locks of rows: capture information_schema.innodb_trx and performance_schema.data_locks, or information_schema.innodb_locks",
      [Self.row])
  }

  private var sessions: Gap? {
    guard series.origin == .captured, let picture, waits.waiters > 0, !picture.rows.hasSessions
    else { return nil }
    return gap(
      "what the sessions do was not captured: capture SHOW FULL PROCESSLIST",
      [Self.row, Self.metadata])
  }

  /// Several transactions of MariaDB have the number 0.
  private var pairs: Gap? {
    guard let picture, !picture.rowWaits.guesses.isEmpty else { return nil }
    return gap(
      "which transaction holds some of the rows is not told: it follows from what else is open",
      [Self.row])
  }

  var observations: [Citation] {
    guard let picture, picture.forest.waiterCount > 0, picture.roots.isEmpty else { return [] }
    let forest = picture.forest
    let oldest = picture.age(since: forest.nodes.compactMap { $0.wait?.since }.min())
    let age = oldest.map { ", the longest for \(LockWords.duration($0))" } ?? ""
    let why =
      forest.circular.isEmpty
      ? "who holds them does not show" : "at this moment they wait for each other"
    return [
      picture.citation(
        picture.rowWaits.waits.isEmpty ? .metadataLocks : .rowLocks,
        "\(forest.waiterCount) of \(picture.sessionCount) sessions wait for locks\(age); \(why)")
    ]
  }
}

extension MySQLLockPicture {
  /// Whether statements of clients run for long enough to wait for a row.
  fileprivate var hasWork: Bool {
    rows.sessions.values.contains { session in
      session.isClient && session.command == "Query" && (session.seconds ?? 0) >= 1
        && !session.waitsForMetadata
    }
  }
}
