import ByteParsing

/// What a record with one of the texts truly says; many hold the words and tell of nothing.
struct LogEvent {
  var kind: LogEventKind
  var peer: String?
  var detail: String?
  var owner: EventGroup.Owner = .program
  /// The program that wrote it ends with it.
  var isFatal = false

  /// `text` is the record, escapes undone; `line` the one with the words, and `place` where in it.
  init?(
    _ kind: LogEventKind, _ text: RawSpan, of head: LogReader.RecordHead, hit line: RawSpan,
    at place: Int
  ) {
    self.kind = kind
    guard Self.isCode(line, place) else { return nil }
    if head.isOfKernel { owner = .kernel }
    switch kind {
    case .refused, .timeout, .unreachable, .unresolved:
      guard takeNetwork(text) else { return nil }
    case .noSpace:
      if text.has(oneOf: Self.watches) || text.has(oneOf: Self.tables) { return nil }
    case .noFiles:
      if text.has(oneOf: Self.watches) { return nil }
      detail = text.has("in system") || text.has("ENFILE") ? "of the host" : nil
    case .noThread:
      guard takeThread(text) else { return nil }
    case .managedMemory:
      guard takeMemory(text, line, place) else { return nil }
    case .certificate:
      guard text.has("ertificate") || text.has("CERT") || text.has("PKIX") else { return nil }
      detail = Self.flaw(text)
      peer = PeerName.find(text, isName: false)
    case .hungTask:
      guard text.has("task ") else { return nil }
    case .deadlock, .lockTimeout, .slots:
      detail = Self.server(text)
      if kind == .slots, detail == nil { return nil }
    case .backOff, .imagePull:
      detail = Self.pod(text)
      if detail == nil { return nil }
    case .poolTimeout, .reset, .quota, .readOnly, .inputOutput, .noMemory, .oomKill, .crash,
      .evicted, .probe:
      break
    case .recovery:
      guard head.level.map({ $0 < .error }) ?? true, Self.isRecovery(text, line, place) else {
        return nil
      }
      peer = PeerName.find(text, isName: false)
    case .part, .line: return nil
    }
    if owner == .program, kind != .recovery { judge(text, head) }
  }

  private mutating func judge(_ text: RawSpan, _ head: LogReader.RecordHead) {
    if Self.isOfServer(text) {
      owner = .server
    } else if kind.isOfNetwork, text.has(oneOf: ["SQL", "jdbc", "Hikari"]),
      text.has(oneOf: [".java:", "Exception", "jdbc", "Hikari"])
    {
      owner = .java
    } else if kind.isOfDatabase, text.has(oneOf: Self.java) {
      owner = .java
    } else if let level = head.level, level <= .info, !isSaidCalmly {
      owner = .remark
    }
    isFatal = head.level == .fatal
  }

  private static let java: [StaticString] = [
    ".java:", "Hikari", "java.", "org.apache.", "org.postgresql.", "com.mysql.", "org.mariadb.",
    "agroal", "hibernate", "springframework", "Connection is not available, request timed out",
  ]

  /// Whether it matters at whatever level it is told: a kubelet tells of evictions at `I`.
  private var isSaidCalmly: Bool {
    switch kind {
    case .evicted, .probe, .oomKill, .crash, .deadlock: true
    default: false
    }
  }

  /// What runtimes write where a program ends.
  static let ends: [StaticString] = [
    "ncaught", "in thread \"main\"", "panic: ", "Unhandled", "nhandled rejection",
    "throw ", "Node.js v", "exit status", "fatal error", "FATAL", "[emerg]", "giving up", "xiting",
  ]

  // MARK: Words that say something else

