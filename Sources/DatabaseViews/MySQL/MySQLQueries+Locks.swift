extension MySQLQueries {
  private static let lockLimit = 5000

  private static let rowLockColumns = """
    ENGINE_LOCK_ID AS engine_lock_id, ENGINE_TRANSACTION_ID AS engine_transaction_id, \
    THREAD_ID AS thread_id, OBJECT_SCHEMA AS object_schema, OBJECT_NAME AS object_name, \
    PARTITION_NAME AS partition_name, INDEX_NAME AS index_name, LOCK_TYPE AS lock_type, \
    LOCK_MODE AS lock_mode, LOCK_STATUS AS lock_status, LOCK_DATA AS lock_data
    """

  /// From 8.0.1 on all locks stand in `data_locks`, so that only waits are asked for; older servers and
  /// MariaDB list contested ones only.
  static func rowLocks(_ version: MySQLVersion) -> [String] {
    guard version.isMySQL(since: 80_001) else {
      return [
        """
        SELECT lock_id, lock_trx_id, lock_mode, lock_type, lock_table, lock_index, lock_space, \
        lock_page, lock_rec, LEFT(lock_data, 200) AS lock_data \
        FROM information_schema.innodb_locks LIMIT \(lockLimit)
        """
      ]
    }
    return [
      """
      SELECT \(rowLockColumns) FROM performance_schema.data_locks \
      WHERE LOCK_STATUS = 'WAITING' LIMIT \(lockLimit)
      """
    ]
  }

  /// Who holds locks on the tables, and there on the records, that somebody waits for.
  static func heldRowLocks(_ waited: RowSet) -> String? {
    var places: [String] = []
    for row in waited.rows {
      guard let schema = row.text("object_schema"), let name = row.text("object_name") else {
        continue
      }
      var place = "OBJECT_SCHEMA = \(literal(schema)) AND OBJECT_NAME = \(literal(name))"
      if row.text("lock_type") == "TABLE" { place += " AND LOCK_TYPE = 'TABLE'" }
      if let index = row.text("index_name") { place += " AND INDEX_NAME = \(literal(index))" }
      if let data = row.text("lock_data") { place += " AND LOCK_DATA = \(literal(data))" }
      place = "(\(place))"
      if !places.contains(place) { places.append(place) }
      if places.count == 200 { break }
    }
    guard !places.isEmpty else { return nil }
    return """
      SELECT \(rowLockColumns) FROM performance_schema.data_locks \
      WHERE LOCK_STATUS = 'GRANTED' AND (\(places.joined(separator: " OR "))) LIMIT \(lockLimit)
      """
  }

  private static let metadataLockColumns = """
    OBJECT_TYPE AS object_type, OBJECT_SCHEMA AS object_schema, OBJECT_NAME AS object_name, \
    LOCK_TYPE AS lock_type, LOCK_DURATION AS lock_duration, LOCK_STATUS AS lock_status, \
    OWNER_THREAD_ID AS owner_thread_id
    """

  static let pendingMetadataLocks = """
    SELECT \(metadataLockColumns) FROM performance_schema.metadata_locks \
    WHERE LOCK_STATUS = 'PENDING' LIMIT \(lockLimit)
    """

  static func heldMetadataLocks(_ waited: RowSet) -> String? {
    var places: [String] = []
    for row in waited.rows {
      guard let type = row.text("object_type") else { continue }
      var place = "OBJECT_TYPE = \(literal(type))"
      if let schema = row.text("object_schema") {
        place += " AND OBJECT_SCHEMA = \(literal(schema))"
      }
      if let name = row.text("object_name") { place += " AND OBJECT_NAME = \(literal(name))" }
      place = "(\(place))"
      if !places.contains(place) { places.append(place) }
      if places.count == 200 { break }
    }
    guard !places.isEmpty else { return nil }
    return """
      SELECT \(metadataLockColumns) FROM performance_schema.metadata_locks \
      WHERE LOCK_STATUS = 'GRANTED' AND (\(places.joined(separator: " OR "))) LIMIT \(lockLimit)
      """
  }

  /// Names of programs of connections.
  static func attributes(of connections: [Int]) -> String? {
    guard !connections.isEmpty else { return nil }
    return """
      SELECT PROCESSLIST_ID AS id, ATTR_NAME AS name, ATTR_VALUE AS value \
      FROM performance_schema.session_connect_attrs \
      WHERE ATTR_NAME IN ('program_name', '_pid', '_client_name', 'ApplicationName') \
      AND PROCESSLIST_ID IN (\(list(connections)))
      """
  }

  /// Numbers of connections of threads of the server.
  static let threads = """
    SELECT THREAD_ID AS thread_id, PROCESSLIST_ID AS id FROM performance_schema.threads \
    WHERE PROCESSLIST_ID IS NOT NULL LIMIT 20000
    """

  /// The last statements of threads, which an idle one no longer shows.
  static func history(of threads: [Int]) -> String? {
    guard !threads.isEmpty else { return nil }
    return """
      SELECT THREAD_ID AS thread_id, EVENT_ID AS event_id, LEFT(SQL_TEXT, \(textLimit)) AS sql_text, \
      ROWS_AFFECTED AS rows_affected FROM performance_schema.events_statements_history \
      WHERE THREAD_ID IN (\(list(threads))) ORDER BY THREAD_ID, EVENT_ID
      """
  }

  private static func list(_ numbers: [Int]) -> String {
    numbers.map(String.init).joined(separator: ", ")
  }

  /// A foreign text as its bytes, which no mode of the server reads in another way.
  static func literal(_ text: String) -> String {
    let digits = text.utf8.map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    return digits.isEmpty ? "''" : "_utf8mb4 0x" + digits.joined()
  }
}
