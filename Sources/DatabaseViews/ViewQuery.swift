/// A column of a question, and the servers that have it.
package struct ViewColumn: Sendable, Hashable {
  /// The name in the answer, and in the view unless `expression` says otherwise.
  package var name: String
  /// What is selected; `nil` is the column of that name.
  package var expression: String?
  /// Versions that have it.
  package var versions: ClosedRange<Int>

  package init(
    _ name: String, _ expression: String? = nil, since first: Int = 0, until last: Int = .max
  ) {
    self.name = name
    self.expression = expression
    versions = first...last
  }
}

/// One question to a server of any version; the only SQL that is ever sent.
///
/// A statement reads `SELECT` columns `FROM` source `WHERE` filter. Only views and functions
/// that do not wait behind a lock on a user's table may stand in it.
package struct ViewQuery<View: ServerView>: Sendable, Hashable {
  package var view: View
  /// What stands behind `FROM`; `nil` selects from nothing.
  package var source: String?
  /// The catalog relation whose columns are asked for where the server knows one of them not.
  package var relation: String?
  package var columns: [ViewColumn]
  /// What stands behind the source: a filter, an order, a limit.
  package var tail: String
  /// Versions that have the view.
  package var versions: ClosedRange<Int>

  package init(
    _ view: View, from source: String? = nil, of relation: String? = nil,
    _ columns: [ViewColumn], _ tail: String = "", since first: Int = 0, until last: Int = .max
  ) {
    self.view = view
    self.source = source
    self.relation = relation
    self.columns = columns
    self.tail = tail
    versions = first...last
  }

  /// The statement for a server, `nil` where its version has no such view.
  ///
  /// `version` is the major one of PostgreSQL, 15 of 15.18, and the whole one of MySQL and MariaDB,
  /// 80022 of 8.0.22; `known` holds the columns that the relation has, where
  /// the server was asked for them.
  package func statement(for version: Int, known: Set<String>? = nil) -> String? {
    guard versions.contains(version) else { return nil }
    let chosen = columns.filter { column in
      column.versions.contains(version)
        && (column.expression != nil || known?.contains(column.name) ?? true)
    }
    guard !chosen.isEmpty else { return nil }
    let list = chosen.map { column in
      column.expression.map { "\($0) AS \(column.name)" } ?? column.name
    }
    let from = source.map { " FROM \($0)" } ?? ""
    return "SELECT " + list.joined(separator: ", ") + from + (tail.isEmpty ? "" : " " + tail)
  }
}
