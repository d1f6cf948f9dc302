internal import DatabaseViews
internal import Evidence

/// What a person would do to promote a replica of MySQL or MariaDB.
enum ReplicaPromotion {
  static func reach(_ candidate: ReplicaCandidate) -> FailoverReach {
    let client = Client(candidate.node)
    let isSocket = candidate.node.host?.hasPrefix("/") == true
    return FailoverReach(
      product: client.isMariaDB ? "mariadb" : "mysql",
      host: isSocket ? nil : candidate.node.host, socket: isSocket ? candidate.node.host : nil,
      port: isSocket ? nil : candidate.node.port, detachment: client.detachment,
      promotion: client.promotion.joined(separator: "; "))
  }

  static func steps(_ view: FailoverView<ReplicaCandidate>) -> [FailoverStep] {
    guard let candidate = view.candidate else { return [] }
    let client = Client(candidate.node)
    let service = client.isMariaDB ? "mariadb" : "mysql"
    let words = client.words
    var steps = [
      FailoverStep.fencing(
        view,
        clean: client.isMariaDB
          ? "mariadb-admin -u root -p shutdown" : "mysqladmin -u root -p shutdown",
        hard: "systemctl mask --now \(service)")
    ]
    steps.append(
      FailoverStep(
        "Let \(candidate.name) take no more from the old primary", client.run(client.detachment)))
    if candidate.state.channel.applier == .no
      || candidate.obstacles.contains(where: { $0.kind == .delayed })
    {
      steps.append(
        FailoverStep(
          "Let it apply what it has, once what stands in its way is set right",
          client.run(
            "STOP \(words.replica) SQL_THREAD; CHANGE \(words.change) TO \(words.prefix)_DELAY = 0; START \(words.replica) SQL_THREAD"
          )))
    }
    steps.append(
      FailoverStep(
        "See that it has applied all it received (has read all relay log)",
        client.run("SHOW \(words.replica) STATUS", isTall: true)))
    steps.append(
      FailoverStep(
        "Promote \(candidate.name): let it forget its source, and take writes",
        client.promotion.map { client.run($0) }.joined(separator: "\n")))
    steps.append(
      FailoverStep("See that it takes writes (0)", client.run("SELECT @@global.read_only")))
    return steps + following(view, candidate)
  }

  /// What comes after the promotion: others, clients, the old primary.
  private static func following(
    _ view: FailoverView<ReplicaCandidate>, _ candidate: ReplicaCandidate
  ) -> [FailoverStep] {
    var steps: [FailoverStep] = []
    let place = Client.place(candidate.node)
    for other in view.candidates.dropFirst() where !other.isForeign {
      let client = Client(other.node)
      steps.append(
        FailoverStep(
          "Point \(other.name) to it (user and password as before)",
          client.run(client.following(place, other.state.channel))))
    }
    steps.append(FailoverStep("Point clients and poolers to \(candidate.name)"))
    let client = Client(candidate.node)
    let own = client.isMariaDB ? "@@global.gtid_current_pos" : "@@global.gtid_executed"
    steps.append(
      FailoverStep(
        "Bring the old primary back as a replica, never as it is: where it has transactions that "
          + "\(candidate.name) has not, build it anew; see what that one has",
        client.run("SELECT \(own)")))
    return steps
  }
}

/// How a server is spoken to in its own client, in the words of its fork and version.
private struct Client {
  let node: MySQLNode
  let isMariaDB: Bool
  /// Whether it says replica and source: MySQL from 8.0.23 on.
  private let isNew: Bool

  init(_ node: MySQLNode) {
    self.node = node
    let version = node.series.version
    isMariaDB = version?.isMariaDB ?? node.channels.contains { $0.applied.domains != nil }
    isNew = version.map { $0.isMySQL(since: 80_023) } ?? !isMariaDB
  }

  var words: (replica: String, change: String, prefix: String) {
    isNew ? ("REPLICA", "REPLICATION SOURCE", "SOURCE") : ("SLAVE", "MASTER", "MASTER")
  }

  var detachment: String { "STOP \(words.replica) IO_THREAD" }

  /// Statements that make it forget its source, and take writes.
  var promotion: [String] {
    [
      "STOP \(words.replica); RESET \(words.replica) ALL",
      isMariaDB
        ? "SET GLOBAL read_only = OFF"
        : "SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF",
    ]
  }

  /// A command of a shell that runs statements there.
  func run(_ statements: String, isTall: Bool = false) -> String {
    let program = isMariaDB ? "mariadb" : "mysql"
    var place = ""
    if let host = node.host {
      place =
        host.hasPrefix("/")
        ? " -S \(FailoverStep.shellWord(host))"
        : " -h \(FailoverStep.shellWord(host))" + (node.port.map { " -P \($0)" } ?? "")
    }
    return "\(program)\(place) -u root -p\(isTall ? " -E" : "") -e "
      + FailoverStep.shellWord(statements)
  }

  /// The statements that make it follow another one.
  func following(_ place: (host: String, port: String), _ channel: ReplicationChannel) -> String {
    var change =
      "CHANGE \(words.change) TO \(words.prefix)_HOST = '\(place.host)', \(words.prefix)_PORT = \(place.port)"
    if isMariaDB {
      change += ", MASTER_USE_GTID = slave_pos"
    } else if channel.applied.gtids != nil {
      change += ", \(words.prefix)_AUTO_POSITION = 1"
    } else {
      change += ", \(words.prefix)_LOG_FILE = 'FILE', \(words.prefix)_LOG_POS = POSITION"
    }
    return "STOP \(words.replica); \(change); START \(words.replica)"
  }

  /// Where others reach a server; only letters that cannot end a text of SQL.
  static func place(_ node: MySQLNode) -> (host: String, port: String) {
    let host = node.host.flatMap { host in
      let isPlain = host.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
          || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "_")]
            .contains(byte)
      }
      return isPlain && !host.isEmpty ? host : nil
    }
    return (host ?? "HOST", node.port.map(String.init) ?? "3306")
  }
}
