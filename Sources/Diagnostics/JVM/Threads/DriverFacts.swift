import Evidence
import JavaFormats

/// The kinds of databases whose drivers a JVM has in use.
enum DriverFacts {
  /// Threads that drivers start: `PostgreSQL-JDBC-Cleaner`, `mysql-cj-abandoned-connection-cleanup`.
  private static let threads = [
    ("PostgreSQL-JDBC", "PostgreSQL"), ("mysql-cj-", "MySQL"),
    ("Abandoned connection cleanup thread", "MySQL"), ("mariadb-", "MariaDB"),
    ("MariaDb-", "MariaDB"),
  ]

  private static let clients = [
    "org.postgresql.": "PostgreSQL", "com.mysql.": "MySQL", "org.mariadb.jdbc.": "MariaDB",
  ]

  static func add(_ process: JVMProcess, _ sheet: inout FactSheet) {
    let view = process.last
    var found: Set<String> = []
    for (name, _) in view.families {
      for (start, driver) in threads where name.hasPrefix(start) { found.insert(driver) }
    }
    for stack in Set(view.dump.threads.map(\.stack)) {
      let profile = view.book.profile(stack)
      guard profile.traits.contains(.jdbcDriver), let client = profile.client else { continue }
      if let driver = clients[client] { found.insert(driver) }
    }
    if !found.isEmpty { sheet.add("jvm.database.drivers", found.sorted().joined(separator: ", ")) }
  }
}
