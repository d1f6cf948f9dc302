import DatabaseViews
import Testing

@Suite("locks of MySQL and MariaDB") struct MySQLLockTests {
  private func row(_ columns: [String: String?]) -> RowSet.Row {
    let names = columns.keys.sorted()
    var rows = RowSet(columns: names)
    rows.append(names.map { columns[$0] ?? nil })
    return rows[0]
  }

  private func lock(
    _ mode: String, _ data: String = "7", type: String = "RECORD", id: String = "9:2:4:7:139"
  ) throws -> RowLock {
    try #require(
      RowLock(
        row([
          "engine_lock_id": id, "engine_transaction_id": "9", "object_schema": "shop",
          "object_name": "acct", "index_name": type == "TABLE" ? nil : "PRIMARY", "lock_type": type,
          "lock_mode": mode, "lock_status": "WAITING", "lock_data": data,
        ])))
  }

  private func old(_ mode: String, _ data: String = "7") throws -> RowLock {
    try #require(
      RowLock(
        row([
          "lock_id": "9:2:4:7", "lock_trx_id": "9", "lock_mode": mode, "lock_type": "RECORD",
          "lock_table": "`shop`.`acct`", "lock_index": "PRIMARY", "lock_space": "2",
          "lock_page": "4", "lock_rec": "7", "lock_data": data,
        ])))
  }

  @Test("records and gaps are held up as lock_rec_has_to_wait of the server says")
  func records() throws {
    let cases: [(wish: String, other: String, waits: Bool)] = [
      ("X,REC_NOT_GAP", "X,REC_NOT_GAP", true), ("X,REC_NOT_GAP", "S,REC_NOT_GAP", true),
      ("S,REC_NOT_GAP", "S,REC_NOT_GAP", false), ("S", "X", true), ("X", "S,GAP", false),
      ("X,REC_NOT_GAP", "X,GAP", false), ("X,GAP", "X", false), ("X,GAP", "X,GAP", false),
      ("X,GAP,INSERT_INTENTION", "X,GAP", true), ("X,GAP,INSERT_INTENTION", "X", true),
      ("X,GAP,INSERT_INTENTION", "S,GAP", true),
      ("X,GAP,INSERT_INTENTION", "X,REC_NOT_GAP", false),
      ("X,GAP,INSERT_INTENTION", "X,GAP,INSERT_INTENTION", false),
      ("X", "X,GAP,INSERT_INTENTION", false),
    ]
    for (wish, other, waits) in cases {
      #expect(try lock(wish).waits(for: lock(other)) == waits, "\(wish) behind \(other)")
    }
  }

  @Test("behind the last record only who inserts waits")
  func supremum() throws {
    let end = "supremum pseudo-record"
    #expect(try lock("X,INSERT_INTENTION", end).waits(for: lock("X", end)))
    #expect(try !lock("X", end).waits(for: lock("X", end)))
    #expect(try lock("X", end).isSupremum)
    // MariaDB and MySQL 5.7 say `X` of who waits there to insert.
    #expect(try old("X", end).waits(for: old("X", end)))
    #expect(try old("X,GAP").waits(for: old("X,GAP")))
    #expect(try !old("X").waits(for: old("X,GAP")))
  }

  @Test("tables are held up by their matrix of modes")
  func tables() throws {
    func waits(_ wish: String, _ other: String) throws -> Bool {
      try lock(wish, type: "TABLE", id: "9:2:77:139").waits(
        for: lock(other, type: "TABLE", id: "8:1:77:140"))
    }
    for (wish, other) in [("IX", "IX"), ("IS", "S"), ("AUTO_INC", "IX"), ("S", "IS")] {
      #expect(try !waits(wish, other), "\(wish) \(other)")
    }
    for (wish, other) in [("IX", "S"), ("X", "IS"), ("AUTO_INC", "AUTO_INC"), ("S", "AUTO_INC")] {
      #expect(try waits(wish, other), "\(wish) \(other)")
    }
    #expect(RowLockMode("AUTO-INC")?.strength == .autoIncrement)
    #expect(RowLockMode("UNKNOWN") == nil)
  }

  @Test("the same record has the same place whatever the transaction and the address")
  func places() throws {
    let ids = ["9:2:4:7", "8:2:4:7:139", "7:204:2:4:7:140"]
    let places = try ids.map { try lock("X", id: $0).place }
    #expect(Set(places) == ["shop.acct.PRIMARY 2:4:7"])
    #expect(try lock("IX", type: "TABLE", id: "9:1064:139").place == "shop.acct.TABLE 1064")
    #expect(try old("X").place == "shop.acct.PRIMARY 2:4:7")
    #expect(RowLock.names("`a.b`.`c``d`") == ["a.b", "c`d"])
  }

  private func metadata(
    _ mode: String, _ status: String, _ type: String = "TABLE"
  ) throws -> MetadataLock {
    try #require(
      MetadataLock(
        row([
          "object_type": type, "object_schema": "shop", "object_name": "acct", "lock_type": mode,
          "lock_status": status, "owner_thread_id": "41",
        ])))
  }

  private func waits(
    _ wish: String, granted other: String, _ type: String = "TABLE"
  ) throws -> Bool {
    try metadata(wish, "PENDING", type).waits(for: metadata(other, "GRANTED", type))
  }

  private func waits(
    _ wish: String, pending other: String, _ type: String = "TABLE"
  ) throws -> Bool {
    try metadata(wish, "PENDING", type).waits(for: metadata(other, "PENDING", type))
  }

  @Test("metadata locks of tables are held up by granted ones and by those that wait, each its way")
  func objects() throws {
    #expect(try waits("EXCLUSIVE", granted: "SHARED_READ"))
    #expect(try !waits("SHARED_READ", granted: "SHARED_READ"))
    #expect(try !waits("SHARED_READ", granted: "SHARED_UPGRADABLE"))
    #expect(try waits("SHARED_READ", pending: "EXCLUSIVE"))
    #expect(try !waits("SHARED_HIGH_PRIO", pending: "EXCLUSIVE"))
    #expect(try !waits("EXCLUSIVE", pending: "EXCLUSIVE"))
    #expect(try !waits("EXCLUSIVE", pending: "SHARED_READ"))
    #expect(try waits("SHARED_WRITE", granted: "SHARED_READ_ONLY"))
    #expect(try waits("SHARED_READ_ONLY", granted: "SHARED_WRITE"))
    #expect(try waits("SHARED_READ", granted: "SHARED_NO_READ_WRITE"))
    #expect(try !waits("SHARED_READ", granted: "SHARED_NO_WRITE"))
    #expect(try waits("SHARED_UPGRADABLE", granted: "SHARED_UPGRADABLE"))
    #expect(try waits("SHARED_WRITE_LOW_PRIO", pending: "SHARED_READ_ONLY"))
    #expect(try !waits("SHARED_WRITE", pending: "SHARED_READ_ONLY"))
  }

  @Test("conflicts of granted modes of objects are the same from either side")
  func symmetry() throws {
    let names = [
      "SHARED", "SHARED_HIGH_PRIO", "SHARED_READ", "SHARED_WRITE", "SHARED_WRITE_LOW_PRIO",
      "SHARED_UPGRADABLE", "SHARED_READ_ONLY", "SHARED_NO_WRITE", "SHARED_NO_READ_WRITE",
      "EXCLUSIVE",
    ]
    for one in names {
      for other in names {
        #expect(
          try waits(one, granted: other) == waits(other, granted: one), "\(one) \(other)")
      }
    }
  }

  @Test("scopes tell intentions from locks of all, and MariaDB's backups have modes of their own")
  func scopes() throws {
    #expect(try waits("INTENTION_EXCLUSIVE", granted: "SHARED", "GLOBAL"))
    #expect(try waits("SHARED", granted: "INTENTION_EXCLUSIVE", "GLOBAL"))
    #expect(try !waits("INTENTION_EXCLUSIVE", granted: "INTENTION_EXCLUSIVE", "SCHEMA"))
    #expect(try waits("INTENTION_EXCLUSIVE", pending: "SHARED", "COMMIT"))
    #expect(try waits("INTENTION_EXCLUSIVE", granted: "SHARED", "BACKUP LOCK"))
    #expect(try !waits("SHARED", granted: "SHARED", "BACKUP LOCK"))
    #expect(try waits("BACKUP_TRANS_DML", granted: "BACKUP_FTWRL1", "BACKUP"))
    #expect(try waits("BACKUP_FTWRL1", granted: "BACKUP_TRANS_DML", "BACKUP"))
    #expect(try !waits("BACKUP_TRANS_DML", granted: "BACKUP_BLOCK_DDL", "BACKUP"))
    #expect(try waits("BACKUP_DDL", granted: "BACKUP_BLOCK_DDL", "BACKUP"))
    #expect(try waits("BACKUP_COMMIT", granted: "BACKUP_WAIT_COMMIT", "BACKUP"))
    #expect(try !waits("BACKUP_COMMIT", granted: "BACKUP_FTWRL1", "BACKUP"))
    #expect(try waits("EXCLUSIVE", granted: "EXCLUSIVE", "USER LEVEL LOCK"))
  }

  @Test("rows of MariaDB's plugin are granted locks of connections")
  func plugin() throws {
    let lock = try #require(
      MetadataLock(
        ofPlugin: row([
          "thread_id": "7", "lock_mode": "MDL_SHARED_READ", "lock_type": "Table metadata lock",
          "table_schema": "shop", "table_name": "acct",
        ])))
    #expect(lock.connection == 7 && lock.isGranted && lock.mode == .sharedRead)
    #expect(try lock.target == metadata("SHARED", "GRANTED").target)
    let named = try #require(
      MetadataLock(
        ofPlugin: row([
          "thread_id": "7", "lock_mode": "MDL_SHARED_NO_WRITE", "lock_type": "User lock",
          "table_schema": "job", "table_name": "",
        ])))
    #expect(named.target == .init(type: "USER LEVEL LOCK", schema: nil, name: "job"))
  }

  @Test(
    "the words of a statement tell its tables",
    arguments: [
      ("ALTER TABLE `shop`.`my orders` ADD x INT", "shop.my orders"),
      ("select * from a, b join c on c.id = a.id where x = 'from d'", "a b c"),
      ("INSERT INTO acct (id) VALUES (1)", "acct"), ("update low_priority t set v=1", "t"),
      ("DELETE FROM t WHERE id IN (SELECT id FROM u)", "t u"),
      ("DROP TABLE IF EXISTS x.y, z", "x.y z"), ("CREATE INDEX i ON t (k)", "t"),
      ("RENAME TABLE a TO b", "a b"), ("LOCK TABLES t WRITE, u READ", "t u"),
      ("/* from x */ SELECT 1 -- from y", ""), ("TRUNCATE t", "t"),
      ("FLUSH TABLES t", "t"), ("", ""), ("from", ""),
    ])
  func statementTables(statement: String, tables: String) {
    let names = StatementTables(statement).names.map { name in
      name.schema.map { "\($0).\(name.name)" } ?? name.name
    }
    #expect(names.joined(separator: " ") == tables)
  }

  @Test("the words of a statement tell what it does")
  func work() {
    let works: [(String, StatementTables.Work)] = [
      ("(SELECT 1) UNION (SELECT 2)", .read), ("replace into t values (1)", .write),
      ("TRUNCATE t", .definition), ("LOCK TABLES t READ", .lockRead),
      ("LOCK TABLES t WRITE", .lockWrite), ("FLUSH TABLES WITH READ LOCK", .readLock),
      ("FLUSH TABLES t", .flush), ("LOCK INSTANCE FOR BACKUP", .backup),
      ("BACKUP STAGE START", .backup), ("COMMIT", .commit), ("SET x = 1", .other),
    ]
    for (text, work) in works { #expect(StatementTables(text).work == work, "\(text)") }
  }

  @Test("a statement of any bytes does no harm")
  func damage() {
    let text = "ALTER TABLE `a`.`b` /* c */ 'x\\'' \"y\" -- z\n#"
    for length in 0...text.utf8.count {
      _ = StatementTables(String(decoding: text.utf8.prefix(length), as: UTF8.self))
    }
    for id in ["", ":", "::::", "1:2", "a:b:c:d:e:f:g"] {
      _ = RowLock(id: id, transaction: "", table: "`", index: nil, mode: "X,", row: 0)
    }
  }

  @Test("sessions say of themselves that they wait for a metadata lock")
  func states() throws {
    func waits(_ state: String, _ command: String = "Query") -> Bool? {
      MySQLSession(row(["id": "1", "command": command, "state": state]))?.waitsForMetadata
    }
    for state in [
      "Waiting for table metadata lock", "Waiting for global read lock", "Waiting for backup lock",
      "Waiting for commit lock", "Waiting for table flush", "Waiting for table level lock",
      "Waiting for stored procedure metadata lock", "User lock",
    ] {
      #expect(waits(state) == true, "\(state)")
    }
    for state in [
      "Waiting for source to send event", "Waiting for the slave SQL thread to free enough relay",
      "Waiting for dependent transaction to commit", "updating", "",
    ] {
      #expect(waits(state) == false, "\(state)")
    }
    #expect(waits("Waiting for table metadata lock", "Daemon") == false)
  }
}
