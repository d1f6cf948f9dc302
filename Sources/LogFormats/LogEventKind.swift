/// What matters in a log whatever wrote it.
package enum LogEventKind: Int, Sendable, CaseIterable {
  case refused, timeout, unreachable, unresolved, reset, certificate
  case noSpace, quota, readOnly, inputOutput
  case noFiles, noThread, noMemory, managedMemory
  case oomKill, crash, hungTask
  case evicted, probe, backOff, imagePull
  case poolTimeout, lockTimeout, deadlock
  /// A database server or its pooler refused a client for want of connection slots.
  case slots
  /// A connection came about, or came back.
  case recovery
  /// A container runtime's mark of a line that goes on in the next one.
  case part
  /// The level of a record: no event, but a log.
  case line

  /// Failures of the way to a peer, of which a record tells one.
  package var isOfNetwork: Bool {
    switch self {
    case .refused, .timeout, .unreachable, .unresolved: true
    default: false
    }
  }

  /// What a program waits for in vain that a database is asked for.
  package var isOfDatabase: Bool {
    switch self {
    case .poolTimeout, .lockTimeout, .deadlock, .slots: true
    default: false
    }
  }

  /// What a person calls several of them.
  package var displayed: String {
    switch self {
    case .refused: "connections refused"
    case .timeout: "time-outs"
    case .unreachable: "no way to a host"
    case .unresolved: "names that have no address"
    case .reset: "connections reset"
    case .certificate: "certificates rejected"
    case .noSpace: "no space left on a device"
    case .quota: "a disk quota exceeded"
    case .readOnly: "writes to a read-only file system"
    case .inputOutput: "I/O errors"
    case .noFiles: "too many open files"
    case .noThread: "no further thread or process"
    case .noMemory: "memory refused"
    case .managedMemory: "out of memory inside of a runtime"
    case .oomKill: "killed for want of memory"
    case .crash: "crashes"
    case .hungTask: "tasks that hang"
    case .evicted: "pods evicted"
    case .probe: "probes failed"
    case .backOff: "containers that do not stay up"
    case .imagePull: "images that cannot be pulled"
    case .poolTimeout: "time-outs of a connection pool"
    case .lockTimeout: "time-outs of locks"
    case .deadlock: "deadlocks"
    case .slots: "connections refused for want of slots"
    case .recovery: "connections that came back"
    case .part: "parts of lines"
    case .line: "lines"
    }
  }
}

/// Texts by which events are found: words of `strerror(3)` and `gai_strerror(3)`, of the runtimes of
/// Java, Go, Python, Node and .NET, of curl, nginx, OpenSSL, the kernel and the kubelet.
enum LogNeedles {
  typealias Needle = (text: StaticString, kind: LogEventKind)

  static let all: [Needle] =
    network + storage + limits + certificates + deaths + databases + others

  static var texts: [StaticString] { all.map(\.text) }

  private static let network: [Needle] = [
    ("onnection refused", .refused), ("ECONNREFUSED", .refused),
    ("actively refused it", .refused), ("Broker may not be available", .refused),
    ("Node may not be available", .refused), ("connect_error:_111", .refused),
    ("connect_error:_110", .timeout),
    ("onnection timed out", .timeout), ("i/o timeout", .timeout), ("onnect timed out", .timeout),
    ("Read timed out", .timeout), ("read timed out", .timeout), ("ETIMEDOUT", .timeout),
    ("ESOCKETTIMEDOUT", .timeout),
    ("peration timed out", .timeout), ("Timeout was reached", .timeout),
    ("context deadline exceeded", .timeout), ("upstream timed out", .timeout),
    ("SocketTimeoutException", .timeout), ("HttpTimeoutException", .timeout),
    ("ConnectTimeoutE", .timeout), ("UND_ERR_CONNECT_TIMEOUT", .timeout),
    ("did not properly respond after", .timeout), ("HttpClient.Timeout of", .timeout),
    ("timeout expired", .timeout), ("o route to host", .unreachable),
    ("EHOSTUNREACH", .unreachable), ("etwork is unreachable", .unreachable),
    ("ENETUNREACH", .unreachable),
    ("ame or service not known", .unresolved), ("ailure in name resolution", .unresolved),
    ("o address associated with hostname", .unresolved), ("ame does not resolve", .unresolved),
    ("no such host", .unresolved), ("o such host is known", .unresolved),
    ("server misbehaving", .unresolved), ("ENOTFOUND", .unresolved), ("EAI_AGAIN", .unresolved),
    ("ould not resolve host", .unresolved), ("UnknownHostException", .unresolved),
    ("host not found in upstream", .unresolved), ("could not be resolved (", .unresolved),
    ("nown MySQL server host", .unresolved),
    ("onnection reset by peer", .reset), ("ECONNRESET", .reset), ("onnection reset", .reset),
    ("roken pipe", .reset), ("EPIPE", .reset),
  ]

  private static let storage: [Needle] = [
    ("o space left on device", .noSpace), ("ENOSPC", .noSpace),
    ("enough space on the disk", .noSpace), ("database or disk is full", .noSpace),
    ("flood stage disk watermark", .noSpace),
    ("isk quota exceeded", .quota), ("ead-only file system", .readOnly), ("EROFS", .readOnly),
    ("nput/output error", .inputOutput), ("I/O error, dev ", .inputOutput),
    ("Buffer I/O error", .inputOutput),
  ]

