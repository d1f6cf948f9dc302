internal import CDatabaseShims
package import DatabaseViews
import Glibc
internal import Probing

extension PostgresConnection {
  /// What came of connecting: a connection, or why there is none.
  package enum Opening: ~Copyable {
    case open(PostgresConnection)
    case failed(ServerContact)
  }

  /// Connects as libpq does.
  ///
  /// `target` is a connection string or URI; `PG*` variables, the password and the service file hold
  /// for what it leaves out. `isInterrupted` is asked now and then; true ends all waiting.
  package static func open(
    _ target: String, until deadline: ContinuousClock.Instant,
    isInterrupted: @escaping Interruption
  ) -> Opening {
    guard diag_pq_load() == 0 else {
      return .failed(
        ServerContact(.noLibrary, message: unsafe text(diag_pq_problem()) ?? "libpq.so.5"))
    }
    let start = ContinuousClock.now
    guard let handle = unsafe diag_pq_connect_start(target) else {
      return .failed(ServerContact(.invalid, message: "out of memory"))
    }
    let connection = unsafe PostgresConnection(handle, isInterrupted)
    if let contact = connection.connect(until: deadline, since: start) { return .failed(contact) }
    return .open(connection)
  }

  /// Follows libpq until it is connected; `nil` then.
  private func connect(
    until deadline: ContinuousClock.Instant, since start: ContinuousClock.Instant
  ) -> ServerContact? {
    unsafe diag_pq_ignore_notices(connection)
    // The SQLSTATE of a refusal is told only where the message is verbose.
    unsafe diag_pq_set_verbose(connection)
    guard unsafe diag_pq_status(connection) != Int32(CONNECTION_BAD.rawValue) else {
      return failure(since: start, .invalid)
    }
    var events = POLLOUT
    while true {
      guard waitFor(events, until: deadline) else {
        var contact = contact(.silent, since: start)
        contact.message = "no answer within \(decimal(contact.seconds)) s"
        return contact
      }
      switch unsafe diag_pq_connect_poll(connection) {
      case Int32(PGRES_POLLING_OK.rawValue):
        _ = unsafe diag_pq_set_nonblocking(connection)
        return nil
      case Int32(PGRES_POLLING_READING.rawValue): events = POLLIN
      case Int32(PGRES_POLLING_WRITING.rawValue): events = POLLOUT
      default: return failure(since: start, .unreachable)
      }
    }
  }

  private func contact(
    _ outcome: ServerContact.Outcome, since start: ContinuousClock.Instant
  ) -> ServerContact {
    var contact = ServerContact(
      outcome, seconds: (ContinuousClock.now - start).seconds)
    contact.host = host
    contact.port = port
    return contact
  }

  /// How the server met us where it let us in.
  package func contact(since start: ContinuousClock.Instant) -> ServerContact {
    contact(.connected, since: start)
  }

  private func failure(
    since start: ContinuousClock.Instant, _ outcome: ServerContact.Outcome
  ) -> ServerContact {
    let message = unsafe text(diag_pq_error_message(connection)) ?? ""
    var contact = contact(outcome, since: start)
    contact.sqlState = Refusal.sqlState(in: message)
    contact.routine = Refusal.routine(in: message)
    contact.message = Refusal.sentence(in: message)
    // The server asked for a password and there was none.
    let lacksPassword = unsafe diag_pq_needs_password(connection) == 1
    if contact.sqlState != nil || lacksPassword { contact.outcome = .refused }
    return contact
  }

  private func decimal(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

/// What a verbose message of a failed connection says: `…: FATAL:  53300: sorry, too many clients
/// already`, and lines of detail behind it.
enum Refusal {
  /// Five digits or capitals between blanks and a colon: the words around it are translated.
  static func sqlState(in message: String) -> String? {
    for word in message.split(whereSeparator: { $0 == " " || $0 == "\n" }) where word.last == ":" {
      let code = word.dropLast().utf8
      let isCode = code.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
      // Words in capitals, such as FATAL, hold no digit.
      if code.count == 5, isCode, code.contains(where: { $0 < 0x41 }) {
        return String(word.dropLast())
      }
    }
    return nil
  }

  /// The function of the server that refused: `InitPostgres` of `LOCATION:  InitPostgres,
  /// postinit.c:825`, whose first word is translated.
  static func routine(in message: String) -> String? {
    for line in message.split(separator: "\n").reversed() {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0].last == ":", words[1].last == ",",
        words[2].split(separator: ":").first?.hasSuffix(".c") == true
      else { continue }
      return String(words[1].dropLast())
    }
    return nil
  }

  /// The message in one line: what the server said behind each SQLSTATE, or what the library says;
  /// without where in its source the server wrote it.
  static func sentence(in message: String) -> String {
    var lines: [String] = []
    for line in message.split(separator: "\n") where routine(in: String(line)) == nil {
      let text = said(in: line)
      if !text.isEmpty, !lines.contains(text) { lines.append(text) }
    }
    return lines.joined(separator: "; ")
  }

  private static func said(in line: Substring) -> String {
    let words = line.split { $0 == " " || $0 == "\t" }
    guard let place = words.firstIndex(where: { sqlState(in: String($0)) != nil }),
      place + 1 < words.count
    else { return words.joined(separator: " ") }
    return words[(place + 1)...].joined(separator: " ")
  }
}