  /// Names of errors in capitals count where a runtime reports one, not in a list of them.
  private static func isCode(_ line: RawSpan, _ place: Int) -> Bool {
    guard line[place] == UInt8(ascii: "E"), place + 2 < line.byteCount,
      line[place + 1] >= 0x41, line[place + 1] <= 0x5A, line[place + 2] >= 0x41,
      line[place + 2] <= 0x5A
    else { return true }
    let before: [StaticString] = [
      "connect ", "read ", "write ", "getaddrinfo ", "queryA ", "queryAaaa ", "spawn ", "open ",
      "Error: ", "code: '", "code: \"", "code\":\"", "code\\\":\\\"", "code=", "accept ", "mkdir ",
      "copyfile ", "rename ", "(", "socket ", "bind ", "write: ", "uv_spawn ",
    ]
    if place > 0, line[place - 1] == UInt8(ascii: "[") {
      let end = line.firstIndex(of: UInt8(ascii: "]"), from: place) ?? line.byteCount
      return line.firstIndex(of: UInt8(ascii: ","), from: place).map { $0 > end } ?? true
    }
    return before.contains {
      place >= $0.utf8CodeUnitCount && line.starts(with: $0, at: place - $0.utf8CodeUnitCount)
    }
  }

  /// inotify has limits of its own, whose errors are those of files and space.
  private static let watches: [StaticString] = [
    "inotify", "watch", "fsnotify", "Watch", "FileSystemEvent",
  ]
  /// So have control groups, semaphores, shared memory and maps of the kernel.
  private static let tables: [StaticString] = [
    "cgroup", "semget", "shmget", "semaphores", "epoll_ctl", "bpf", "ipset", "keyctl", "SysV",
  ]
  /// Whose failures are counted by themselves, or are a client's.
  private static let probes: [StaticString] = [
    "robe failed", "ealth check", "ealthcheck", "ealth-check", "client timed out",
    "waiting for request", "while reading client", "while keepalive", "while sending to client",
    "SSL handshaking",
  ]

  private mutating func takeNetwork(_ text: RawSpan) -> Bool {
    if text.has(oneOf: Self.probes) { return false }
    // Whoever waits in vain for a pool says that it timed out.
    if kind == .timeout, text.has(oneOf: LogNeedles.pools) { return false }
    // Go's resolver tells a time-out of its server like any other.
    if kind != .unresolved, text.has(oneOf: ["lookup ", "getaddrinfo "]),
      !text.has(oneOf: ["ECONNREFUSED", "onnect: connection refused"])
    {
      kind = .unresolved
    }
    peer = PeerName.find(text, isName: kind == .unresolved)
    // What a name server does not answer is a name that has no address.
    if kind != .unresolved, peer.map({ $0.utf8.suffix(3).elementsEqual(":53".utf8) }) ?? false {
      (kind, detail) = (.unresolved, "no answer")
    } else if kind == .unresolved {
      let isTemporary = text.has(oneOf: [
        "emporary failure in name", "EAI_AGAIN", "server misbehaving", "i/o timeout",
        "connection refused", "is unreachable", "(110: ", "(2: Server failure",
        "Timeout while contacting",
      ])
      detail = isTemporary ? "no answer" : "no such name"
    }
    // A deadline or a time-out without a party may be the program's own.
    if kind == .timeout, peer == nil,
      text.has(oneOf: ["deadline exceeded", "timeout expired", "HttpClient.Timeout"])
    {
      return false
    }
    return true
  }

  private mutating func takeThread(_ text: RawSpan) -> Bool {
    if text.has("java.lang.OutOfMemoryError") {
      owner = .java
      return true
    }
    guard text.has("esource temporarily unavailable") else { return true }
    return text.has(oneOf: [
      "fork", "clone", "pthread_create", "new thread", "create thread", "start thread",
      "creating thread", "OS thread", "spawn", "new process", "create process", "posix_spawn",
      "os/exec", "exec:",
    ])
  }

  private mutating func takeMemory(_ text: RawSpan, _ line: RawSpan, _ place: Int) -> Bool {
    if line.starts(with: "MemoryError", at: place) {
      guard place == 0 || !line[place - 1].isLetter else { return false }
      detail = "Python"
    } else if line.starts(with: "java", at: place) {
      if line.has("unable to create n") { return false }
      detail = "Java"
    } else if line.starts(with: "System", at: place) {
      detail = ".NET"
    } else if line.starts(with: "runtime", at: place) {
      detail = "Go"
    } else {
      detail = line.starts(with: "std", at: place) ? "C++" : "JavaScript"
    }
    return true
  }

