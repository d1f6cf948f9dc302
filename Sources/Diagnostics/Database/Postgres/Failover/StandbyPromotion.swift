internal import DatabaseViews
internal import Evidence

/// What a person would do to promote a standby.
enum StandbyPromotion {
  private static let promotion = "SELECT pg_promote()"

  static func reach(_ candidate: StandbyCandidate) -> FailoverReach {
    FailoverReach(
      product: "postgresql", host: candidate.node.series.contact?.host, port: candidate.node.port,
      promotion: promotion)
  }

  static func steps(_ view: FailoverView<StandbyCandidate>) -> [FailoverStep] {
    guard let candidate = view.candidate else { return [] }
    var steps = [
      FailoverStep.fencing(
        view, clean: "pg_ctl stop -m fast -D \"$PGDATA\"",
        hard: "pg_ctl stop -m immediate -D \"$PGDATA\"")
    ]
    let target = connection(candidate.node)
    if candidate.replica.isPaused == true {
      steps.append(FailoverStep("Let replay go on", psql(target, "SELECT pg_wal_replay_resume()")))
    }
    if let delay = candidate.replica.delay, delay > 0 {
      steps.append(
        FailoverStep(
          "Apply what is held back",
          psql(target, "ALTER SYSTEM SET recovery_min_apply_delay = 0") + "\n"
            + psql(target, "SELECT pg_reload_conf()")
        ))
    }
    steps.append(
      FailoverStep(
        "See that it has replayed all it received (t)",
        psql(target, "SELECT pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()")
      ))
    steps.append(
      FailoverStep(
        "Promote \(candidate.name) (or on its host: pg_ctl promote -D its data directory)",
        psql(target, promotion)
      ))
    steps.append(
      FailoverStep("See that it takes writes (f)", psql(target, "SELECT pg_is_in_recovery()")))
    return steps + following(view, candidate)
  }

  /// What comes after the promotion: others, the old primary, clients.
  private static func following(
    _ view: FailoverView<StandbyCandidate>, _ candidate: StandbyCandidate
  ) -> [FailoverStep] {
    var steps: [FailoverStep] = []
    let host = candidate.node.series.contact?.host ?? "HOST"
    let port = candidate.node.port.map(String.init) ?? "PORT"
    let conninfo = "host=\(conninfoValue(host)) port=\(port) user=REPLICATION_USER"
    for other in view.candidates.dropFirst() where !other.isForeign {
      let statement =
        "ALTER SYSTEM SET primary_conninfo = \(sqlText(conninfo))"
      steps.append(
        FailoverStep(
          "Point \(other.name) to it (user and password as before; up to version 12 it takes a restart)",
          psql(connection(other.node), statement) + "\n"
            + psql(connection(other.node), "SELECT pg_reload_conf()")
        ))
    }
    steps.append(FailoverStep("Point clients and poolers to \(candidate.name)"))
    steps.append(
      FailoverStep(
        "Bring the old primary back as a standby, never as it is: on its host, ended cleanly",
        "pg_rewind -D \"$PGDATA\" --source-server="
          + FailoverStep.shellWord(
            "host=\(conninfoValue(host)) port=\(port) user=postgres dbname=postgres")
      ))
    return steps
  }

  private static func connection(_ node: ReplicationNode) -> String {
    let host = node.series.contact?.host.map { "host=\(conninfoValue($0)) " } ?? ""
    let port = node.port.map { "port=\($0) " } ?? ""
    return FailoverStep.shellWord("\(host)\(port)user=postgres dbname=postgres")
  }

  private static func psql(_ target: String, _ statement: String) -> String {
    "psql -X -d \(target) -c \(FailoverStep.shellWord(statement))"
  }

  /// A value of a connection string, in quotes where libpq needs them.
  static func conninfoValue(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x27 && $0 != 0x5C }
    return isPlain ? text : "'" + escaped(text, [0x27, 0x5C], with: "\\") + "'"
  }

  /// A literal of SQL.
  static func sqlText(_ text: String) -> String { "'" + escaped(text, [0x27], with: "'") + "'" }

  private static func escaped(_ text: String, _ bytes: Set<UInt8>, with mark: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x80, bytes.contains(UInt8(scalar.value)) { result += mark }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
