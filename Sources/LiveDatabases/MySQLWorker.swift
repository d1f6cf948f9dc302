internal import CProcess
internal import DatabaseClients
import DatabaseViews
import Glibc
import Probing

/// Puts the questions of a request to a MySQL or MariaDB server, in a child of its own.
///
/// One connection, one statement at a time; the server is told to give up on each after
/// `statementSeconds`, and on a lock after one second. Nobody who reads, or a signal, ends it.
struct MySQLWorker {
  /// Of `max_execution_time` and `max_statement_time`, unless the deadline is nearer.
  static let statementSeconds = 3

  let request: MySQLRequest
  let descriptor: Int32
  private var version = MySQLVersion(.mysql, 80_000)
  private var followUps = MySQLFollowUps()
  /// Seconds that the library waits for a packet.
  private var patience = 5
  private var isOver = false

  init(_ request: MySQLRequest, descriptor: Int32) {
    self.request = request
    self.descriptor = descriptor
  }

  mutating func run() {
    diag_note_interrupts()
    let start = ContinuousClock.now
    var target = MySQLTarget(request.target, defaultsFile: request.defaultsFile)
    target.complete(reading: MySQLConnection.optionGroups)
    if let password = request.password { target.password = password }
    emit(name("mysql", target.place, target.knownPort))
    patience = max(1, min(5, Int((request.deadline - start).seconds * 0.6)))
    var login: ServerLogin?
    let opening = open(&target, as: &login)
    switch consume opening {
    case .failed(var contact):
      emit(.contact(contact))
      if contact.outcome != .invalid, contact.outcome != .noLibrary {
        let refusal = greet(target, times: max(1, request.probes))
        if [.silent, .unreachable].contains(contact.outcome), let refusal {
          // The libraries do not say why, or say that it is in progress.
          contact.outcome = .unreachable
          contact.message = [contact.message, refusal].compactMap(\.self).joined(separator: ": ")
          emit(.contact(contact))
        }
        if contact.refusal == "slots full" { enterAside(target, since: start) }
      }
    case .open(let connection): look(through: connection, target, since: start, login: login?.text)
    }
  }

  /// Connects as the first of the logins that is not refused, else as the last, which `target` then
  /// says.
  private func open(
    _ target: inout MySQLTarget, as login: inout ServerLogin?
  ) -> MySQLConnection.Opening {
    var logins = request.logins[...]
    while true {
      login = logins.popFirst()
      if let user = login?.user { _ = diag_become(user.id, user.group) }
      if let role = login?.role { target.user = role }
      let opening = MySQLConnection.open(target, patience: patience)
      switch consume opening {
      case .open(let connection): return .open(connection)
      case .failed(let contact):
        if logins.isEmpty || contact.refusal != "login" { return .failed(contact) }
      }
    }
  }

  /// Goes in where administrators are let in although all slots are taken: one door, tried once.
  private mutating func enterAside(_ target: MySQLTarget, since start: ContinuousClock.Instant) {
    guard let door = sideDoor(of: target), !isOver else { return }
    var aside = target
    (aside.host, aside.port, aside.socket) = (door.host, door.port, nil)
    patience = min(patience, 2)
    switch MySQLConnection.open(aside, patience: patience) {
    case .open(let connection):
      emit(.sideDoor(ServerContact.SideDoor(port: door.port)))
      look(through: connection, target, since: start, isAside: true)
    case .failed(let contact):
      emit(
        .sideDoor(
          ServerContact.SideDoor(port: door.port, problem: contact.message ?? "no answer")))
    }
  }

  /// The door that the target names, else, of a server on this host, another port of it that greets.
  private func sideDoor(of target: MySQLTarget) -> (host: String, port: Int)? {
    let host = target.isSocket ? "127.0.0.1" : target.host ?? "127.0.0.1"
    if let port = target.administrationPort { return (host, port) }
    let listeners = LocalServer.otherDoors(
      .mysql, host: target.isSocket ? target.socket : target.host,
      port: target.isSocket ? nil : target.knownPort, until: request.deadline)
    return listeners.first { listener in
      var door = target
      (door.host, door.port, door.socket) = (listener.host ?? host, listener.port, nil)
      return MySQLGreeting(door).probe(until: min(request.deadline, .now + .milliseconds(700)))
        .outcome == .alive
    }.map { ($0.host ?? host, $0.port) }
  }

