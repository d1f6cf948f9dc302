internal import Capture
internal import DatabaseViews
internal import Evidence
internal import LinuxFormats

/// A JVM as a client of servers.
struct LayerClient {
  var subject: Subject
  /// `nil` where nothing tells it.
  var pid: Int?
  /// The kinds of servers that drivers of it talk to; empty where none is seen.
  var products: Set<ServerProduct>
  /// Threads that wait for a connection of a pool of databases.
  var waiting: Int
  var waitingEvidence: [Citation]
  /// Whether anything in it has to do with a database.
  var usesDatabase: Bool

  static func all(_ known: KnownFacts, _ host: LayerHost) -> [LayerClient] {
    let jvms = known.subjects.filter { $0.kind == .jvm }
    return jvms.map { subject in
      let drivers = known.text("jvm.database.drivers", of: subject) ?? ""
      let isDatabase = known["jvm.jdbc.database", of: subject]?.value != .flag(false)
      let waiting = isDatabase ? known.count("jvm.jdbc.waiting", of: subject) : 0
      let words = drivers.split(separator: ",").map { $0.drop { $0 == " " } }
      return LayerClient(
        subject: subject, pid: pid(subject) ?? (jvms.count == 1 ? host.onlyJVM : nil),
        products: Set(words.map { $0 == "PostgreSQL" ? .postgres : .mysql }), waiting: waiting,
        waitingEvidence: known["jvm.jdbc.waiting", of: subject]?.evidence ?? [],
        usesDatabase: waiting > 0 || !words.isEmpty || known["jvm.log.pool", of: subject] != nil)
    }
  }

  /// Of `java (pid 4242)`.
  private static func pid(_ subject: Subject) -> Int? {
    subject.name.hasPrefix("java (pid ") ? Int(subject.name.dropFirst(10).dropLast()) : nil
  }
}

/// What is known of processes and their connections on the host of the evidence.
struct LayerHost {
  struct Connection {
    var pid: Int
    var name: String
    var local, peer: NetworkPlace
    var citation: Citation
  }

  let evidence: HostEvidence
  private(set) var connections: [Connection] = []
  /// Names of processes by id; `nil` where no list of all was captured.
  private(set) var processes: [Int: HostProcess]?
  private(set) var groups: [String] = []

  init(_ recording: Recording) {
    evidence = HostEvidence(recording)
    for look in evidence.looks {
      connections += (look.snapshot.sockets?.connections ?? []).compactMap {
        Self.connection($0, look.text($0.place))
      }
    }
    for artifact in recording.samples(of: LsofParser.self) {
      for holder in artifact.sample.holders {
        connections += holder.connections.compactMap {
          Self.connection($0, $0.place.text(in: artifact.source))
        }
      }
    }
    let tables = evidence.looks.compactMap(\.snapshot.processes)
    // A few processes that somebody picked out say nothing of those that are not among them.
    guard let table = tables.last(where: { $0.processes.contains { $0.pid == 1 } }) else { return }
    processes = Dictionary(
      table.processes.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
    groups = table.groups
  }

  private static func connection(
    _ connection: SocketSummary.Connection, _ source: String
  ) -> Connection? {
    guard let start = connection.owner.lastIndex(of: "("), connection.owner.hasSuffix(")"),
      let pid = Int(connection.owner[start...].dropFirst(5).dropLast()),
      let local = NetworkPlace(connection.local), let peer = NetworkPlace(connection.peer)
    else { return nil }
    return Connection(
      pid: pid, name: String(connection.owner[..<start].dropLast()), local: local, peer: peer,
      citation: Citation(
        source: source,
        text: "\(connection.owner) is connected to \(connection.peer) from \(connection.local)"))
  }

  func connections(of pid: Int) -> [Connection] { connections.filter { $0.pid == pid } }

  /// Whether a process is said to be in a control group itself.
  func hasMember(_ pid: Int?, in group: String) -> Bool {
    guard let pid else { return false }
    return evidence.looks.contains { look in
      look.snapshot.controlGroups.contains {
        $0.path == group && $0.members?.contains(pid) == true
      }
    }
  }

  /// The only process called `java`, by connections and lists of processes.
  var onlyJVM: Int? {
    let pids = Set(connections.filter { $0.name == "java" }.map(\.pid))
      .union((processes ?? [:]).values.filter { $0.name == "java" }.map(\.pid))
    return pids.count == 1 ? pids.first : nil
  }
}
