internal import DatabaseViews
internal import Evidence

/// What a person would do to promote a candidate; nothing of it is ever run.
enum PromotionSteps {
  static func entries(_ view: FailoverView) -> [Listing.Entry] {
    guard let candidate = view.candidate else { return [] }
    var steps: [(text: String, command: String?)] = [fencing(view)]
    let target = connection(candidate.node)
    if candidate.replica.isPaused == true {
      steps.append(("Let replay go on", psql(target, "SELECT pg_wal_replay_resume()")))
    }
    if let delay = candidate.replica.delay, delay > 0 {
      steps.append(
        (
          "Apply what is held back",
          psql(target, "ALTER SYSTEM SET recovery_min_apply_delay = 0") + "\n"
            + psql(target, "SELECT pg_reload_conf()")
        ))
    }
    steps.append(
      (
        "See that it has replayed all it received (t)",
        psql(target, "SELECT pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()")
      ))
    steps.append(
      (
        "Promote \(candidate.name) (or on its host: pg_ctl promote -D its data directory)",
        psql(target, "SELECT pg_promote()")
      ))
    steps.append(("See that it takes writes (f)", psql(target, "SELECT pg_is_in_recovery()")))
    steps += following(view, candidate)
    return steps.enumerated().map { index, step in
      Listing.Entry(
        heading: "\(index + 1). \(step.text)",
        lines: step.command.map { $0.split(separator: "\n").map(String.init) } ?? [],
        figures: [.init("command", "command", .maybe(step.command))])
    }
  }

  private static func fencing(_ view: FailoverView) -> (text: String, command: String?) {
    let name = view.primary?.name ?? "the old primary"
    switch view.primaryState {
    case .up:
      return (
        "\(name) is up: only for a planned switch-over, stop its clients and end it cleanly, on its host",
        "pg_ctl stop -m fast -D \"$PGDATA\""
      )
    default:
      return (
        "Fence \(name) so that it cannot come back and take writes: power it off or cut it off, "
          + "or on its host, with its restart switched off",
        "pg_ctl stop -m immediate -D \"$PGDATA\""
      )
    }
  }

  /// What comes after the promotion: others, the old primary, clients.
  private static func following(
    _ view: FailoverView, _ candidate: FailoverCandidate
  ) -> [(text: String, command: String?)] {
    var steps: [(text: String, command: String?)] = []
    let host = candidate.node.series.contact?.host ?? "HOST"
    let port = candidate.node.port.map(String.init) ?? "PORT"
    let conninfo = "host=\(conninfoValue(host)) port=\(port) user=REPLICATION_USER"
    for other in view.candidates.dropFirst() where !other.isForeign {
      let statement =
        "ALTER SYSTEM SET primary_conninfo = \(sqlText(conninfo))"
      steps.append(
        (
          "Point \(other.name) to it (user and password as before; up to version 12 it takes a restart)",
          psql(connection(other.node), statement) + "\n"
            + psql(connection(other.node), "SELECT pg_reload_conf()")
        ))
    }
    steps.append(("Point clients and poolers to \(candidate.name)", nil))
    steps.append(
      (
        "Bring the old primary back as a standby, never as it is: on its host, ended cleanly",
        "pg_rewind -D \"$PGDATA\" --source-server="
          + shellWord("host=\(conninfoValue(host)) port=\(port) user=postgres dbname=postgres")
      ))
    return steps
  }

  private static func connection(_ node: ReplicationNode) -> String {
    let host = node.series.contact?.host.map { "host=\(conninfoValue($0)) " } ?? ""
    let port = node.port.map { "port=\($0) " } ?? ""
    return shellWord("\(host)\(port)user=postgres dbname=postgres")
  }

  private static func psql(_ target: String, _ statement: String) -> String {
    "psql -X -d \(target) -c \(shellWord(statement))"
  }

  /// A value of a connection string, in quotes where libpq needs them.
  static func conninfoValue(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x27 && $0 != 0x5C }
    return isPlain ? text : "'" + escaped(text, [0x27, 0x5C], with: "\\") + "'"
  }

  /// A literal of SQL.
  static func sqlText(_ text: String) -> String { "'" + escaped(text, [0x27], with: "'") + "'" }

  /// One word of a shell, whatever stands in it.
  static func shellWord(_ text: String) -> String {
    var word = "'"
    for scalar in text.unicodeScalars {
      word += scalar == "'" ? "'\\''" : scalar.value < 0x20 ? "" : String(scalar)
    }
    return word + "'"
  }

  private static func escaped(_ text: String, _ bytes: Set<UInt8>, with mark: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x80, bytes.contains(UInt8(scalar.value)) { result += mark }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}

extension FailoverCandidate {
  /// Whether it cannot follow the set at all.
  var isForeign: Bool {
    obstacles.contains { [.otherCluster, .timeline, .lostSlot].contains($0.kind) }
  }
}
