package typealias MySQLSeries = ServerSeries<MySQLView>
package typealias MySQLSnapshot = ServerSnapshot<MySQLView>
package typealias MySQLLook = ServerLook<MySQLView>
package typealias MySQLQuery = ViewQuery<MySQLView>

extension ServerSeries where View == MySQLView {
  /// The fork and its number; `nil` where it is not known.
  package var version: MySQLVersion? {
    if let row = last(.server)?.rows.first, let text = row.text("version") {
      return MySQLVersion(text, comment: row.text("version_comment") ?? "")
    }
    return variable("version").flatMap {
      MySQLVersion($0, comment: variable("version_comment") ?? "")
    }
  }

  /// A variable of the server, as it was last seen.
  package func variable(_ name: String) -> String? {
    Self.value(name, in: last(.variables))
  }

  /// `ON`, `1` and their opposites.
  package func flag(_ name: String) -> Bool? {
    switch variable(name) {
    case "ON", "1", "YES": true
    case "OFF", "0", "NO": false
    default: nil
    }
  }

  /// The value beside a name in rows of two columns.
  package static func value(_ name: String, in rows: RowSet?) -> String? {
    rows?.rows.first { $0.text("variable_name") == name }?.text("value")
  }

  /// Whether performance_schema is on.
  package var hasPerformanceSchema: Bool? {
    last(.server)?.rows.first?.flag("performance_schema") ?? flag("performance_schema")
  }

  /// Whether the account sees the threads of others: it has PROCESS, or there are threads of others.
  ///
  /// Without it an account sees those of its own user.
  package var seesOthers: Bool? {
    guard let rows = last(.processlist)?.rows, let own = last(.server)?.rows.first else {
      return nil
    }
    let id = own.integer("connection_id")
    let user =
      rows.first { $0.integer("id") == id }?.text("user") ?? own.text("account")?.accountUser
    if rows.contains(where: { $0.text("user") != user }) { return true }
    // Only its own user: the account has no PROCESS, unless nobody else is there.
    return last(.grants).map { grants in
      grants.rows.contains { row in
        guard let text = grants.columns.first.flatMap({ row.text($0) }) else { return false }
        return MySQLGrant.grants(text, "PROCESS")
      }
    }
  }
}

extension ServerSnapshot where View == MySQLView {
  /// A counter or gauge of the server.
  package func status(_ name: String) -> Double? {
    MySQLSeries.value(name, in: self[.status]).flatMap { Double($0) }
  }
}

/// Lines of `SHOW GRANTS`.
package enum MySQLGrant {
  /// Whether a line grants a privilege on everything.
  package static func grants(_ line: String, _ privilege: String) -> Bool {
    let words = line.split(separator: " ON *.* TO ", maxSplits: 1)
    guard words.count == 2, words[0].hasPrefix("GRANT ") else { return false }
    let privileges = words[0].dropFirst(6).split(separator: ",").map { part in
      part.drop { $0 == " " }
    }
    return privileges.contains { $0 == privilege[...] || $0 == "ALL PRIVILEGES" }
  }
}

extension String {
  /// `app` of `app@10.0.0.%`.
  package var accountUser: String { lastIndex(of: "@").map { String(self[..<$0]) } ?? self }

  fileprivate func split(separator: String, maxSplits: Int) -> [Substring] {
    let (bytes, mark) = (Array(utf8), Array(separator.utf8))
    guard bytes.count >= mark.count else { return [self[...]] }
    for start in 0...(bytes.count - mark.count) where bytes[start...].starts(with: mark) {
      let place = utf8.index(startIndex, offsetBy: start)
      return [self[..<place], self[utf8.index(place, offsetBy: mark.count)...]]
    }
    return [self[...]]
  }
}
