internal import CProcess
internal import DatabaseClients
import DatabaseViews
import Glibc
import Probing

/// Puts the questions of a request to a server, in a child of its own.
///
/// One connection, one statement at a time; the server is told to give up on each after
/// `statementSeconds`, and on a lock after 200 ms. Nobody who reads, or a signal, ends it, and what
/// runs on the server with it.
struct PostgresWorker {
  /// Of `statement_timeout`, unless the deadline is nearer.
  static let statementSeconds = 3.0
  /// How long one answer is waited for beyond that.
  private static let grace: Duration = .milliseconds(500)

  let request: PostgresRequest
  let descriptor: Int32
  var version = 0
  private var isPooler = false
  var localSettings: String?
  /// Where pg_stat_statements lives, once it was looked up.
  private var statementsSchema: String?
  var isOver = false

  init(_ request: PostgresRequest, descriptor: Int32) {
    self.request = request
    self.descriptor = descriptor
  }

  mutating func run() {
    diag_note_interrupts()
    let start = ContinuousClock.now
    // Some time is left for a bare startup packet to a server that does not let in.
    let patience = min(start + (request.deadline - start) * 0.6, start + .seconds(5))
    let target = ConnectionTarget(request.target)
    if let target, target.isSound {
      emit(name(kind, target.host, target.host == nil ? nil : target.port))
    }
    emit(.resolving(target?.host.map { !$0.hasPrefix("/") } ?? false))
    var login: ServerLogin?
    let opening = open(until: patience, as: &login)
    emit(.resolving(false))
    switch consume opening {
    case .failed(var contact):
      // A name that is not resolved, say: the string itself is sound.
      if contact.outcome == .invalid, target?.isSound == true { contact.outcome = .unreachable }
      contact.host = contact.host ?? target?.host
      if target?.isSound != false { contact.port = contact.port ?? target?.port }
      contact.message = contact.message.map { target?.hidingSecrets($0) ?? $0 }
      emit(name(kind, contact.host, contact.port))
      emit(.contact(contact))
      if contact.outcome == .invalid || contact.outcome == .noLibrary { return }
      if contact.host == nil { return }
      probe(contact.host, contact.port, user: nil, database: nil, times: max(1, request.probes))
    case .open(let connection):
      isPooler = connection.parameter("server_version")?.hasSuffix("/bouncer") ?? false
      emit(name(isPooler ? "pgbouncer" : "postgres", connection.host, connection.port))
      var contact = connection.contact(since: start)
      contact.login = login?.text
      emit(.contact(contact))
      if request.probes > 0 {
        probe(
          connection.host, connection.port, user: connection.user,
          database: connection.database, times: request.probes)
      }
      version = connection.versionNumber / 10_000
      look(through: connection)
    }
  }

  /// What it is before it says so.
  private var kind: String { request.isPooler ? "pgbouncer" : "postgres" }

  /// Connects as the first of the logins that is not refused, else as the last.
  private func open(
    until deadline: ContinuousClock.Instant, as login: inout ServerLogin?
  ) -> PostgresConnection.Opening {
    let pipe = descriptor
    var logins = request.logins[...]
    while true {
      login = logins.popFirst()
      if let user = login?.user { _ = diag_become(user.id, user.group) }
      let role = login?.role.map { " user=\(ConnectionTarget.quoted($0))" } ?? ""
      let opening = PostgresConnection.open(
        request.target + role, until: deadline, isInterrupted: { ChildRest.isUnwanted(pipe) })
      switch consume opening {
      case .open(let connection): return .open(connection)
      case .failed(let contact):
        if logins.isEmpty || contact.refusal != "login" { return .failed(contact) }
      }
    }
  }

  private func name(_ kind: String, _ host: String?, _ port: Int?) -> ServerReply<PostgresView> {
    .name(ServerName.text(kind, host, port), host: host, port: port)
  }

  mutating func emit(_ reply: ServerReply<PostgresView>) {
    if !reply.write(to: descriptor) { isOver = true }
  }

  private mutating func probe(
    _ host: String?, _ port: Int?, user: String?, database: String?, times: Int
  ) {
    guard let port else { return }
    let packet = StartupPacket(
      host: host ?? "", port: port, user: user ?? "diag", database: database ?? "postgres")
    for index in 0..<times where !isOver && !request.deadline.hasPassed {
      if index > 0 { pause(milliseconds: 200) }
      emit(.probe(packet.probe(until: min(request.deadline, .now + .seconds(2)))))
    }
  }

  private mutating func look(through connection: borrowing PostgresConnection) {
    if !isPooler { settle(connection) }
    guard !isOver else { return }
    let look = request.look
    let start = ContinuousClock.now
    var moment = start
    while !isOver {
      emit(.moment)
      let isLast = moment >= start + look.span
      for view in isPooler ? PostgresView.ofPooler : look.repeated { ask(view, connection) }
      if isLast { break }
      moment = min(moment + look.interval, start + look.span)
      guard rest(until: moment) else { break }
    }
    if isPooler, poolerWaits, look.span < .seconds(1), !isOver, rest(until: .now + .seconds(1)) {
      emit(.moment)
      ask(.pools, connection)
    }
    if look.confirmsWaits, !isPooler, needsConfirmation, !isOver,
      rest(until: .now + .milliseconds(1200))
    {
      emit(.moment)
      for view in [PostgresView.waiting, .activity, .held, .prepared] { ask(view, connection) }
    }
    for view in look.once where !isPooler { ask(view, connection) }
  }

  /// Waits; false where the time is up before.
  private func rest(until moment: ContinuousClock.Instant) -> Bool {
    ChildRest.rest(until: moment, deadline: request.deadline, readers: descriptor)
  }

