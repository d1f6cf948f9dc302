internal import CProcess
import DatabaseViews
import Glibc
import Probing

/// Finds the processes of a server on this host, and what their titles say.
///
/// It needs no connection: a server whose slots are used up or that hangs is still seen. Whose
/// process listens at the server's socket is its postmaster, the parent of all backends.
struct LocalServer {
  private struct Member {
    var pid: Int
    var parent: Int
    var state: String
    /// Ticks of the clock after boot.
    var start: Double
  }

  /// No answer of `/proc/PID/cmdline` takes that long, unless the process's memory is locked.
  private static let patience: Duration = .milliseconds(150)

  private let members: [Int: Member]
  /// Those whose parent is no server of the kind.
  private let postmasters: [Member]

  init(_ product: ServerProduct = .postgres) {
    var members: [Int: Member] = [:]
    for pid in ProcFile.numbers(in: "/proc") {
      guard let name = ProcFile.text("/proc/\(pid)/comm", limit: 64),
        product.owns(processNamed: name),
        let member = Self.member(pid)
      else { continue }
      members[pid] = member
    }
    self.members = members
    postmasters = members.values.filter { members[$0.parent] == nil }.sorted { $0.pid < $1.pid }
  }

  /// The server that a host and port lead to; `nil` where it does not run here, or cannot be told
  /// from others.
  static func find(
    _ product: ServerProduct, host: String?, port: Int?, until deadline: ContinuousClock.Instant
  ) -> ServerProcess? {
    let local = LocalServer(product)
    guard let (pid, unaccepted) = local.listener(product, host, port, until: deadline),
      let postmaster = local.members[pid]
    else { return nil }
    var process = ServerProcess(pid: pid, state: postmaster.state)
    process.unaccepted = unaccepted
    switch product {
    case .postgres: local.readTitles(into: &process, until: deadline)
    case .mysql:
      process.peers = ServerSockets(
        pid: pid, port: port, path: port == nil ? product.socket(host.filled, nil) : nil
      ).peers(until: deadline)
    }
    return process
  }

  /// Where else a server listens that a host and port lead to.
  ///
  /// Where another user's sockets are hidden, its options tell. An address is `nil` where it listens
  /// at all.
  static func otherDoors(
    _ product: ServerProduct, host: String?, port: Int?, until deadline: ContinuousClock.Instant
  ) -> [(host: String?, port: Int)] {
    let local = LocalServer(product)
    guard let (pid, _) = local.listener(product, host, port, until: deadline) else { return [] }
    let options = ServerOptions(pid: pid)
    let own = port ?? options.port
    let found = ServerSockets(pid: pid, port: nil, path: nil).listeners
    if !found.isEmpty { return found.filter { $0.port != own } }
    return options.administrationPorts.filter { $0 != own }.map { (nil, $0) }
  }

  /// The process that a host and port lead to, and how many connections it has not accepted.
  private func listener(
    _ product: ServerProduct, _ host: String?, _ port: Int?,
    until deadline: ContinuousClock.Instant
  ) -> (pid: Int, unaccepted: Int?)? {
    guard !postmasters.isEmpty else { return nil }
    if host.map({ $0.isEmpty || $0.hasPrefix("/") }) ?? true {
      return owner(ofSocket: product.socket(host.filled, port)).map { ($0, nil) }
    }
    guard let port else { return nil }
    let answer = Errand.run(count: 1, patience: .milliseconds(500), until: deadline) { _ in
      unsafe diag_is_own_host(host ?? "") == 1 ? "" : nil
    }
    guard case .answered? = answer.first else { return nil }
    return owner(ofPort: port).map { ($0.pid, $0.unaccepted) }
  }

