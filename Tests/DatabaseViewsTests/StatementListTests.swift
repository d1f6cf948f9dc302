import DatabaseViews
import Foundation
import TestSupport
import Testing

/// What is sent to a server: from a fixed list, with nothing in it that changes, waits or costs.
@Suite struct StatementListTests {
  static let statements: [String] = {
    var queries = PostgresView.allCases.flatMap { view in
      [PostgresQueries.query(view), PostgresQueries.fallback(view)].compactMap(\.self)
    }
    queries.append(PostgresQueries.idleLocks(of: [1, 2]))
    queries.append(PostgresQueries.held(by: [1], tuplesOf: [2], on: [3], withPrepared: true))
    return queries.flatMap { query in (12...18).compactMap { query.statement(for: $0) } }
  }()

  /// Functions that read memory or a catalog, and wait for nobody's lock on a table.
  static let harmless: Set<String> = [
    "age", "array_length", "cardinality", "clock_timestamp", "coalesce", "count",
    "current_database",
    "current_setting", "greatest", "in", "any", "inet_server_addr", "left", "max", "md5", "min",
    "mxid_age", "now", "pg_backend_pid", "pg_blocking_pids", "pg_control_checkpoint",
    "pg_control_system", "pg_current_wal_flush_lsn", "pg_current_wal_lsn",
    "pg_get_wal_replay_pause_state", "pg_has_role", "pg_is_in_recovery", "pg_is_wal_replay_paused",
    "pg_last_wal_receive_lsn", "pg_last_wal_replay_lsn", "pg_last_xact_replay_timestamp",
    "pg_postmaster_start_time", "pg_prepared_xact", "pg_stat_get_activity",
    "pg_stat_get_bgwriter_requested_checkpoints", "pg_stat_get_bgwriter_timed_checkpoints",
    "pg_stat_get_checkpointer_num_requested", "pg_stat_get_checkpointer_num_timed",
    "pg_wal_lsn_diff", "bool_or", "concat_ws", "round", "substr", "substring", "sum", "text", "and",
    "or", "from", "not", "exists",
    "where", "select", "on", "as",
  ]

  @Test("every statement reads, and calls only what waits for no table")
  func functions() {
    #expect(Self.statements.count > 100)
    for statement in Self.statements {
      #expect(statement.hasPrefix("SELECT "))
      #expect(!statement.contains(";"), "\(statement)")
      for name in Self.calls(in: statement) {
        #expect(Self.harmless.contains(name), "\(name) in \(statement)")
      }
    }
  }

  /// Names in front of an opening parenthesis.
  static func calls(in statement: String) -> [String] {
    var names: [String] = []
    var word = ""
    for character in statement {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else {
        if character == "(", !word.isEmpty { names.append(word.lowercased()) }
        if character != " " || word.isEmpty { word = "" }
        if character == " " { word = "" }
      }
    }
    return names
  }

  @Test(
    "no file that speaks to servers names what changes or blocks",
    arguments: [
      "pg_terminate_backend", "pg_cancel_backend", "pg_advisory", "pg_switch_wal",
      "pg_relation_size",
      "pg_total_relation_size", "pg_table_size", "pg_indexes_size", "pg_get_indexdef", "EXPLAIN",
      "pg_promote", "pg_wal_replay_resume", "pg_reload_conf", "pg_read_file", "pg_sleep", "INSERT ",
      "UPDATE ", "DELETE FROM", "WITH RECURSIVE", "LOCK TABLE", "pg_stat_reset", "set_config",
    ])
  func forbidden(word: String) throws {
    for folder in ["DatabaseViews", "DatabaseClients", "LiveDatabases", "CDatabaseShims"] {
      let root = repository.appending(path: "Sources/\(folder)")
      let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
      for case let file as URL in files ?? .init()
      // Plans, logs and monitors that were captured are only read.
      where ["swift", "c"].contains(file.pathExtension)
        && file.pathComponents.allSatisfy({ !["Plans", "Log", "InnoDB"].contains($0) })
      {
        let code = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
          .filter { !$0.drop { $0 == " " }.hasPrefix("//") }
        #expect(!code.contains { $0.contains(word) }, "\(file.lastPathComponent)")
      }
    }
  }
}