  /// Whether clients of a pooler wait.
  private var poolerWaits = false
  /// Sessions idle in transaction, the oldest transaction first.
  private var idleInTransaction: [Int] = []
  /// What the last answers about waits were, for the questions that follow from them.
  private var waits = WaitingSessions()

  private var needsConfirmation: Bool { waits.needsConfirmation }

  private mutating func ask(_ view: PostgresView, _ connection: borrowing PostgresConnection) {
    if isPooler {
      let answer = put(PoolerQueries.statement(view), view, connection)
      if view == .pools, case .rows(let rows)? = answer {
        poolerWaits = rows.rows.contains { ($0.integer("cl_waiting") ?? 0) > 0 }
      }
      return
    }
    if view == .idleLocks {
      let idle = idleInTransaction
      if !idle.isEmpty, let text = PostgresQueries.idleLocks(of: idle).statement(for: version) {
        put(text, view, connection)
      }
      return
    }
    if view == .held {
      guard let query = waits.heldQuery, let text = query.statement(for: version) else { return }
      put(text, view, connection)
      return
    }
    if view == .prepared && !waits.hasPrepared && !request.look.once.contains(.prepared) { return }
    guard var query = PostgresQueries.query(view) else { return }
    if view == .statements {
      guard let schema = statementsSchema(connection) else { return }
      query.source = "\(schema).pg_stat_statements"
    }
    guard let answer = put(query, connection) else { return }
    guard case .rows(let rows) = answer else { return }
    if view == .waiting { waits = WaitingSessions(rows) }
    if view == .activity {
      waits.take(sessions: rows)
      let sessions = rows.rows.filter { $0.text("state")?.hasPrefix("idle in") ?? false }
        .compactMap(PostgresSession.init)
      idleInTransaction = sessions.sorted {
        $0.transactionStart ?? .infinity < $1.transactionStart ?? .infinity
      }.prefix(PostgresQueries.idleLimit).map(\.pid)
    }
  }

  /// Puts a question; where the server has not all of its columns, again without those.
  private mutating func put(
    _ query: PostgresQuery, _ connection: borrowing PostgresConnection
  ) -> ViewAnswer? {
    guard !isOver, let text = query.statement(for: version) else { return nil }
    emit(.asking(query.view))
    let start = ContinuousClock.now
    var result = answer(to: text, connection)
    if case .failure(let failure) = result, failure.kind == .unknown,
      let relation = query.relation, let known = columns(of: relation, connection),
      let second = query.statement(for: version, known: known)
    {
      result = answer(to: second, connection)
    }
    if case .failure(let failure) = result, failure.kind == .locked,
      let second = PostgresQueries.fallback(query.view)?.statement(for: version)
    {
      result = answer(to: second, connection)
    }
    return settle(query.view, result, since: start)
  }

  @discardableResult
  private mutating func put(
    _ statement: String, _ view: PostgresView, _ connection: borrowing PostgresConnection
  ) -> ViewAnswer? {
    guard !isOver else { return nil }
    emit(.asking(view))
    let start = ContinuousClock.now
    return settle(view, answer(to: statement, connection), since: start)
  }

  /// Passes on what came of a question.
  private mutating func settle(
    _ view: PostgresView, _ result: Result<RowSet, QueryFailure>,
    since start: ContinuousClock.Instant
  ) -> ViewAnswer {
    let seconds = (ContinuousClock.now - start).seconds
    let answer: ViewAnswer
    switch result {
    case .success(let rows): answer = .rows(rows)
    case .failure(let failure):
      answer = .refused(failure)
      // The connection can take no further statement.
      if failure.kind == .lost || (failure.kind == .timeout && failure.sqlState == nil) {
        isOver = true
      }
    }
    let reply = ServerReply<PostgresView>.answer(
      view, answer, seconds: seconds, bytes: size(of: answer))
    if !reply.write(to: descriptor) { isOver = true }
    return answer
  }

  private func size(of answer: ViewAnswer) -> Int {
    guard case .rows(let rows) = answer else { return 0 }
    return rows.byteCount
  }

  private func answer(
    to statement: String, _ connection: borrowing PostgresConnection
  ) -> Result<RowSet, QueryFailure> {
    let patience = ContinuousClock.now + .seconds(Self.statementSeconds) + Self.grace
    return connection.ask(
      (localSettings ?? "") + statement, until: min(request.deadline, patience))
  }

  /// The schema of pg_stat_statements, in the form that an identifier takes.
  private mutating func statementsSchema(
    _ connection: borrowing PostgresConnection
  ) -> String? {
    if let statementsSchema { return statementsSchema }
    guard let text = PostgresQueries.query(.extensions)?.statement(for: version),
      case .success(let rows) = answer(to: text, connection)
    else { return nil }
    let schema = rows.rows.first { $0.text("extname") == "pg_stat_statements" }?.text("schema")
    guard let schema else {
      emit(
        .answer(
          .statements,
          .refused(QueryFailure(.unknown, message: "pg_stat_statements is not installed")),
          seconds: 0, bytes: 0))
      return nil
    }
    let doubled = schema.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
    statementsSchema = "\"" + String(doubled) + "\""
    return statementsSchema
  }

  /// The columns that a relation of the catalog has on this server.
  private func columns(
    of relation: String, _ connection: borrowing PostgresConnection
  ) -> Set<String>? {
    let statement = """
      SELECT attname FROM pg_catalog.pg_attribute \
      WHERE attrelid = 'pg_catalog.\(relation)'::pg_catalog.regclass \
      AND attnum > 0 AND NOT attisdropped
      """
    guard case .success(let rows) = answer(to: statement, connection) else { return nil }
    return Set(rows.rows.compactMap { $0.text("attname") })
  }
}
