import TestSupport
import Testing

/// Replication of real MariaDB servers, and of MySQL where the environment names a tree of it
/// (`MY_ROOT`), healthy and not; each test checks several states of one set.
@Suite(.enabled(if: isMariaDBInstalled, "needs mariadb-server"))
struct MySQLReplicationTests {
  private static let trees: [String] = [""] + (mySQLTree.map { [$0] } ?? [])

  private func reports(_ function: String, _ tree: String) throws -> JSON {
    try Rig.report(
      "mysql-lag.sh", function, servers: "mysql.sh", environment: ["MY_ROOT": tree])
  }

  private func channel(_ report: JSON?) -> JSON? {
    report?["detail"]?["channels"]?.elements?.first
  }

  @Test("silent while it keeps up; stopped, paused and held replicas are named", arguments: trees)
  func pair(tree: String) throws {
    let reports = try reports("mylag_pair", tree)
    for healthy in ["idle", "idle_replica", "load"] {
      #expect(reports[healthy]?.causeIDs == [], "\(healthy)")
    }
    let idle = channel(reports["idle"])
    #expect(idle?["lag_transactions"]?.number == 0 && idle?["confidence"]?.text == "certain")
    #expect(reports["stopped"]?.causeIDs == ["replication/stopped"])
    #expect(channel(reports["stopped"])?["lag_seconds"] == .null)
    #expect(channel(reports["stopped"])?["confidence"]?.text == "unknown")
    #expect(channel(reports["stopped_set"])?["lag_transactions"]?.number == 3)
    #expect(reports["paused"]?.causeIDs == ["replication/paused"])
    for (name, what) in [("row_lock", "a row lock on test.t"), ("read_lock", "lock")] {
      let cause = try #require(reports[name]?.cause("replication/lag"), "\(name)")
      let summary = cause["summary"]?.text ?? ""
      #expect(summary.contains(what) && summary.contains("session "), "\(summary)")
      let commands = cause["next"]?.elements?.compactMap { $0["command"]?.text } ?? []
      #expect(commands.contains { $0.hasPrefix("KILL ") && Int($0.dropFirst(5).dropLast()) != nil })
    }
  }

  @Test("errors are named, a delay is not, and a frozen source is never 0 s", arguments: trees)
  func broken(tree: String) throws {
    let reports = try reports("mylag_broken", tree)
    for healthy in ["delayed", "delayed_set", "frozen", "frozen_replica", "errant"] {
      #expect(reports[healthy]?.causeIDs == [], "\(healthy)")
    }
    for name in ["frozen", "frozen_replica"] {
      let row = try #require(channel(reports[name]), "\(name)")
      #expect(row["seconds_behind"]?.number == 0)
      #expect(row["lag_seconds"] == .null && row["confidence"]?.text == "unknown")
    }
    #expect(channel(reports["errant"])?["errant_transactions"]?.number == 1)
    for (name, what) in [("error", "1062"), ("password", "1045")] {
      let cause = try #require(reports[name]?.cause("replication/stopped"), "\(name)")
      #expect(cause["summary"]?.text?.contains("(\(what))") == true)
      #expect(reports[name]?.causeIDs == ["replication/stopped"], "\(name)")
    }
    #expect(channel(reports["password"])?["receiver"]?.text == "connecting")
  }

  @Test("a source that lives, freezes and dies, and the replica that has most", arguments: trees)
  func failover(tree: String) throws {
    let reports = try reports("myfailover_set", tree)
    func report(_ name: String) throws -> JSON { try #require(reports[name], "\(name)") }
    let up = try report("up")
    #expect(up["detail"]?["safe_to_promote"] == .flag(false) && up["status"]?.number == 1)
    #expect(up.causeIDs == [])
    let frozen = try report("frozen")
    #expect(frozen["detail"]?["safe_to_promote"] == .null && frozen["status"]?.number == 2)
    let dead = try report("dead")
    #expect(dead["detail"]?["safe_to_promote"] == .flag(true) && dead["status"]?.number == 0)
    #expect(dead["detail"]?["primary_state"]?.text == "down")
    let rows = dead["detail"]?["candidates"]?.elements ?? []
    #expect(rows.count == 2 && rows.first?["standby"] == dead["detail"]?["candidate"])
    #expect(rows.last?["behind_first_transactions"]?.number == 5)
    let commands = dead["detail"]?["steps"]?.elements?.compactMap { $0["command"]?.text } ?? []
    #expect(commands.contains { $0.contains("IO_THREAD") })
    #expect(commands.contains { $0.contains("read_only = OFF") })
    #expect(try report("replicas")["status"]?.number == 2)
    let paused = try report("paused")
    #expect(paused["detail"]?["safe_to_promote"] == .flag(false) && paused["status"]?.number == 1)
    #expect(try report("alone")["detail"]?["safe_to_promote"] == .flag(true))
    // MariaDB numbers the transactions of all servers in one row, so that it can tell; MySQL cannot.
    let errant = try report("errant")
    #expect(errant["detail"]?["safe_to_promote"] == (tree.isEmpty ? .flag(false) : .null))
    let reasons = errant["detail"]?["reasons"]?.elements?.compactMap(\.text) ?? []
    #expect(reasons.contains { $0.contains("(errant)") || $0.contains("errant, unless") })
  }
}
