internal import CProcess
import DatabaseViews
import Glibc
import Probing

/// Finds the database servers and poolers of this host, by their processes and sockets.
///
/// It works in children: a process whose address space is locked holds up nobody.
package struct ServerSearch {
  package private(set) var servers: [FoundServer] = []
  /// Why some may be missing; `nil` where the search came to its end.
  package private(set) var problem: String?

  private static let patience: Duration = .seconds(1)
  private static let serverLimit = 32

  package init(until deadline: ContinuousClock.Instant) {
    let list = Errand.run(count: 1, patience: .seconds(2), until: deadline) { _ in
      Self.candidates().map { "\($0.kind.rawValue) \($0.pid)" }.joined(separator: ",")
    }
    guard case .answered(let text)? = list.first else {
      problem =
        list.first == .skipped
        ? "no process could be started to look for servers" : "/proc gave no answer in time"
      return
    }
    let candidates = text.split(separator: ",").compactMap(Candidate.init)
    if candidates.count > Self.serverLimit {
      problem = "\(candidates.count) servers run here; \(Self.serverLimit) of them are asked"
    }
    let chosen = Array(candidates.prefix(Self.serverLimit))
    let answers = Errand.run(count: chosen.count, patience: Self.patience, until: deadline) {
      FoundServer(chosen[$0]).map(\.line)
    }
    for (candidate, answer) in zip(chosen, answers) {
      switch answer {
      case .answered(let line): servers += [FoundServer(line: line)].compactMap(\.self)
      case .failed: break
      case .blocked, .skipped:
        problem = "what \(candidate.kind.rawValue) (pid \(candidate.pid)) listens at is not told"
      }
    }
  }

  /// A process that may be a server: the one whose children, if any, serve sessions.
  struct Candidate {
    var kind: FoundServer.Kind
    var pid: Int

    init(_ kind: FoundServer.Kind, _ pid: Int) {
      (self.kind, self.pid) = (kind, pid)
    }

    init?(_ text: Substring) {
      let words = text.split(separator: " ")
      guard words.count == 2, let kind = FoundServer.Kind(rawValue: String(words[0])),
        let pid = Int(words[1])
      else { return nil }
      self.init(kind, pid)
    }
  }

  private static func candidates() -> [Candidate] {
    var kinds: [Int: FoundServer.Kind] = [:]
    for pid in ProcFile.numbers(in: "/proc") {
      guard let name = ProcFile.text("/proc/\(pid)/comm", limit: 64) else { continue }
      kinds[pid] = kind(ofProcessNamed: name)
    }
    return kinds.keys.sorted().compactMap { pid in
      guard let kind = kinds[pid], let status = try? ProcStatus(pid: pid) else { return nil }
      let parent = status.values("PPid").first.flatMap { Int($0) }
      return parent.flatMap { kinds[$0] } == kind ? nil : Candidate(kind, pid)
    }
  }

  private static func kind(ofProcessNamed name: String) -> FoundServer.Kind? {
    switch name {
    case "mysqld": .mysql
    case "mariadbd": .mariadb
    case "pgbouncer": .pgbouncer
    default: ServerProduct.postgres.owns(processNamed: name) ? .postgres : nil
    }
  }
}

extension FoundServer {
  /// Looks at a process; `nil` where it listens nowhere, or is gone.
  fileprivate init?(_ candidate: ServerSearch.Candidate) {
    let pid = candidate.pid
    guard let status = try? ProcStatus(pid: pid), let user = status.user, let group = status.group
    else { return nil }
    let isNear = Self.isNear(pid)
    let sockets = ListeningSockets(of: pid, user: user, isNear: isNear)
    guard !sockets.isEmpty else { return nil }
    (kind, self.pid) = (candidate.kind, pid)
    self.user = ServerLogin.SystemUser(id: user, group: group)
    userName = Self.name(ofUser: user)
    ports = sockets.tcp.map(\.port)
    container = ContainerID.of(pid)
    let path = sockets.paths.first { path in
      candidate.kind.isSocket(path) && Self.isSame(path, pid: pid, sockets)
    }
    if let path {
      door = .socket(path)
    } else if isNear,
      let tcp = sockets.tcp.first(where: { candidate.kind.isMain($0.port) })
        ?? sockets.tcp.first
    {
      door = .tcp(host: tcp.host ?? "127.0.0.1", port: tcp.port)
    }
  }

