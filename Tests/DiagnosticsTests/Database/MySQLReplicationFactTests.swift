import Capture
import DatabaseViews
import Diagnostics
import Evidence
import Testing

@Suite("facts of replication of MySQL and MariaDB") struct MySQLReplicationFactTests {
  private static let uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562"

  private func lag(_ servers: MySQLSeries..., objective: Double? = nil) -> Findings {
    MySQLReplication.examine(mysqlRecording(of: servers, objective: objective))
  }

  @Test("with its source at hand a replica is behind by what is counted")
  func counted() {
    let even = lag(mysqlSource(at: 10), mysqlReplica(received: 10, applied: 10))
    #expect(even.quantity("channel.lag.transactions", of: "r") == 0)
    #expect(even.quantity("channel.lag.time", of: "r") == 0)
    #expect(even.value("channel.lag.confidence", of: "r") == .text("certain"))
    let behind = lag(mysqlReplica(received: 9, applied: 4, behind: "7"), mysqlSource(at: 10))
    #expect(behind.quantity("channel.lag.transactions", of: "r") == 6)
    #expect(behind.quantity("channel.lag.time", of: "r") == 7)
    #expect(behind.value("channel.stage", of: "r") == .text("apply"))
    #expect(behind.quantity("channel.lag.beyond_rpo", of: "r") == -53)
    #expect(behind.undeclared(MySQLReplication.facts) == [])
  }

  @Test(
    "0 seconds behind without a word of the source is unknown, and so is a source that is frozen")
  func frozen() {
    for findings in [
      lag(mysqlReplica(received: 10, applied: 10)),
      lag(mysqlReplica(received: 10, applied: 10), mysqlMute(.silent)),
    ] {
      #expect(findings.value("channel.lag.confidence", of: "r") == .text("unknown"))
      #expect(findings.quantity("channel.lag.time", of: "r") == nil)
      #expect(findings.quantity("channel.lag.transactions", of: "r") == nil)
      #expect(findings.value("channel.lag.text", of: "r") == .text("unknown"))
    }
    var heard = mysqlReplica(received: 10, applied: 10)
    heard.snapshots[1] = mysqlReplica(received: 11, applied: 11).snapshots[1]
    #expect(lag(heard).quantity("channel.lag.time", of: "r") == 0)
  }

  @Test("NULL is no time: a receiver that connects, or stands")
  func broken() {
    for state in ["Connecting", "Preparing", "No"] {
      let findings = lag(
        mysqlReplica(received: 10, applied: 10, receiver: state, behind: nil, error: 1045))
      #expect(findings.quantity("channel.lag.time", of: "r") == nil)
      #expect(findings.value("channel.receiver.problem", of: "r") == .text("login"))
      #expect(
        findings.value("channel.receiver", of: "r")
          == .text(state == "No" ? "no" : "connecting"))
    }
    let known = lag(
      mysqlReplica(received: 10, applied: 10, receiver: "No", behind: nil), mysqlSource(at: 13))
    #expect(known.quantity("channel.lag.transactions", of: "r") == 3)
    #expect(known.quantity("channel.lag.time", of: "r") == nil)
  }

  @Test("nothing comes in although the source has had more since before")
  func unheard() {
    let findings = lag(mysqlReplica(received: 10, applied: 10), mysqlSource(at: 13))
    #expect(findings.quantity("channel.unreceived", of: "r") == 3)
    #expect(findings.value("channel.received.moved", of: "r") == .flag(false))
    #expect(findings.value("channel.stage", of: "r") == .text("transport"))
  }

  @Test("what a replica committed itself is errant; what came through its source is not")
  func errant() {
    let local = mysqlReplica(
      received: 10, applied: 10, own: "4e11fa47-71ca-11e1-9e33-c80aa9429562:1-2")
    let told = lag(mysqlSource(at: 10), local).observations.map(\.text)
    #expect(told.contains { $0.contains("2 transactions that its source never had (errant)") })
    let younger = lag(mysqlSource(at: 10), mysqlReplica(received: 14, applied: 12)).observations
    #expect(younger.isEmpty)
  }

  @Test("commit times tell a better lag, by the clock of the server")
  func commits() {
    var replica = mysqlReplica(received: 10, applied: 9, behind: "0")
    var workers = RowSet(columns: [
      "channel_name", "worker_id", "service_state", "last_error_number", "last_error_message",
      "applying_transaction_original_commit_timestamp",
    ])
    workers.append(["", "1", "ON", "0", "", "2026-11-26 09:00:00.000000"])
    workers.append(["", "2", "ON", "0", "", "0000-00-00 00:00:00.000000"])
    replica.snapshots[1].views[.workers] = .rows(workers)
    replica.snapshots[1].views[.server] = .rows(
      rows(["now": "2026-11-26 08:01:15", "utc_offset": "3600", "server_id": "2"]))
    #expect(lag(replica).quantity("channel.lag.time", of: "r") == 75)
  }

  @Test("a member that is lost is a subject of its own; channels of a group are none")
  func group() {
    var server = MySQLSeries(name: "m", origin: .captured)
    var members = RowSet(columns: ["member_id", "member_host", "member_port", "member_state"])
    members.append(["a", "db-1", "3306", "ONLINE"])
    members.append(["b", "db-2", "3306", "UNREACHABLE"])
    server.snapshots = [MySQLSnapshot()]
    server.snapshots[0].views[.groupMembers] = .rows(members)
    let findings = lag(server)
    #expect(
      findings.value("channel.member.state", of: "member db-2:3306 of the group of m")
        == .text("UNREACHABLE"))
    #expect(Set(findings.facts.map(\.subject.name)).count == 1)
  }

  @Test("any numbers are borne", arguments: ["", "-1", "9223372036854775807", "1e308", "x"])
  func extremes(number: String) {
    var replica = mysqlReplica(received: 10, applied: 9, behind: number)
    for index in replica.snapshots.indices {
      guard let status = replica.snapshots[index][.replica] else { continue }
      replica.snapshots[index].views[.replica] = .rows(
        [
          "sql_delay", "relay_log_space", "read_source_log_pos", "exec_source_log_pos",
          "last_io_errno",
        ]
        .reduce(status) { rows, column in rows.setting(column) { _ in number } })
      replica.snapshots[index].time = Double(number)
    }
    _ = lag(replica, mysqlSource(at: 13))
    _ = MySQLFailover.examine(mysqlRecording(of: [replica, mysqlSource(at: 13)]))
  }
}

