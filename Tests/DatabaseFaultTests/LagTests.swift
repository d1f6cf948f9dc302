import TestSupport
import Testing

/// Replication of real servers, healthy and not.
///
/// Each test checks several states of one set.
@Suite(.enabled(if: isPostgresInstalled, "needs postgresql"))
struct LagTests {
  @Test("a standby is silent while it keeps up, and named where replay is paused")
  func standby() throws {
    let reports = try Rig.report("lag.sh", "lag_standby")
    for healthy in ["idle", "idle_standby", "idle_primary", "load"] {
      #expect(reports[healthy]?.causeIDs == [], "\(healthy)")
    }
    for name in ["idle", "load"] {
      let standbys = reports[name]?["detail"]?["standbys"]?.elements ?? []
      #expect(standbys.count == 2)
      #expect(standbys.allSatisfy { $0["receiver"]?.text == "streaming" })
    }
    let idle = reports["idle_standby"]?["detail"]?["standbys"]?.elements?.first
    #expect(idle?["lag_bytes"]?.number == 0)
    #expect(idle?["confidence"]?.text == "certain")
    for name in ["paused", "paused_set"] {
      #expect(reports[name]?.causeIDs == ["replication/paused"], "\(name)")
    }
    // Its primary sees only that it does not move.
    #expect(reports["paused_primary"]?.causeIDs == ["replication/lag"])
    let row = reports["paused_primary"]?["detail"]?["replicas"]?.elements?.first
    #expect((row?["replay_behind_bytes"]?.number ?? 0) > 16_000_000)
    #expect(row?["flush_behind_bytes"]?.number == 0)
  }

  @Test("a query and a lock of a standby that hold replay are named with their session")
  func held() throws {
    let reports = try Rig.report("lag.sh", "lag_held")
    for (name, what, who) in [
      ("snapshot", "a snapshot", "report"), ("snapshot_set", "a snapshot", "report"),
      ("lock", "a lock on public.t", "reader"),
    ] {
      let cause = try #require(reports[name]?.cause("replication/lag"), "\(name)")
      let summary = cause["summary"]?.text ?? ""
      #expect(summary.contains(what), "\(summary)")
      #expect(summary.contains(who), "\(summary)")
      let commands = cause["next"]?.elements?.compactMap { $0["command"]?.text } ?? []
      #expect(commands.contains { $0.hasPrefix("SELECT pg_cancel_backend(") })
      #expect(reports[name]?.causeIDs == ["replication/lag"], "\(name)")
    }
  }

  @Test("a standby without a receiver is stopped, its lag unknown and never zero")
  func stopped() throws {
    let reports = try Rig.report("lag.sh", "lag_stopped")
    #expect(reports["delayed"]?.causeIDs == [])
    #expect(reports["little"]?.causeIDs == [])
    let down = try #require(reports["down"])
    #expect(down.causeIDs == ["replication/stopped"])
    let row = down["detail"]?["standbys"]?.elements?.first
    #expect(row?["lag_bytes"] == .null)
    #expect(row?["confidence"]?.text == "unknown")
    // With its primary at hand the bytes are known, and its own slot is no second fault.
    let set = try #require(reports["down_set"])
    #expect(set.causeIDs == ["replication/stopped", "replication/slot-retention"])
    let known = set["detail"]?["standbys"]?.elements?.first { $0["receiver"]?.text == "down" }
    #expect((known?["lag_bytes"]?.number ?? 0) > 100_000_000)
    let slot = try #require(set.cause("replication/slot-retention"))
    #expect(slot["subject"]?.text?.hasPrefix("slot old of ") == true)
    let alone = try #require(reports["slot"])
    #expect(Set(alone.causeIDs) == ["replication/slot-retention"])
  }

  @Test("an archiver that fails is named, a new one is not; commits without their standby hang")
  func server() throws {
    let reports = try Rig.report("lag.sh", "lag_server")
    #expect(reports["fresh"]?.causeIDs == [])
    #expect(reports["archiving"]?.causeIDs == ["maintenance/archiving"])
    let failing = reports["archiving"]?.cause("maintenance/archiving")?["summary"]?.text ?? ""
    #expect(failing.contains("000000010000000000000001"))
    let hang = try #require(reports["hang"]?.cause("replication/stopped"))
    #expect(hang["severity"]?.text == "critical")
    let waits = try #require(reports["will_hang"]?.cause("replication/stopped"))
    #expect(waits["severity"]?.text == "warning")
    // Nothing is set to archive with, and each is a fault of its own.
    #expect(reports["hang"]?.causeIDs == ["replication/stopped", "maintenance/archiving"])
  }

  @Test("a subscription that meets a conflict again and again is stopped")
  func subscription() throws {
    let reports = try Rig.report("lag.sh", "lag_subscription")
    #expect(reports["applying"]?.causeIDs == [])
    #expect(reports["broken"]?.causeIDs == ["replication/stopped"])
    let subject = reports["broken"]?.cause("replication/stopped")?["subject"]?.text ?? ""
    #expect(subject.hasPrefix("subscription orders of "))
  }
}

@Suite(.enabled(if: isPostgresInstalled, "needs postgresql"))
struct FailoverTests {
  @Test("a primary that is up, one that is killed, and standbys that are even or paused")
  func set() throws {
    let reports = try Rig.report("lag.sh", "failover_set")
    func report(_ name: String) throws -> JSON { try #require(reports[name], "\(name)") }
    let up = try report("up")
    #expect(up["detail"]?["safe_to_promote"] == .flag(false))
    #expect(up["status"]?.number == 1)
    #expect(up.causeIDs == [])
    #expect(up["detail"]?["loss_bytes"]?.number == 0)

    let dead = try report("dead")
    #expect(dead["detail"]?["safe_to_promote"] == .flag(true))
    #expect(dead["status"]?.number == 0)
    #expect(dead["detail"]?["primary_state"]?.text == "down")
    let best = dead["detail"]?["candidates"]?.elements?.first
    #expect(best?["standby"]?.text == dead["detail"]?["candidate"]?.text)
    #expect(best?["obstacles"]?.elements?.isEmpty == true)
    let commands = dead["detail"]?["steps"]?.elements?.compactMap { $0["command"]?.text } ?? []
    #expect(commands.contains { $0.hasSuffix("-c 'SELECT pg_promote()'") })

    let paused = try report("paused")
    #expect(paused["detail"]?["safe_to_promote"] == .flag(false))
    #expect(paused["status"]?.number == 1)
    let standbys = try report("standbys")
    #expect(standbys["detail"]?["safe_to_promote"] == .null)
    #expect(standbys["status"]?.number == 2)
    let even = try report("even")
    #expect(even["detail"]?["safe_to_promote"] == .flag(true))
    #expect(even["status"]?.number == 0)
  }

  @Test("a primary that refuses is up, and one that says nothing may be")
  func refused() throws {
    let reports = try Rig.report("lag.sh", "failover_refused")
    let full = try #require(reports["full"])
    #expect(full["status"]?.number == 1)
    #expect(full["detail"]?["primary_state"]?.text == "up")
    let answers = full["detail"]?["servers"]?.elements?.compactMap { $0["answer"]?.text } ?? []
    #expect(answers.contains { $0.contains("53300") })
    let frozen = try #require(reports["frozen"])
    #expect(frozen["detail"]?["safe_to_promote"] != .flag(true))
    #expect(frozen["status"]?.number != 0)
  }
}
