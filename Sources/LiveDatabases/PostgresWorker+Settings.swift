internal import DatabaseClients
import DatabaseViews
import Probing

extension PostgresWorker {
  /// Makes the session read-only and impatient.
  ///
  /// Behind a pooler that hands out sessions by the transaction, settings hold for one statement
  /// only: the session is another client's in the next moment.
  mutating func settle(_ connection: borrowing PostgresConnection) {
    let left = (request.deadline - ContinuousClock.now).seconds
    let patience = Int(max(0.1, min(Self.statementSeconds, left)) * 1000)
    var settings = [
      ("statement_timeout", "\(patience)"), ("lock_timeout", "200"),
      ("default_transaction_read_only", "on"), ("search_path", "pg_catalog"),
      ("DateStyle", "'ISO'"), ("TimeZone", "'UTC'"), ("IntervalStyle", "'postgres'"),
      ("jit", "off"), ("idle_in_transaction_session_timeout", "60000"),
    ]
    if version >= 14 { settings.append(("idle_session_timeout", "600000")) }
    let until = min(request.deadline, .now + .seconds(3))
    switch connection.ask("SELECT pg_catalog.pg_backend_pid() AS pid", until: until) {
    case .success(let rows) where rows.rows.first?.integer("pid") == connection.backend:
      let statements = settings.map { "SET \($0.0) = \($0.1)" }.joined(separator: "; ")
      refuse(connection.ask(statements, until: until))
    case .failure(let failure) where failure.sqlState == nil || failure.kind == .lost:
      refuse(.failure(failure))
    default:
      localSettings = settings.map { "SET LOCAL \($0.0) = \($0.1); " }.joined()
    }
  }

  /// Gives up where not even the first statement gets an answer: a pooler has no session to give, or
  /// the backend is frozen.
  private mutating func refuse(_ result: Result<RowSet, QueryFailure>) {
    guard case .failure(let failure) = result, failure.sqlState == nil || failure.kind == .lost
    else { return }
    emit(.moment)
    let message =
      failure.kind == .timeout
      ? "the login worked and the first statement got no answer: a frozen server, or a pooler "
        + "without a free session (its console, dbname=pgbouncer, tells)"
      : failure.message
    emit(
      .answer(
        .server, .refused(QueryFailure(failure.kind, message: message)), seconds: 0, bytes: 0))
    isOver = true
  }
}