@Suite("who could take over of MySQL and MariaDB") struct MySQLFailoverFactTests {
  @Test("a source that is up is not replaced; one that refuses is up")
  func up() {
    let even = answer([mysqlReplica(received: 10, applied: 10), mysqlSource(at: 10)])
    #expect(even["safe_to_promote"] == .flag(false) && even["primary_state"] == .text("up"))
    #expect(even["candidate"] == .text("r"))
    let full = answer([mysqlReplica(received: 10, applied: 10), mysqlMute(.refused, "1040")])
    #expect(full["safe_to_promote"] == .flag(false) && full["primary_state"] == .text("up"))
  }

  @Test("the replica that received most is furthest, and errant transactions count for nothing")
  func furthest() {
    var gone = mysqlReplica(
      "more", id: 3, received: 12, applied: 11, receiver: "Connecting", behind: nil)
    var less = mysqlReplica(
      "less", id: 4, received: 10, applied: 10, receiver: "Connecting", behind: nil,
      own: "5e11fa47-71ca-11e1-9e33-c80aa9429562:1-9")
    less.snapshots[1].views[.server] = .rows(
      rows(["server_id": "4", "server_uuid": "5e11fa47-71ca-11e1-9e33-c80aa9429562"]))
    gone.snapshots[1].views[.workers] = .rows(
      rows([
        "channel_name": "", "worker_id": "1",
        "last_applied_transaction_original_commit_timestamp": "990",
      ]))
    let answer = answer([less, mysqlMute(.unreachable), gone])
    #expect(answer["candidate"] == .text("more"))
    #expect(answer["primary_state"] == .text("down"))
    #expect(answer["loss_seconds"] == .number(12))
    #expect(answer["safe_to_promote"] == .flag(true))
    guard case .list(let reasons)? = answer["reasons"] else { return }
    #expect(reasons.contains { $0.contains("less is 2 transactions behind it") })
    #expect(reasons.contains { $0.contains("errant") })
    #expect(reasons.contains { $0.contains("more: to be applied first: 1 transaction") })
  }

  @Test("what the only replica committed itself may be errant, or of its time as the primary")
  func doubt() {
    let replica = mysqlReplica(
      received: 10, applied: 10, receiver: "Connecting", behind: nil,
      own: "4e11fa47-71ca-11e1-9e33-c80aa9429562:1-2")
    let answer = answer([replica, mysqlMute(.unreachable)])
    #expect(answer["safe_to_promote"] == .unknown)
    guard case .list(let reasons)? = answer["reasons"] else { return }
    #expect(reasons.contains { $0.contains("committed 2 transactions itself") })
  }

  @Test("a silent source is unclear, and a stopped applier stands in the way")
  func unclear() {
    let silent = answer([mysqlReplica(received: 10, applied: 10), mysqlMute(.silent)])
    #expect(silent["safe_to_promote"] == .unknown && silent["primary_state"] == .text("unclear"))
    let stopped = mysqlReplica(
      received: 10, applied: 9, receiver: "Connecting", applier: "No", behind: nil)
    #expect(answer([stopped, mysqlMute(.unreachable)])["safe_to_promote"] == .flag(false))
  }

