/// A metadata lock: a row of `metadata_locks`, or of MariaDB's `metadata_lock_info`.
package struct MetadataLock: Sendable, Hashable {
  /// What it is on; equal for all locks of one thing.
  package struct Target: Sendable, Hashable {
    /// The kind as `metadata_locks` names it: `TABLE`, `GLOBAL`, `BACKUP LOCK`, `USER LEVEL LOCK`.
    package var type: String
    package var schema: String?
    package var name: String?

    package init(type: String, schema: String?, name: String?) {
      self.type = type
      self.schema = schema
      self.name = name
    }

    /// Of the kind and names, to tell it from others.
    package var text: String { [type, schema ?? "", name ?? ""].joined(separator: " ") }

    /// Whether one lock stands for many objects, so that intentions to change one of them count.
    package var isScope: Bool {
      [
        "GLOBAL", "SCHEMA", "COMMIT", "TABLESPACE", "BACKUP LOCK", "RESOURCE_GROUPS",
        "FOREIGN KEY", "CHECK CONSTRAINT",
      ].contains(type)
    }
  }

  package var target: Target
  package var modeText: String
  package var mode: MetadataLockMode?
  package var isGranted: Bool
  /// The server's number of the thread.
  package var thread: Int?
  /// The number of the connection, where the rows tell that one.
  package var connection: Int?
  /// The row in the answer, from 0 on.
  package var row: Int

  package init?(_ row: RowSet.Row) {
    guard let type = row.text("object_type"), let mode = row.text("lock_type") else { return nil }
    target = Target(
      type: type, schema: row.text("object_schema").filled, name: row.text("object_name").filled)
    modeText = mode
    self.mode = MetadataLockMode(named: mode)
    isGranted = row.text("lock_status") == "GRANTED"
    thread = row.integer("owner_thread_id")
    self.row = row.index
  }

  /// A lock of which something else than its row tells.
  package init(
    _ target: Target, _ mode: MetadataLockMode, isGranted: Bool, connection: Int?, row: Int
  ) {
    self.target = target
    modeText = mode.rawValue
    self.mode = mode
    self.isGranted = isGranted
    self.connection = connection
    self.row = row
  }

  /// The two sides of a row of `sys.schema_table_lock_waits`, which pairs every waiter with every holder
  /// of a table, whether they block each other or not.
  package static func sides(_ row: RowSet.Row) -> [MetadataLock] {
    ["waiting", "blocking"].compactMap { side in
      guard let name = row.text("object_name"), let mode = row.text("\(side)_lock_type"),
        let connection = row.integer("\(side)_pid")
      else { return nil }
      var lock = MetadataLock(
        Target(type: "TABLE", schema: row.text("object_schema").filled, name: name), .shared,
        isGranted: side == "blocking", connection: connection, row: row.index)
      lock.modeText = mode
      lock.mode = MetadataLockMode(named: mode)
      return lock
    }
  }

  /// A row of the plugin, which lists granted locks alone.
  package init?(ofPlugin row: RowSet.Row) {
    guard let kind = row.text("lock_type"), let mode = row.text("lock_mode") else { return nil }
    let type: String =
      switch kind {
      case "Table metadata lock": "TABLE"
      case "Schema metadata lock": "SCHEMA"
      case "Backup lock": "BACKUP"
      case "Global read lock": "GLOBAL"
      case "Commit lock": "COMMIT"
      case "User lock": "USER LEVEL LOCK"
      default: kind
      }
    let schema = row.text("table_schema").filled
    let isNamed = type == "USER LEVEL LOCK"
    target = Target(
      type: type, schema: isNamed ? nil : schema,
      name: isNamed ? schema : row.text("table_name").filled)
    modeText = mode.hasPrefix("MDL_") ? String(mode.dropFirst(4)) : mode
    self.mode = MetadataLockMode(named: mode)
    isGranted = true
    connection = row.integer("thread_id")
    self.row = row.index
  }

  /// Whether a request for this lock waits for `other`, which is granted or waits itself.
  package func waits(for other: MetadataLock) -> Bool {
    guard target == other.target, let mode, let theirs = other.mode else { return false }
    return other.isGranted
      ? mode.granted(isScoped: target.isScope).contains(theirs)
      : mode.pending(isScoped: target.isScope).contains(theirs)
  }
}
