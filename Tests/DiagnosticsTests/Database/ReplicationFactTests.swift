import Capture
import DatabaseViews
import Diagnostics
import Evidence
import Testing

@Suite("facts of replication") struct ReplicationFactTests {
  @Test("a caught-up idle standby is behind by nothing, however old its last transaction is")
  func idle() {
    let findings = lag([standby(replayed: "0/5000148", ago: 46)])
    #expect(findings.quantity("replica.lag.bytes", of: "s") == 0)
    #expect(findings.quantity("replica.lag.time", of: "s") == 0)
    #expect(findings.value("replica.lag.confidence", of: "s") == .text("certain"))
    #expect(findings.undeclared(PostgresReplication.facts) == [])
  }

  @Test("a standby without a receiver does not know how far it is behind")
  func stopped() {
    let findings = lag([standby(replayed: "0/5000148", receiver: false, ago: 16)])
    #expect(findings.value("replica.receiver", of: "s") == .text("down"))
    #expect(findings.value("replica.lag.bytes", of: "s") == nil)
    #expect(findings.value("replica.lag.time", of: "s") == nil)
    #expect(findings.value("replica.lag.text", of: "s") == .text("unknown"))
  }

  @Test("with its primary at hand the bytes are known, and the time is bounded")
  func withPrimary() {
    let findings = lag([
      standby(replayed: "0/5000148", receiver: false, ago: 16), primary(end: "0/8670360"),
    ])
    #expect(findings.quantity("replica.lag.bytes", of: "s") == 57_082_392)
    #expect(findings.quantity("replica.lag.time_at_most", of: "s") == 16)
    #expect(findings.value("replica.lag.time", of: "s") == nil)
  }

  @Test("a standby across four gigabytes is behind by the difference")
  func across() {
    let findings = lag([
      standby(replayed: "0/FFFFFF00", receiver: false, ago: 1), primary(end: "1/100"),
    ])
    #expect(findings.quantity("replica.lag.bytes", of: "s") == 0x200)
  }

  @Test("replay paused: the bytes are certain, the age of the last transaction is a bound")
  func paused() {
    let findings = lag([
      standby(received: "0/5000500", replayed: "0/5000148", ago: 51, paused: true)
    ])
    #expect(findings.value("replica.paused", of: "s") == .flag(true))
    #expect(findings.quantity("replica.pending", of: "s") == 952)
    #expect(findings.quantity("replica.lag.time_at_most", of: "s") == 51)
    #expect(findings.quantity("replica.standing", of: "s") == 2)
  }

  @Test("the sender's time is its last sample while nothing moves")
  func sample() {
    let moving = primary(end: "0/9000000", row: ["0/8000000", "0/8800000"])
    let still = primary(end: "0/9000000", row: ["0/8000000", "0/8000000"])
    let subject = "s1@10.0.0.7 of p"
    #expect(lag([moving]).value("replica.lag.confidence", of: subject) == .text("certain"))
    let findings = lag([still])
    #expect(findings.value("replica.lag.confidence", of: subject) == .text("unknown"))
    #expect(findings.quantity("replica.standing", of: subject) == 2)
    #expect(findings.value("replica.stage", of: subject) == .text("replay"))
    #expect(findings.quantity("replica.lag.bytes", of: subject) == 16_777_216)
  }

  @Test("a row that starts or that a role may not see has no facts")
  func passing() {
    let starts = primary(end: "0/9000000", row: ["0/0", "0/0"], state: "startup")
    #expect(lag([starts]).facts.isEmpty)
    let hidden = lag([primary(end: "0/9000000", row: [nil, nil], state: nil)])
    #expect(hidden.facts.isEmpty)
    #expect(hidden.gaps.first?.weakens == ["replication"])
  }

  @Test("what may be lost comes from the command line")
  func objective() {
    let findings = lag(
      [standby(received: "0/5000500", replayed: "0/5000148", ago: 51)], objective: 10)
    #expect(findings.quantity("replica.lag.at_most.beyond_rpo", of: "s") == 41)
  }

  @Test("any position is borne", arguments: ["FFFFFFFF/FFFFFFFF", "0/0", "x", "80000000/0"])
  func extremes(position: String) {
    _ = lag([
      standby(replayed: position, ago: 1e300), primary(end: "0/1", row: [position, position]),
    ])
    _ = lag([
      standby(replayed: "0/1", ago: -1e300), primary(end: position, row: ["0/1", position]),
    ])
  }

  // MARK: -

  private func lag(_ servers: [PostgresSeries], objective: Double? = nil) -> Findings {
    PostgresReplication.examine(recording(of: servers, objective: objective))
  }
}

func recording(of servers: [PostgresSeries], objective: Double? = nil) -> Recording {
  var recording = Recording()
  for server in servers { recording.add(server, of: PostgresView.format, from: server.name) }
  if let objective {
    recording.add(
      RecoveryObjective(seconds: objective), of: RecoveryObjective.format, from: "--rpo")
  }
  return recording
}

/// A standby at two moments, two seconds apart, with the last transaction `ago` at the later one.
func standby(
  _ name: String = "s", received: String? = nil, replayed: String, receiver: Bool = true,
  ago: Double, paused: Bool = false, timeline: Int = 1, cluster: String = "7"
) -> PostgresSeries {
  var series = PostgresSeries(name: name, origin: .live)
  series.contact = ServerContact(.connected)
  for time in [1000.0, 1002.0] {
    var snapshot = PostgresSnapshot(time: time)
    snapshot.views[.recovery] = .rows(
      rows([
        "in_recovery": "t", "receive_lsn": received ?? replayed, "replay_lsn": replayed,
        "replay_timestamp": "\(1002 - ago)", "is_paused": paused ? "t" : "f",
        "timeline": "\(timeline)", "now": "\(time)",
      ]))
    var answer = RowSet(columns: ["pid", "status", "flushed_lsn", "last_msg_receipt_time"])
    if receiver { answer.append(["9", "streaming", received ?? replayed, "\(time - 4)"]) }
    snapshot.views[.receiver] = .rows(answer)
    snapshot.views[.server] = .rows(rows(["system_identifier": cluster]))
    series.snapshots.append(snapshot)
  }
  return series
}

/// A primary at the same moments, with one standby that has replayed up to `row` at each.
func primary(
  end: String, row: [String?] = [], state: String? = "streaming", cluster: String = "7"
) -> PostgresSeries {
  var series = PostgresSeries(name: "p", origin: .live)
  series.contact = ServerContact(.connected)
  for (index, time) in [1000.0, 1002.0].enumerated() {
    var snapshot = PostgresSnapshot(time: time)
    snapshot.views[.recovery] = .rows(
      rows(["in_recovery": "f", "current_lsn": end, "timeline": "1", "now": "\(time)"]))
    snapshot.views[.server] = .rows(rows(["system_identifier": cluster]))
    var senders = RowSet(columns: [
      "pid", "application_name", "client_addr", "state", "sent_lsn", "write_lsn", "flush_lsn",
      "replay_lsn", "replay_lag", "sync_state",
    ])
    if !row.isEmpty {
      let place = row[index].map { _ in end }
      senders.append([
        "41", "s1", "10.0.0.7", state, place, place, place, row[index], "00:00:00.0026",
        state.map { _ in "async" },
      ])
    }
    snapshot.views[.replication] = .rows(senders)
    series.snapshots.append(snapshot)
  }
  return series
}

func rows(_ cells: KeyValuePairs<String, String>) -> RowSet {
  var rows = RowSet(columns: cells.map(\.key))
  rows.append(cells.map(\.value))
  return rows
}
