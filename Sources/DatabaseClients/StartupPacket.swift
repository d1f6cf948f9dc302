package import DatabaseViews
import Glibc
internal import Probing

/// Asks a server for a session without a password, only to see how it answers.
///
/// The answer to a startup packet is a request for authentication, or an error with a SQLSTATE that
/// no language translates: 53300 where its slots are used up, 57P03 where it starts, stops or
/// recovers (PostgreSQL manual, "Frontend/Backend Protocol"). The connection is closed at once.
package struct StartupPacket {
  /// A name, an address, or the folder of a socket, as libpq takes it.
  package var host: String
  package var port: Int
  package var user: String
  package var database: String

  package init(host: String, port: Int, user: String, database: String) {
    self.host = host
    self.port = port
    self.user = user
    self.database = database
  }

  /// Connects and waits for the first bytes of the answer.
  ///
  /// Resolving a name can take longer than `deadline`: it belongs into a child.
  package func probe(until deadline: ContinuousClock.Instant) -> StartupProbe {
    let start = ContinuousClock.now
    func probe(
      _ outcome: StartupProbe.Outcome, _ state: String? = nil, _ message: String? = nil,
      _ routine: String? = nil
    ) -> StartupProbe {
      StartupProbe(
        outcome, sqlState: state, routine: routine, message: message,
        seconds: (ContinuousClock.now - start).seconds)
    }
    let descriptor: Int32
    switch place.connect(until: deadline) {
    case .success(let connected): descriptor = connected
    case .failure(let problem):
      return probe(problem.isSilence ? .silent : .unreachable, nil, problem.text)
    }
    defer { close(descriptor) }
    guard Reply.write(bytes[...], to: descriptor) else { return probe(.unreachable) }
    var answer: [UInt8] = []
    while answer.count < 4096 {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = deadline.millisecondsLeft
      guard unsafe poll(&wanted, 1, left) > 0 else { return probe(.silent) }
      var piece = [UInt8](repeating: 0, count: 1024)
      let count = unsafe recv(descriptor, &piece, piece.count, Int32(MSG_DONTWAIT))
      if count <= 0 { break }
      answer += piece[..<count]
      // Only an error is read to its end.
      guard answer[0] == UInt8(ascii: "E") else { return probe(.alive) }
      if answer.count >= 5, answer.count > length(of: answer) { break }
    }
    guard answer.first == UInt8(ascii: "E") else {
      return probe(.unreachable, nil, "closed the connection without an answer")
    }
    let (state, message, routine) = fields(of: answer)
    // It looked for the role, the database or a rule for us: it has a slot and works.
    let isAlive = state.map { $0.hasPrefix("28") || $0 == "3D000" } ?? false
    return probe(isAlive ? .alive : .refused, state, message, routine)
  }

  private var place: ServerPlace {
    let isSocket = host.hasPrefix("/") || host.isEmpty
    let folder = host.isEmpty ? "/var/run/postgresql" : host
    return isSocket ? .socket("\(folder)/.s.PGSQL.\(port)") : .tcp(host, port)
  }

  private var bytes: [UInt8] {
    var body: [UInt8] = [0, 3, 0, 0]
    for text in ["user", user, "database", database, "application_name", "diag"] {
      body += Array(text.utf8) + [0]
    }
    body.append(0)
    let length = UInt32(body.count + 4)
    return (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + body
  }

  private func length(of answer: [UInt8]) -> Int {
    answer[1..<5].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Fields of an error: a letter and a text that ends with 0, each.
  private func fields(
    of answer: [UInt8]
  ) -> (state: String?, message: String?, routine: String?) {
    var state, message, routine: String?
    for field in answer.dropFirst(5).split(separator: 0) {
      let text = String(decoding: field.dropFirst(), as: UTF8.self)
      if field.first == UInt8(ascii: "C") { state = text }
      if field.first == UInt8(ascii: "M") { message = text }
      if field.first == UInt8(ascii: "R") { routine = text }
    }
    return (state, message, routine)
  }
}