  /// `4242 (postgres) S 4200 …`: the name may hold blanks and parentheses.
  private static func member(_ pid: Int) -> Member? {
    guard let text = ProcFile.text("/proc/\(pid)/stat", limit: 1024),
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 19, let parent = Int(fields[1]) else { return nil }
    return Member(
      pid: pid, parent: parent, state: String(fields[0]), start: Double(fields[19]) ?? 0)
  }

  /// Who listens at a UNIX socket: the kernel says so, else the lock file beside it.
  private func owner(ofSocket path: String) -> Int? {
    let peer = unsafe Int(diag_unix_peer(path))
    if members[peer] != nil { return peer }
    let line = ProcFile.text("\(path).lock", limit: 256)?.split(separator: "\n").first
    return line.flatMap { Int($0) }.flatMap { members[$0] == nil ? nil : $0 }
  }

  /// Who listens at a TCP port, and how many connections wait there.
  private func owner(ofPort port: Int) -> (pid: Int, unaccepted: Int)? {
    let sockets = TCPSocket.all { $0.isListening && $0.localPort == port }
    let inodes = Dictionary(
      sockets.map { ($0.link, $0.waiting) }, uniquingKeysWith: { first, _ in first })
    let users = Set(sockets.compactMap(\.user))
    for postmaster in postmasters {
      let folder = "/proc/\(postmaster.pid)/fd"
      for name in ProcFile.names(in: folder).prefix(4096) {
        guard let link = try? ProcFile.link("\(folder)/\(name)"), let waiting = inodes[link]
        else { continue }
        return (postmaster.pid, waiting)
      }
    }
    // Descriptors of other users' processes are hidden: the owner of the socket tells as much.
    let alike = postmasters.filter { member in
      ProcFile.names(in: "/proc/\(member.pid)/fd").isEmpty
        && (try? ProcStatus(pid: member.pid))?.user.map { users.contains($0) } ?? false
    }
    guard alike.count == 1, let only = alike.first else { return nil }
    return (only.pid, inodes.values.max() ?? 0)
  }

  private func readTitles(
    into process: inout ServerProcess, until deadline: ContinuousClock.Instant
  ) {
    let backends = members.values.filter { $0.parent == process.pid }.sorted { $0.pid < $1.pid }
    let titles = Errand.run(
      count: backends.count, patience: Self.patience, until: deadline, blockLimit: 3
    ) { index in Self.title(of: backends[index].pid) }
    let uptime = ProcFile.text("/proc/uptime")?.split(separator: " ").first.flatMap { Double($0) }
    let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    for (backend, outcome) in zip(backends, titles) {
      guard case .answered(let title) = outcome else {
        process.unreadable += 1
        continue
      }
      process.backends.append(
        BackendTitle(
          pid: backend.pid, title: title, state: backend.state,
          age: uptime.map { max(0, $0 - backend.start / ticks) }))
    }
  }

  /// What stands behind `postgres: `, up to the first zero byte.
  private static func title(of pid: Int) -> String? {
    guard let bytes = try? ProcFile.read("/proc/\(pid)/cmdline", limit: 4096) else { return nil }
    let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    let start = "postgres: "
    guard text.hasPrefix(start) else { return nil }
    var title = text.dropFirst(start.count)
    while title.last == " " { title.removeLast() }
    return String(title)
  }
}

extension ServerProduct {
  /// Whether a process of that name (`comm` of `proc(5)`) is a server of the kind.
  func owns(processNamed name: String) -> Bool {
    switch self {
    case .postgres: name.hasSuffix("postgres") || name == "postmaster"
    case .mysql: name == "mysqld" || name == "mariadbd"
    }
  }

  /// The file of a UNIX socket; `place` is the folder of PostgreSQL's, and MySQL's socket itself.
  fileprivate func socket(_ place: String?, _ port: Int?) -> String {
    switch self {
    case .postgres: "\(place ?? "/var/run/postgresql")/.s.PGSQL.\(port ?? 5432)"
    case .mysql: place ?? "/var/run/mysqld/mysqld.sock"
    }
  }
}