  private func name(_ kind: String, _ host: String?, _ port: Int?) -> ServerReply<MySQLView> {
    .name(ServerName.text(kind, host, port), host: host, port: port)
  }

  private mutating func emit(_ reply: ServerReply<MySQLView>) {
    if !reply.write(to: descriptor) { isOver = true }
  }

  /// Looks whether the server greets, which needs no password; why nobody is there, or `nil`.
  private mutating func greet(_ target: MySQLTarget, times: Int) -> String? {
    let greeting = MySQLGreeting(target)
    var refusal: String?
    for index in 0..<times where !isOver && !request.deadline.hasPassed {
      if index > 0 { pause(milliseconds: 200) }
      let probe = greeting.probe(until: min(request.deadline, .now + .seconds(2)))
      emit(.probe(probe))
      refusal = probe.outcome == .unreachable ? probe.message ?? "nobody listens" : nil
    }
    return refusal
  }

  private mutating func look(
    through connection: borrowing MySQLConnection, _ target: MySQLTarget,
    since start: ContinuousClock.Instant, isAside: Bool = false, login: String? = nil
  ) {
    version = MySQLVersion(connection.version) ?? version
    let kind = version.isMariaDB ? "mariadb" : "mysql"
    let host =
      target.place ?? connection.hostInformation.split(separator: " ").first.map(String.init)
    emit(name(kind, host, target.knownPort))
    if !isAside {
      var contact = ServerContact(.connected, seconds: (ContinuousClock.now - start).seconds)
      (contact.host, contact.port) = (host, target.knownPort)
      contact.login = login
      emit(.contact(contact))
    }
    settle(connection)
    take(connection)
  }

  /// Makes the session read-only and impatient; what a server does not know is left out.
  private mutating func settle(_ connection: borrowing MySQLConnection) {
    let left = Int((request.deadline - ContinuousClock.now).seconds)
    let patience = max(1, min(Self.statementSeconds, left))
    for statement in MySQLQueries.settings(on: version, seconds: patience) {
      guard case .failure(let failure) = connection.ask(statement), failure.kind == .lost else {
        continue
      }
      emit(.moment)
      emit(.answer(.server, .refused(failure), seconds: 0, bytes: 0))
      isOver = true
      return
    }
  }

  private mutating func take(_ connection: borrowing MySQLConnection) {
    let look = request.look
    let start = ContinuousClock.now
    var moment = start
    while !isOver {
      emit(.moment)
      let isLast = moment >= start + look.span
      for view in look.repeated { ask(view, connection) }
      if isLast { break }
      moment = min(moment + look.interval, start + look.span)
      guard ChildRest.rest(until: moment, deadline: request.deadline, readers: descriptor) else {
        break
      }
    }
    if look.confirmsWaits, followUps.needsConfirmation, !isOver,
      ChildRest.rest(
        until: .now + .milliseconds(1200), deadline: request.deadline, readers: descriptor)
    {
      emit(.moment)
      for view in MySQLLook.confirmation { ask(view, connection) }
    }
    for view in look.once { ask(view, connection) }
  }

  private mutating func ask(_ view: MySQLView, _ connection: borrowing MySQLConnection) {
    var statements = MySQLQueries.statements(view, on: version)
    if statements.isEmpty { statements = followUps.statements(view, on: version) }
    guard !statements.isEmpty, followUps.isOfUse(view), !isOver else { return }
    guard !request.deadline.hasPassed, !ChildRest.isUnwanted(descriptor) else {
      isOver = true
      return
    }
    emit(.asking(view))
    let start = ContinuousClock.now
    var answer = ViewAnswer.refused(QueryFailure(.skipped, message: "not asked"))
    for statement in statements {
      switch connection.ask(statement) {
      case .success(let rows):
        answer = .rows(rows)
        followUps.take(rows, of: view)
      case .failure(var failure):
        // The library gave up: nothing came for as long as it waits.
        if failure.kind == .lost, ContinuousClock.now - start >= .seconds(patience) {
          failure = QueryFailure(.timeout, message: "no answer in time")
          isOver = true
        }
        answer = .refused(failure)
        if failure.kind == .lost { isOver = true }
        if failure.kind == .unknown || failure.kind == .denied { continue }
      }
      break
    }
    var bytes = 0
    if case .rows(let rows) = answer { bytes = rows.byteCount }
    emit(
      .answer(view, answer, seconds: (ContinuousClock.now - start).seconds, bytes: bytes))
  }
}
