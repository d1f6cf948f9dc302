extension MySQLQueries {
  /// Every channel of the server; MariaDB's `SHOW REPLICA STATUS` shows the default one alone.
  static func replica(_ version: MySQLVersion) -> [String] {
    if version.isMariaDB { return ["SHOW ALL SLAVES STATUS"] }
    return version.isMySQL(since: 80_022) ? ["SHOW REPLICA STATUS"] : ["SHOW SLAVE STATUS"]
  }

  static func binaryLog(_ version: MySQLVersion) -> [String] {
    if version.isMySQL(since: 80_200) { return ["SHOW BINARY LOG STATUS"] }
    return ["SHOW MASTER STATUS"]
  }

  static func replicas(_ version: MySQLVersion) -> [String] {
    version.isMySQL(since: 80_022) ? ["SHOW REPLICAS"] : ["SHOW SLAVE HOSTS"]
  }

  /// From 8.0 on the commit times of transactions tell a better lag than Seconds_Behind_Source.
  static let workers =
    "SELECT * FROM performance_schema.replication_applier_status_by_worker LIMIT 500"

  static let receivers = "SELECT * FROM performance_schema.replication_connection_status LIMIT 100"

  static let groupMembers = "SELECT * FROM performance_schema.replication_group_members LIMIT 100"
}