  private static func flaw(_ text: RawSpan) -> String {
    if text.has(oneOf: ["expired", "EXPIRED", "NotAfter", "not yet valid"]) { return "expired" }
    if text.has(oneOf: [
      "is valid for", "ostname mismatch", "not valid for", "subject alternative", "ALTNAME",
      "altnames", "NameMismatch", "doesn't match", "does not match", "No name matching",
    ]) {
      return "made out for another name"
    }
    if text.has(oneOf: [
      "unknown authority", "PKIX path", "self signed", "self-signed", "local issuer",
      "first certificate",
      "ChainErrors", "unknown ca",
    ]) {
      return "of an unknown issuer"
    }
    return "rejected"
  }

  private static func isRecovery(_ text: RawSpan, _ line: RawSpan, _ place: Int) -> Bool {
    if text.has(oneOf: ["not connected", "ailed to", "isconnected", "cannot", "unable", "refused"])
    {
      return false
    }
    guard line.starts(with: "ucceeded", at: place) || line.starts(with: "ecovered", at: place)
    else {
      return true
    }
    return text.has(oneOf: ["onnect", "retr", "Retr", "attempt", "esolv"])
  }

  /// The pod that a record of the kubelet is about: `pod="prod/orders-7d5-abc"`.
  private static func pod(_ text: RawSpan) -> String? {
    guard let start = text.firstRange(of: " pod=\"")?.upperBound,
      let end = text.firstIndex(of: UInt8(ascii: "\""), from: start)
    else { return nil }
    return text.string(start..<end)
  }

  /// The product whose error a record quotes; `nil` where the words are of any.
  private static func server(_ text: RawSpan) -> String? {
    if text.has(oneOf: ["no more connections allowed", "query_wait_timeout"]) {
      return "PgBouncer"
    }
    if text.has(oneOf: [
      "due to lock timeout", "40P01", "on transaction ", "psycopg", "pq: ", "PG::", "asyncpg",
      "Npgsql", "postgres", "Postgres", "too many clients already", "connection slots are reserved",
      "oo many connections for ", "DeadLockReport",
    ]) {
      return "PostgreSQL"
    }
    if text.has("ORA-") { return "Oracle" }
    if text.has(oneOf: ["ock request time out period", "was deadlocked on lock"]) {
      return "SQL Server"
    }
    if text.has("database is locked") { return "SQLite" }
    return text.has(oneOf: [
      "ock wait timeout exceeded", "trying to get lock", "1040", "08004", "CON_COUNT", "mysql",
      "MySql", "MySQL", "Mysql2", "ariadb", "ariaDB",
    ]) ? "MySQL" : nil
  }

  /// What a client puts in front of the words of a server.
  private static let clients: [StaticString] = [
    "connection to server at", "psycopg", "PG::", "SQLSTATE", "Exception", "Traceback", "Error: ",
    "error: ", "asyncpg",
  ]

  /// PostgreSQL sets two blanks behind its severities, MySQL names a subsystem, PgBouncer a socket; what
  /// a client says stands in front of what it quotes.
  private static func isOfServer(_ text: RawSpan) -> Bool {
    for mark in servers {
      guard let found = text.firstRange(of: mark) else { continue }
      // Others pad their levels with more blanks.
      let end = found.upperBound
      if end < text.byteCount, text[end] == 0x20, text[end - 1] == 0x20 { continue }
      return !text.extracting(0..<found.lowerBound).has(oneOf: clients)
    }
    return false
  }

  private static let servers: [StaticString] = [
    "ERROR:  ", "FATAL:  ", "LOG:  ", "PANIC:  ", "WARNING:  ", "[ERROR] [MY-", "[Warning] [MY-",
    "[ERROR] mysqld", "[ERROR] InnoDB", "[ERROR] Slave", "[Warning] Slave", " C-0x", " S-0x",
  ]
}
