internal import CDatabaseShims
package import DatabaseViews
import Glibc
internal import Probing

/// How much of an answer is taken.
package struct AnswerLimit: Sendable {
  package var rows: Int
  package var bytes: Int

  package init(rows: Int = 200_000, bytes: Int = 64 << 20) {
    self.rows = rows
    self.bytes = bytes
  }
}

extension PostgresConnection {
  /// Runs one statement and takes its rows.
  ///
  /// Where it takes too long, or is interrupted, the server is asked to cancel it.
  package func ask(
    _ statement: String, until deadline: ContinuousClock.Instant, limit: AnswerLimit = AnswerLimit()
  ) -> Result<RowSet, QueryFailure> {
    guard unsafe diag_pq_send_query(connection, statement) == 1 else { return .failure(lost) }
    _ = unsafe diag_pq_set_single_row_mode(connection)
    guard sent(until: deadline) else { return .failure(abandoned) }
    var answer: RowSet?
    var failure: QueryFailure?
    var bytes = 0
    while true {
      guard awaitResult(until: deadline) else {
        return .failure(failure ?? (isBroken ? lost : abandoned))
      }
      guard let result = unsafe diag_pq_get_result(connection) else { break }
      unsafe take(result, into: &answer, &failure, &bytes)
      unsafe diag_pq_clear(result)
      if (answer?.count ?? 0) > limit.rows || bytes > limit.bytes {
        cancel()
        return .failure(QueryFailure(.other, message: "the answer is larger than \(bytes) bytes"))
      }
    }
    if let failure { return .failure(failure) }
    if let answer { return .success(answer) }
    return isBroken ? .failure(lost) : .success(RowSet(columns: []))
  }

  /// Asks the server to end what runs.
  package func cancel() {
    _ = unsafe diag_pq_cancel(connection)
  }

  private var isBroken: Bool {
    unsafe diag_pq_status(connection) == Int32(CONNECTION_BAD.rawValue)
  }

  private var lost: QueryFailure {
    let message = unsafe text(diag_pq_error_message(connection)) ?? "connection lost"
    return QueryFailure(.lost, message: Refusal.sentence(in: message))
  }

  /// The deadline came first: the server is told, and not waited for.
  private var abandoned: QueryFailure {
    cancel()
    return QueryFailure(.timeout, message: "no answer in time")
  }

  private func sent(until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      switch unsafe diag_pq_flush(connection) {
      case 0: return true
      case 1: guard waitFor(POLLOUT | POLLIN, until: deadline) else { return false }
      default: return true
      }
      _ = unsafe diag_pq_consume_input(connection)
    }
  }

  /// Whether a result can be taken without waiting.
  private func awaitResult(until deadline: ContinuousClock.Instant) -> Bool {
    while unsafe diag_pq_is_busy(connection) == 1 {
      guard waitFor(POLLIN, until: deadline) else { return false }
      guard unsafe diag_pq_consume_input(connection) == 1 else { return true }
    }
    return true
  }

  private func take(
    _ result: OpaquePointer, into answer: inout RowSet?, _ failure: inout QueryFailure?,
    _ bytes: inout Int
  ) {
    switch unsafe UInt32(diag_pq_result_status(result)) {
    case PGRES_SINGLE_TUPLE.rawValue, PGRES_TUPLES_OK.rawValue:
      let columns = unsafe diag_pq_column_count(result)
      if answer == nil {
        answer = RowSet(
          columns: (0..<columns).map { unsafe text(diag_pq_column_name(result, $0)) ?? "" })
      }
      for row in 0..<(unsafe diag_pq_row_count(result)) {
        answer?.append(
          (0..<columns).map { column in
            bytes += unsafe Int(diag_pq_length(result, row, column))
            return unsafe text(diag_pq_value(result, row, column))
          })
      }
    case PGRES_COMMAND_OK.rawValue, PGRES_EMPTY_QUERY.rawValue: break
    default:
      // PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY of postgres_ext.h.
      let state = unsafe text(diag_pq_result_field(result, Int32(UInt8(ascii: "C"))))
      let primary = unsafe text(diag_pq_result_field(result, Int32(UInt8(ascii: "M"))))
      let whole = unsafe text(diag_pq_result_message(result))
      failure = QueryFailure(
        sqlState: state, message: primary ?? Refusal.sentence(in: whole ?? "refused"))
    }
  }
}
