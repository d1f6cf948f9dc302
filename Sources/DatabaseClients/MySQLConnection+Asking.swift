internal import CDatabaseShims
package import DatabaseViews

extension MySQLConnection {
  /// The rows of a statement; none where it has no rows to give.
  ///
  /// Names of columns are made those of `MySQLColumn`. An answer larger than `limit` is refused.
  package func ask(
    _ statement: String, limit: AnswerLimit = AnswerLimit()
  ) -> Result<RowSet, QueryFailure> {
    let length = UInt(statement.utf8.count)
    guard unsafe diag_mysql_query(connection, statement, length) == 0 else {
      return .failure(failure)
    }
    guard let rows = unsafe diag_mysql_use_rows(connection) else {
      return unsafe diag_mysql_field_count(connection) == 0
        ? .success(RowSet(columns: [])) : .failure(failure)
    }
    defer { unsafe diag_mysql_free_rows(rows) }
    let count = unsafe diag_mysql_column_count(rows)
    var answer = RowSet(
      columns: (0..<count).map {
        MySQLColumn.canonical(unsafe text(diag_mysql_column_name(rows, $0)) ?? "")
      })
    var bytes = 0
    while let row = unsafe diag_mysql_next_row(rows) {
      guard let lengths = unsafe diag_mysql_lengths(rows) else { break }
      let cells = (0..<Int(count)).map { column -> String? in
        guard let cell = unsafe row[column] else { return nil }
        let length = unsafe Int(lengths[column])
        bytes += length
        return unsafe String(
          decoding: UnsafeRawBufferPointer(start: cell, count: length), as: UTF8.self)
      }
      answer.append(cells)
      if answer.count > limit.rows || bytes > limit.bytes {
        return .failure(QueryFailure(.other, message: "the answer is larger than \(bytes) bytes"))
      }
    }
    if unsafe diag_mysql_error_number(connection) != 0 { return .failure(failure) }
    return .success(answer)
  }

  private var failure: QueryFailure {
    QueryFailure(code: Int(unsafe diag_mysql_error_number(connection)), message: message)
  }
}