  @Test("what a host is called cannot break out of a command or a statement")
  func quoting() throws {
    var best = mysqlReplica("best", received: 12, applied: 12, receiver: "Connecting", behind: nil)
    best.contact?.host = "a'; DROP USER x -- \n"
    best.contact?.port = 3306
    let other = mysqlReplica("other", id: 4, received: 10, applied: 10, receiver: "No", behind: nil)
    let findings = MySQLFailover.examine(
      mysqlRecording(of: [best, other, mysqlMute(.unreachable)]))
    var commands: [String] = []
    for case .listing(let listing) in findings.detail {
      commands += listing.entries.flatMap(\.lines)
    }
    let change = try #require(commands.first { $0.contains("CHANGE REPLICATION SOURCE TO") })
    #expect(
      change.contains(#"SOURCE_HOST = '\''HOST'\'', SOURCE_PORT = 3306, SOURCE_AUTO_POSITION = 1"#))
    #expect(commands.contains { $0.hasPrefix(#"mysql -h 'a'\''; DROP USER x -- ' -P 3306"#) })
    #expect(findings.undeclared(MySQLFailover.facts) == [])
  }

  private func answer(_ servers: [MySQLSeries]) -> [String: Cell] {
    let findings = MySQLFailover.examine(mysqlRecording(of: servers))
    for case .figures(let figures) in findings.detail where figures.key.isEmpty {
      return Dictionary(uniqueKeysWithValues: figures.figures.map { ($0.key, $0.value) })
    }
    return [:]
  }
}

func mysqlRecording(of servers: [MySQLSeries], objective: Double? = nil) -> Recording {
  var recording = Recording()
  for server in servers { recording.add(server, of: MySQLView.format, from: server.name) }
  if let objective {
    recording.add(
      RecoveryObjective(seconds: objective), of: RecoveryObjective.format, from: "--rpo")
  }
  return recording
}

private let origin = "3e11fa47-71ca-11e1-9e33-c80aa9429562"

/// A replica of the source with number 1, at two moments, two seconds apart.
func mysqlReplica(
  _ name: String = "r", id: Int = 2, received: Int, applied: Int, receiver: String = "Yes",
  applier: String = "Yes", behind: String? = "0", error: Int = 0, own: String? = nil
) -> MySQLSeries {
  var series = MySQLSeries(name: name, origin: .live)
  series.contact = ServerContact(.connected)
  let uuid = own.map { String($0.prefix(36)) } ?? "00000000-0000-0000-0000-00000000000\(id)"
  for time in [1000.0, 1002.0] {
    var snapshot = MySQLSnapshot(time: time)
    snapshot.views[.server] = .rows(
      rows(["version": "8.4.3", "server_id": "\(id)", "server_uuid": uuid, "now": "\(time)"]))
    var status = RowSet(columns: [
      "replica_io_running", "replica_sql_running", "source_host", "source_port",
      "source_server_id", "source_uuid", "seconds_behind_source", "last_io_errno",
      "last_io_error", "retrieved_gtid_set", "executed_gtid_set", "auto_position", "channel_name",
      "sql_delay",
    ])
    let local = own.map { ",\n\($0)" } ?? ""
    status.append([
      receiver, applier, "db-1", "3306", "1", origin, behind, "\(error)",
      error == 0 ? "" : "no", "\(origin):1-\(received)", "\(origin):1-\(applied)\(local)", "1", "",
      "0",
    ])
    snapshot.views[.replica] = .rows(status)
    series.snapshots.append(snapshot)
  }
  return series
}

/// The source with number 1 at the same moments.
func mysqlSource(at end: Int) -> MySQLSeries {
  var series = MySQLSeries(name: "p", origin: .live)
  series.contact = ServerContact(.connected)
  for time in [1000.0, 1002.0] {
    var snapshot = MySQLSnapshot(time: time)
    snapshot.views[.server] = .rows(
      rows(["version": "8.4.3", "server_id": "1", "server_uuid": origin, "now": "\(time)"]))
    snapshot.views[.replica] = .rows(RowSet(columns: ["replica_io_running"]))
    snapshot.views[.binaryLog] = .rows(
      rows(["file": "bin.000001", "position": "100", "executed_gtid_set": "\(origin):1-\(end)"]))
    series.snapshots.append(snapshot)
  }
  return series
}

/// A source that could not be asked, after three greetings.
func mysqlMute(_ outcome: ServerContact.Outcome, _ code: String? = nil) -> MySQLSeries {
  var series = MySQLSeries(name: "p", origin: .live)
  var contact = ServerContact(outcome, sqlState: code)
  (contact.product, contact.host, contact.port) = (.mysql, "db-1", 3306)
  let answer = StartupProbe.Outcome(rawValue: outcome.rawValue) ?? .unreachable
  contact.probes = (0..<3).map { _ in StartupProbe(answer, sqlState: code, seconds: 0) }
  series.contact = contact
  return series
}
