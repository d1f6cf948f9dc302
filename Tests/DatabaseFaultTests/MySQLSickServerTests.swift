import Foundation
import Glibc
import TestSupport
import Testing

@Suite(.enabled(if: isMariaDBInstalled, "needs mariadb-server"))
struct MySQLSickServerTests {
  private static func looks(_ function: String) throws -> [String: SickLook] {
    try SickLook.all("mysql-sick.sh", function)
  }

  @Test("no slot is left: the refusal says so, and sockets show who has them")
  func slotsFull() throws {
    let looks = try Self.looks("slots_full")
    for name in ["full", "locks"] {
      let look = try #require(looks[name])
      #expect(look.causes == ["pool-exhaustion/mysql"])
      #expect(look.status == 1)
      #expect(look.detail.contains("connected_clients"))
      #expect(look.summary.contains("9 of 10 sessions on this host"), "\(look.summary)")
      #expect(look.summary.contains("mariadb"), "\(look.summary)")
    }
    // The last slot is for such as may end sessions.
    let reserved = try #require(looks["reserved"])
    #expect(reserved.causes == ["pool-exhaustion/mysql"])
    #expect(reserved.detail.contains("by_user"))
    // Clients of this host are named by their processes, where they name themselves not.
    #expect(looks["programs"]?.detail.contains("mariadb") == true)
  }

  @Test("a port for administrators is found on this host or named, used once, and told")
  func sideDoor() throws {
    let looks = try Self.looks("side_door")
    for name in ["found", "named"] {
      let look = try #require(looks[name])
      #expect(look.causes == ["leak/connections"], "\(name)")
      #expect(look.notes.contains { $0.contains("went through the port for administrators") })
    }
    let closed = try #require(looks["closed"])
    #expect(closed.causes == ["pool-exhaustion/mysql"])
    #expect(closed.notes.contains { $0.contains("administrators, 1, did not let in") })
  }

  @Test("a stopped or killed server costs no more than the deadline, and what was seen stays")
  func frozen() throws {
    let looks = try Self.looks("frozen")
    for name in ["socket", "loopback"] {
      let look = try #require(looks[name])
      #expect(look.status == 2)
      #expect(look.milliseconds < 3000)
      #expect(look.errors.contains("is stopped by a signal"), "\(look.errors)")
      #expect(look.notes.contains { $0.contains("kill -CONT") })
    }
    let middle = try #require(looks["middle"])
    #expect(middle.milliseconds < 3500)
    #expect(middle.gaps.contains { $0.contains("no answer") }, "\(middle.gaps)")
    #expect(middle.notes.contains { $0.contains("kill -CONT") })
    #expect(middle.inputs.first?["status"]?.text == "partial")
    let killed = try #require(looks["killed"])
    #expect(killed.milliseconds < 6000)
    #expect(killed.gaps.contains { $0.contains("the connection ended") }, "\(killed.gaps)")
    #expect(killed.inputs.first?["status"]?.text == "partial")
    let gone = try #require(looks["gone"])
    #expect(gone.status == 2)
    #expect(gone.errors.contains("Connection refused"), "\(gone.errors)")
  }

  @Test("what takes a connection and says nothing, and what takes none, end with the deadline")
  func silent() throws {
    let looks = try Self.looks("silent")
    for name in ["quiet", "dropped"] {
      let look = try #require(looks[name])
      #expect(look.status == 2)
      #expect(look.milliseconds < 3500)
      #expect(look.errors.contains("no answer"), "\(look.errors)")
      #expect(look.causes == [])
    }
  }

  @Test("what privileges hide is a gap, and counters still tell how many slots are taken")
  func privileges() throws {
    let looks = try Self.looks("privileges")
    let none = try #require(looks["none"])
    #expect(none.gaps.contains { $0.contains("threads of its own user alone") }, "\(none.gaps)")
    #expect(none.gaps.contains { $0.contains("TO 'app'@'%'") }, "\(none.gaps)")
    #expect(!none.gaps.contains { $0.contains("weakens") && $0.contains("pool-exhaustion") })
    #expect(none.detail.contains("slots"))
    let process = try #require(looks["process"])
    #expect(process.gaps.contains { $0.contains("performance_schema") }, "\(process.gaps)")
    #expect(!process.gaps.contains { $0.contains("processlist") }, "\(process.gaps)")
    // Where performance_schema is off, as MariaDB has it, nothing is missing that could be had.
    #expect(looks["all"]?.gaps == [])
  }

  @Test("no look hangs behind locked tables, a waiting ALTER or a global read lock")
  func heldTables() throws {
    let looks = try Self.looks("held_tables")
    for name in ["locked", "flushed", "flushed-pool"] {
      let look = try #require(looks[name])
      #expect(look.status != 2, "\(look.errors)")
      #expect(look.milliseconds < 12_000)
      #expect(look.inputs.first?["status"]?.text != "unreadable")
    }
  }

  @Test("refusals and wrong connection strings say what, where and what to do")
  func refusals() throws {
    let looks = try Self.looks("refusals")
    for name in ["demanded", "unencrypted", "encrypted", "socket"] {
      #expect(looks[name]?.status == 0, "\(name): \(looks[name]?.errors ?? "")")
    }
    let words = [
      "plain": "and TLS", "unverified": "certificate", "wrong-password": "Access denied",
      "no-account": "Access denied", "nobody": "Connection refused",
      "no-name": "no-such-host.invalid", "bad-port": "a port is a number",
      "odd-password": "Connection refused", "odd-option": "admin-port",
      "nonsense": "a URI begins with mysql://", "no-file": "none.cnf cannot be read",
    ]
    for (name, word) in words {
      let look = try #require(looks[name])
      #expect(look.status == 2, "\(name)")
      #expect(look.causes == [])
      #expect(look.errors.contains(word), "\(look.errors)")
      #expect(!"\(look.errors)\(look.inputs)\(look.gaps)".contains("hunter"), "\(look.errors)")
    }
  }

  @Test("passwords come from files, the environment and the terminal, and show nowhere")
  func passwords() throws {
    let looks = try Self.looks("passwords")
    for name in ["file", "home", "environment", "before"] {
      #expect(looks[name]?.status == 0, "\(name): \(looks[name]?.errors ?? "")")
    }
    let typed = try #require(looks["typed"]).errors
    #expect(typed.hasPrefix("0\n"), "\(typed)")
    let titles = try #require(looks["titles"]).errors
    #expect(titles.contains("mysql://pass:*") && titles.contains("?password=*"), "\(titles)")
    let report = try #require(looks["report"]).errors
    #expect(report.contains("stopped by a signal"))
    for text in [typed, titles, report] { #expect(!text.contains("hunter"), "\(text)") }
  }

  @Test("signals end diag and its session")
  func interrupted() throws {
    let run = try Rig.run("mysql-sick.sh", "interrupted")
    #expect(
      run.text.split(separator: "\n").map(String.init)
        == ["asking INT 130", "no session", "asking TERM 143", "no session"],
      "\(run.text) \(run.errors)")
  }

  @Test(
    "without a client library other commands work, and this one says what to install",
    .enabled(if: geteuid() == 0, "needs root"))
  func library() throws {
    let run = try Rig.run("mysql-sick.sh", "library_missing")
    #expect(run.text.contains("install libmariadb3"), "\(run.text)")
    #expect(run.text.contains("status 2"))
    #expect(run.text.contains("0.1.0"))
  }
}
