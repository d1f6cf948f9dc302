package import DatabaseViews
import Glibc
internal import Probing

/// Connects to a MySQL or MariaDB server only to see whether it greets.
///
/// A server that lets somebody in sends its greeting first, and one whose slots are used up an error
/// with its number (1040) instead, before any password (MySQL manual, "Connection Phase"). The
/// connection is closed at once; servers count that as a broken login of this host, so that it is done
/// only where no session could be had.
package struct MySQLGreeting {
  private let place: ServerPlace

  package init(_ target: MySQLTarget) {
    place =
      target.isSocket
      ? .socket(target.socket ?? Self.usualSocket)
      : .tcp(target.host ?? "127.0.0.1", target.port ?? 3306)
  }

  /// Of Debian, of Red Hat, and of servers that nobody told another.
  private static var usualSocket: String {
    ["/var/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock"]
      .first { unsafe access($0, F_OK) == 0 } ?? "/var/run/mysqld/mysqld.sock"
  }

  package func probe(until deadline: ContinuousClock.Instant) -> StartupProbe {
    let start = ContinuousClock.now
    func probe(
      _ outcome: StartupProbe.Outcome, _ code: String? = nil, _ message: String? = nil
    ) -> StartupProbe {
      StartupProbe(
        outcome, sqlState: code, message: message, seconds: (ContinuousClock.now - start).seconds)
    }
    let descriptor: Int32
    switch place.connect(until: deadline) {
    case .success(let connected): descriptor = connected
    case .failure(let problem):
      return probe(problem.isSilence ? .silent : .unreachable, nil, problem.text)
    }
    defer { close(descriptor) }
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&wanted, 1, deadline.millisecondsLeft) > 0 else { return probe(.silent) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    // Three bytes of length, one of sequence, then the kind: 10 greets, 255 refuses.
    guard count > 4 else {
      return probe(.unreachable, nil, "closed the connection without an answer")
    }
    if bytes[4] == 0x0A { return probe(.alive) }
    guard bytes[4] == 0xFF, count > 7 else {
      return probe(.unreachable, nil, "answers, but not as a MySQL server does")
    }
    let code = Int(bytes[5]) | Int(bytes[6]) << 8
    var text = bytes[7..<count]
    // `#08004` before the words, where the server writes an SQLSTATE.
    if text.first == UInt8(ascii: "#") { text = text.dropFirst(6) }
    return probe(.refused, "\(code)", String(decoding: text, as: UTF8.self))
  }
}