  private static let limits: [Needle] = [
    ("oo many open files", .noFiles), ("EMFILE", .noFiles), ("ENFILE", .noFiles),
    ("esource temporarily unavailable", .noThread), ("can't start new thread", .noThread),
    ("failed to create new OS thread", .noThread), ("unable to create native thread", .noThread),
    ("unable to create new native thread", .noThread), ("annot fork", .noThread),
    ("an't fork", .noThread), ("spawn EAGAIN", .noThread),
    ("annot allocate memory", .noMemory), ("ENOMEM", .noMemory),
    ("java.lang.OutOfMemoryError", .managedMemory), ("heap out of memory", .managedMemory),
    ("runtime: out of memory", .managedMemory), ("System.OutOfMemoryException", .managedMemory),
    ("std::bad_alloc", .managedMemory), ("MemoryError", .managedMemory),
  ]

  private static let certificates: [Needle] = [
    ("ertificate has expired", .certificate), ("CERT_HAS_EXPIRED", .certificate),
    ("certificate verify failed", .certificate), ("CERTIFICATE_VERIFY_FAILED", .certificate),
    ("x509: ", .certificate), ("PKIX path", .certificate),
    ("CertificateExpiredException", .certificate), ("No subject alternative", .certificate),
    ("verify the first certificate", .certificate), ("SSL certificate problem", .certificate),
    ("TLS_CERT_ALTNAME", .certificate), ("igned certificate", .certificate),
    ("remote certificate is invalid", .certificate), ("RemoteCertificate", .certificate),
  ]

  private static let deaths: [Needle] = [
    ("ut of memory: Kill", .oomKill), ("emory cgroup out of memory", .oomKill),
    ("killed by the OOM killer", .oomKill), ("OOMKilled", .oomKill),
    ("segfault at ", .crash), ("SIGSEGV", .crash), ("egmentation fault", .crash),
    ("core dumped", .crash), ("status=11/SEGV", .crash), ("status=6/ABRT", .crash),
    ("blocked for more than", .hungTask),
  ]

  /// What pools of every runtime write where a caller gave up: HikariCP, DBCP, c3p0, Tomcat, Agroal,
  /// those of application servers, R2DBC; SQLAlchemy, psycopg; ADO.NET, Npgsql, MySqlConnector; knex,
  /// Sequelize, node-postgres, Prisma, generic-pool; Active Record; sqlx, r2d2, deadpool; MongoDB, Redis.
  static let pools: [StaticString] = [
    "Connection is not available, request timed out", "Cannot get a connection, pool e",
    "checkout a Connection has timed out", "nable to fetch a connection in ",
    "cquisition timeout", "QueuePool limit of size", "get a connection after",
    "obtaining a connection from the pool", "onnection pool has been exhausted",
    "The pool is probably full", "ConnectionAcquireTimeout", "exceeded when trying to connect",
    "new connection from the connection pool", "ResourceRequest timed out",
    "obtain a connection from the pool within", "obtain a database connection within",
    "while waiting for an open connection", "timed out waiting for connection",
    "waiting for a slot to become available", "No managed connections available within",
    "No resources currently available in pool", "ConnectionWaitTimeoutException",
    "In-use connections equal max-pool-size",
    "connections in the Universal Connection Pool are in use",
    "Pool#acquire(Duration) has been pending", "All pooled connections are in use",
    "Pooled connection request timed out", "ms while waiting for a connection to server",
    "hile checking out a connection from connection pool", "imeout waiting for idle object",
    "JedisExhaustedPool", "redis: connection pool timeout", "redigo: connection pool exhausted",
  ]

  private static let databases: [Needle] =
    pools.map { ($0, .poolTimeout) } + [
      ("ock wait timeout exceeded", .lockTimeout), ("due to lock timeout", .lockTimeout),
      ("ock request time out period", .lockTimeout), ("ORA-30006", .lockTimeout),
      ("ORA-00054", .lockTimeout), ("database is locked", .lockTimeout),
      ("eadlock detected", .deadlock), ("eadlock found when trying", .deadlock),
      ("was deadlocked on lock", .deadlock),
      ("too many clients already", .slots), ("connection slots are reserved", .slots),
      ("oo many connections", .slots), ("no more connections allowed", .slots),
      ("query_wait_timeout", .slots),
    ]

  private static let others: [Needle] = [
    ("must evict pod(s) to reclaim", .evicted), ("pods evicted, waiting for pod", .evicted),
    ("evicted successfully", .evicted),
    ("robe failed", .probe), ("Probe errored", .probe),
    ("restarting failed container=", .backOff), ("ImagePullBackOff", .imagePull),
    ("ErrImagePull", .imagePull),
    ("onnected to ", .recovery), ("econnected", .recovery), ("onnection established", .recovery),
    ("onnection restored", .recovery), ("ecovered", .recovery), ("back online", .recovery),
    ("onnection is back", .recovery), ("ucceeded", .recovery), ("eachable again", .recovery),
    ("eady to accept connections", .recovery),
    (" INFO ", .line), (" ERROR ", .line), (" WARN", .line), ("[info]", .line), ("[notice]", .line),
    ("level=info", .line), ("\"level\":", .line), ("[INFO ]", .line), ("[WARN ]", .line),
    ("INFO  [", .line), ("WARN  [", .line), ("[alert]", .line), ("[warning]", .line),
    ("[error]", .line), (":error]", .line),
    (":notice]", .line), ("|INFO|", .line), ("|ERROR|", .line), (".go:", .line),
    (" HTTP/1.1\" ", .line), (" HTTP/2.0\" ", .line),
    (" stdout P ", .part), (" stderr P ", .part),
  ]
}