  /// Whether a process is in the network of this one.
  private static func isNear(_ pid: Int) -> Bool {
    if let link = try? ProcFile.link("/proc/\(pid)/ns/net") {
      return link == (try? ProcFile.link("/proc/self/ns/net"))
    }
    // Of another user's process the link is hidden, and its table of sockets is not.
    let own = Set(ListeningSockets.unixListeners("/proc/self/net").map(\.link))
    return ListeningSockets.unixListeners("/proc/\(pid)/net").contains { own.contains($0.link) }
  }

  /// Whether a path leads this process to the server's own socket: in another file tree the same path
  /// may be another server's, or nobody's.
  private static func isSame(_ path: String, pid: Int, _ sockets: ListeningSockets) -> Bool {
    var (own, theirs) = (stat(), stat())
    guard unsafe stat(path, &own) == 0, own.st_mode & S_IFMT == S_IFSOCK else { return false }
    guard unsafe stat("/proc/\(pid)/root\(path)", &theirs) == 0 else {
      // Another user's root is hidden; of PostgreSQL the lock file beside the socket tells.
      let line = ProcFile.text("\(path).lock", limit: 256)?.split(separator: "\n").first
      return sockets.isCertain || line.map { Int($0) == pid } ?? true
    }
    return own.st_dev == theirs.st_dev && own.st_ino == theirs.st_ino
  }

  private static func name(ofUser id: UInt32) -> String? {
    guard let entry = unsafe getpwuid(id) else { return nil }
    return unsafe String(cString: entry.pointee.pw_name)
  }
}

extension FoundServer.Kind {
  /// Whether a UNIX socket of the server's is one for clients: `mysqlx.sock` is for another protocol.
  fileprivate func isSocket(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    switch self {
    case .postgres, .pgbouncer: return name.hasPrefix(".s.PGSQL.")
    case .mysql, .mariadb: return name != "mysqlx.sock" && !name.hasPrefix("mysqlx")
    }
  }

  /// Whether a TCP port is one for clients, as far as numbers tell: 33060 and 33062 are MySQL's X
  /// protocol and port for administrators.
  fileprivate func isMain(_ port: Int) -> Bool { port != 33_060 && port != 33_062 }
}

/// The words of a found server between a child and its parent.
extension FoundServer {
  private static let separator: Character = "\u{1F}"

  fileprivate var line: String {
    let place =
      switch door {
      case .socket(let path): ["socket", path, ""]
      case .tcp(let host, let port): ["tcp", host, "\(port)"]
      case nil: ["", "", ""]
      }
    let words =
      [kind.rawValue, "\(pid)", "\(user.id)", "\(user.group)", userName ?? "", container ?? ""]
      + place + [ports.map(String.init).joined(separator: " ")]
    return words.map { String($0.filter { $0 != Self.separator }) }
      .joined(separator: String(Self.separator))
  }

  fileprivate init?(line: String) {
    let words = line.split(separator: Self.separator, omittingEmptySubsequences: false)
      .map(String.init)
    guard words.count == 10, let kind = Kind(rawValue: words[0]), let pid = Int(words[1]),
      let user = UInt32(words[2]), let group = UInt32(words[3])
    else { return nil }
    (self.kind, self.pid) = (kind, pid)
    self.user = ServerLogin.SystemUser(id: user, group: group)
    userName = words[4].isEmpty ? nil : words[4]
    container = words[5].isEmpty ? nil : words[5]
    switch words[6] {
    case "socket": door = .socket(words[7])
    case "tcp": door = Int(words[8]).map { .tcp(host: words[7], port: $0) }
    default: door = nil
    }
    ports = words[9].split(separator: " ").compactMap { Int($0) }
  }
}

/// The container of a process.
private enum ContainerID {
  /// The first twelve figures of a 64-figure id in the path of its control group; `nil` outside of
  /// containers.
  static func of(_ pid: Int) -> String? {
    let text = ProcFile.text("/proc/\(pid)/cgroup") ?? ""
    for part in text.split(whereSeparator: { !$0.isHexDigit }) where part.count == 64 {
      return String(part.prefix(12))
    }
    return nil
  }
}
