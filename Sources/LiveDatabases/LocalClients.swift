import DatabaseViews
import Probing

/// Names the processes of this host behind sessions, from the kernel's table of TCP sockets.
///
/// Sessions that matter are named: those idle in a transaction, and those that block others. Of all
/// others the process stands in a column of its own.
struct LocalClients {
  private static let sessionLimit = 50
  /// No server has it: the process of this host that is the client of a session.
  private static let processColumn = "diag_pid"
  private static let linkLimit = 100_000

  /// Writes `127.0.0.1:51234 (java, pid 4242)` into the rows of such sessions.
  static func name(in series: inout PostgresSeries, until deadline: ContinuousClock.Instant) {
    guard let index = series.snapshots.lastIndex(where: { $0[.activity] != nil }),
      let rows = series.snapshots[index][.activity]
    else { return }
    let blockers = Set(
      (series.last(.waiting)?.rows ?? []).flatMap { $0.integers("blocked_by") })
    let all = rows.rows.compactMap(PostgresSession.init).filter(\.isClient).prefix(programLimit)
    let sessions = all.filter { $0.isIdleInTransaction || blockers.contains($0.pid) }
      .prefix(sessionLimit)
    var places: [String: Int] = [:]
    for session in all {
      guard let address = session.clientAddress, let port = session.clientPort, port > 0 else {
        continue
      }
      for key in keys(address, port) { places[key] = session.pid }
    }
    guard !places.isEmpty else { return }
    let owners = owners(of: sockets(at: places), until: deadline)
    guard !owners.isEmpty else { return }
    let names = Dictionary(
      sessions.map { ($0.pid, $0.client ?? "") }, uniquingKeysWith: { $1 })
    let owned = rows.setting(processColumn) { row in
      row.integer("pid").flatMap { owners[$0].map { "\($0.pid)" } }
    }
    series.snapshots[index].views[.activity] = .rows(
      owned.setting(PostgresSession.trueClientColumn) { row in
        guard let pid = row.integer("pid"), let owner = owners[pid], let name = names[pid] else {
          return nil
        }
        return "\(name) (\(owner.name), pid \(owner.pid))"
      })
  }

  /// How many sessions are looked for.
  private static let programLimit = 2000

  /// Writes the name of the process, `java`, into the rows of sessions whose clients have told none:
  /// without performance_schema, as MariaDB has it, no client can.
  static func name(in series: inout MySQLSeries, until deadline: ContinuousClock.Instant) {
    guard let index = series.snapshots.lastIndex(where: { $0[.processlist] != nil }),
      let rows = series.snapshots[index][.processlist]
    else { return }
    let told = Set(
      (series.last(.attributes)?.rows ?? []).compactMap { row in
        row.text("name") == "program_name" ? row.integer("id") : nil
      })
    let own = series.last(.server)?.rows.first?.integer("connection_id")
    var places: [String: Int] = [:]
    for session in rows.rows.compactMap(MySQLSession.init).prefix(programLimit)
    where session.isClient && session.id != own {
      guard let host = session.host, let port = session.port else { continue }
      // The server looks up names of addresses, unless it was told not to.
      for key in keys(host == "localhost" ? "127.0.0.1" : host, port) { places[key] = session.id }
    }
    guard !places.isEmpty else { return }
    let owners = owners(of: sockets(at: places), until: deadline)
    guard !owners.isEmpty else { return }
    let owned = rows.setting(processColumn) { row in
      row.integer("id").flatMap { owners[$0].map { "\($0.pid)" } }
    }
    series.snapshots[index].views[.processlist] = .rows(
      owned.setting("program") { row in
        row.integer("id").flatMap { told.contains($0) ? nil : owners[$0]?.name }
      })
  }

  /// An address and port as `TCPSocket` has them: words of four bytes, each in the order of this
  /// machine.
  static func keys(_ address: String, _ port: Int) -> [String] {
    func hex(_ value: Int, _ digits: Int) -> String {
      let text = String(value, radix: 16, uppercase: true)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    let port = hex(port, 4)
    if address == "::1" { return ["00000000000000000000000001000000:\(port)"] }
    let parts = address.split(separator: ".").compactMap { UInt8($0) }
    guard parts.count == 4 else { return [] }
    let word = parts.reversed().map { hex(Int($0), 2) }.joined()
    return ["\(word):\(port)"]
  }

  /// Sessions by the link to the socket that is the client's end of theirs.
  private static func sockets(at places: [String: Int]) -> [String: Int] {
    var found: [String: Int] = [:]
    for socket in TCPSocket.all(where: { places[$0.local] != nil }) {
      found[socket.link] = places[socket.local]
    }
    return found
  }

  /// The process by session.
  static func owners(
    of sockets: [String: Int], until deadline: ContinuousClock.Instant
  ) -> [Int: (name: String, pid: Int)] {
    var owners: [Int: (name: String, pid: Int)] = [:]
    var left = linkLimit
    for pid in ProcFile.numbers(in: "/proc") {
      guard owners.count < sockets.count, left > 0, !deadline.hasPassed else { break }
      for name in ProcFile.names(in: "/proc/\(pid)/fd") {
        left -= 1
        guard let link = try? ProcFile.link("/proc/\(pid)/fd/\(name)"), let session = sockets[link]
        else { continue }
        owners[session] = (ProcFile.text("/proc/\(pid)/comm", limit: 64) ?? "?", pid)
      }
    }
    return owners
  }
}
