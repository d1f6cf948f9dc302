import DatabaseViews
import Foundation
import TestSupport
import Testing

/// What is sent to MySQL and MariaDB: from a fixed list, with nothing in it that changes, waits or costs.
@Suite struct MySQLStatementListTests {
  static let versions = [
    MySQLVersion(.mysql, 50_744), .init(.mysql, 80_000), .init(.mysql, 80_036),
    .init(.mysql, 80_400), .init(.mysql, 90_700), .init(.mariadb, 100_500),
    .init(.mariadb, 101_119), .init(.mariadb, 110_800), .init(.mariadb, 120_000),
  ]

  /// Answers after which all follow-ups are asked, some with names that try to break out.
  static func followUps() -> MySQLFollowUps {
    var follow = MySQLFollowUps()
    func take(_ view: MySQLView, _ columns: [String], _ cells: [String?]) {
      var rows = RowSet(columns: columns)
      rows.append(cells)
      follow.take(rows, of: view)
    }
    let hostile = "t' OR SLEEP(9) -- \\"
    take(
      .rowLocks, ["object_schema", "object_name", "lock_data"], [hostile, hostile, "1, 'x'"])
    take(
      .metadataLocks, ["object_type", "object_schema", "object_name"], ["TABLE", hostile, hostile])
    take(.plugins, ["name", "status"], ["METADATA_LOCK_INFO", "ACTIVE"])
    take(.processlist, ["id", "user", "command", "time"], ["7", "app", "Sleep", "1"])
    take(.heldRowLocks, ["thread_id"], ["42"])
    return follow
  }

  static let statements: [String] = versions.flatMap { version in
    let follow = followUps()
    return MySQLView.allCases.flatMap { view in
      MySQLQueries.statements(view, on: version) + follow.statements(view, on: version)
    }
  }

  static let functions: Set<String> = [
    "left", "unix_timestamp", "timestampdiff", "now", "utc_timestamp", "current_user",
    "connection_id", "in", "and",
    "or",
  ]

  static let tables: Set<String> = [
    "information_schema.processlist", "performance_schema.processlist",
    "information_schema.innodb_trx", "information_schema.innodb_locks",
    "information_schema.innodb_metrics", "information_schema.metadata_lock_info",
    "information_schema.plugins", "performance_schema.data_locks",
    "performance_schema.metadata_locks", "performance_schema.threads",
    "performance_schema.session_connect_attrs", "performance_schema.events_statements_history",
    "performance_schema.events_statements_current",
    "performance_schema.events_statements_summary_by_digest",
    "performance_schema.table_io_waits_summary_by_index_usage",
    "performance_schema.setup_instruments", "performance_schema.accounts",
    "performance_schema.replication_applier_status_by_worker",
    "performance_schema.replication_connection_status",
    "performance_schema.replication_group_members", "mysql.innodb_table_stats",
    "mysql.innodb_index_stats",
    "information_schema.innodb_sys_tablestats", "mysql.user",
  ]

  @Test("every statement reads, calls only what is harmless, and takes only tables of the server")
  func harmless() {
    #expect(Self.statements.count > 100)
    for statement in Self.statements {
      #expect(statement.hasPrefix("SELECT ") || statement.hasPrefix("SHOW "), "\(statement)")
      #expect(!statement.contains(";"), "\(statement)")
      #expect(!statement.contains("FOR UPDATE") && !statement.contains("sys."), "\(statement)")
      for name in StatementListTests.calls(in: statement) {
        #expect(Self.functions.contains(name), "\(name) in \(statement)")
      }
      let words = statement.split(separator: " ")
      for (word, next) in zip(words, words.dropFirst()) where ["FROM", "JOIN"].contains(word) {
        #expect(Self.tables.contains(next.lowercased()), "\(next) in \(statement)")
      }
    }
  }

  @Test("names of strangers stand in a statement as their bytes only")
  func names() {
    let follow = Self.followUps()
    for view in [MySQLView.heldRowLocks, .heldMetadataLocks] {
      for statement in follow.statements(view, on: MySQLVersion(.mysql, 80_400)) {
        #expect(statement.contains("0x"))
        #expect(!statement.contains("SLEEP") && !statement.contains("--"), "\(statement)")
      }
    }
  }

  @Test("a session is read-only and impatient by the means of its fork")
  func settings() {
    let mysql = MySQLQueries.settings(on: MySQLVersion(.mysql, 80_400), seconds: 3)
    let mariadb = MySQLQueries.settings(on: MySQLVersion(.mariadb, 101_119), seconds: 3)
    for settings in [mysql, mariadb] {
      #expect(settings.contains("SET SESSION TRANSACTION READ ONLY"))
      #expect(settings.contains("SET SESSION lock_wait_timeout = 1"))
      #expect(settings.allSatisfy { $0.hasPrefix("SET SESSION ") })
    }
    #expect(mysql.contains("SET SESSION max_execution_time = 3000"))
    #expect(mariadb.contains("SET SESSION max_statement_time = 3"))
  }

  @Test(
    "no file that speaks to servers names what changes or blocks",
    arguments: [
      "KILL ", "FLUSH ", "SET GLOBAL", "LOCK TABLES", "GET_LOCK(", "SLEEP(", "BENCHMARK(",
      "ANALYZE TABLE", "OPTIMIZE TABLE", "STOP REPLICA", "STOP SLAVE", "START REPLICA",
      "START SLAVE", "RESET ", "PURGE ", "TRUNCATE ", "ALTER ", "CREATE ", "DROP ", "LOAD_FILE(",
      "INTO OUTFILE", "information_schema.tables", "innodb_lock_waits LIMIT", "CALL ",
    ])
  func forbidden(word: String) throws {
    for folder in ["DatabaseViews/MySQL", "DatabaseClients", "LiveDatabases", "CDatabaseShims"] {
      let root = repository.appending(path: "Sources/\(folder)")
      let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
      for case let file as URL in files ?? .init()
      where ["swift", "c"].contains(file.pathExtension) {
        let code = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
          .filter { !$0.drop { $0 == " " }.hasPrefix("//") }
        #expect(!code.contains { $0.contains(word) }, "\(file.lastPathComponent)")
      }
    }
  }
}
