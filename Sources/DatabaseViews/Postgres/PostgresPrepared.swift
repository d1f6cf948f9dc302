/// A row of `pg_prepared_xacts`: a transaction that waits for its second phase.
package struct PostgresPrepared: Sendable, Hashable {
  /// The number of the transaction, by which `pg_locks` knows it.
  package var transaction: String
  /// The name under which it is committed or rolled back; foreign text.
  package var identifier: String?
  /// Seconds since 1970.
  package var prepared: Double?
  package var owner, database: String?
  /// The row in the answer, from 0 on.
  package var row: Int

  package init?(_ row: RowSet.Row) {
    guard let transaction = row.text("transaction").filled else { return nil }
    self.transaction = transaction
    identifier = row.text("gid")
    prepared = row.time("prepared")
    owner = row.text("owner").filled
    database = row.text("database").filled
    self.row = row.index
  }
}
