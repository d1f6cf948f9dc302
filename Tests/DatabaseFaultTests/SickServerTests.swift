import Foundation
import Glibc
import TestSupport
import Testing

@Suite(.enabled(if: isPostgresInstalled, "needs postgresql"))
struct SickServerTests {
  @Test("no slot is left: its own refusal says so, and titles show who has them")
  func slotsFull() throws {
    let looks = try SickLook.all("sick.sh", "slots_full")
    #expect(looks.count == 3)
    for look in looks.values {
      #expect(look.causes == ["pool-exhaustion/postgres"], "\(look.name)")
      #expect(look.status == 1)
      #expect(look.detail.contains("backend_titles"))
      #expect(look.summary.contains("user app"), "\(look.summary)")
      #expect(look.summary.contains("5 idle in transaction"))
    }
  }

  @Test("a stopped postmaster or backend costs no more than the deadline")
  func frozen() throws {
    let looks = try SickLook.all("sick.sh", "frozen")
    for name in ["socket", "loopback"] {
      let look = try #require(looks[name])
      #expect(look.status == 2)
      #expect(look.milliseconds < 2500)
      #expect(look.errors.contains("is stopped by a signal"), "\(look.errors)")
      #expect(look.notes.contains { $0.contains("kill -CONT") })
    }
    let backend = try #require(looks["backend"])
    #expect(backend.milliseconds < 3500)
    #expect(backend.gaps.contains { $0.contains("frozen server or backend") }, "\(backend.gaps)")
  }

  @Test("locked catalogs cost their own views, or the login, and nothing else")
  func locked() throws {
    let looks = try SickLook.all("sick.sh", "locked_catalogs")
    let statistics = try #require(looks["statistics"])
    #expect(statistics.milliseconds < 8500)
    let gap = try #require(statistics.gaps.first { $0.contains("pg_stat_database") })
    // Its view is joined with the catalogs, the function behind it is not.
    #expect(!gap.contains("pg_stat_activity"))
    #expect(gap.contains("200 ms"))
    for name in ["class", "login"] {
      let look = try #require(looks[name])
      #expect(look.status == 2)
      #expect(look.milliseconds < 4500)
      #expect(look.notes.contains { $0.contains("logins hang") }, "\(look.notes)")
    }
  }

  @Test("an end in the middle of the look is told, and what was seen before stays")
  func ending() throws {
    let looks = try SickLook.all("sick.sh", "ending")
    for name in ["terminated", "immediate"] {
      let look = try #require(looks[name])
      #expect(look.gaps.contains { $0.contains("the connection ended") }, "\(look.gaps)")
      #expect(look.inputs.first?["status"]?.text == "partial")
    }
    let starting = try #require(looks["starting"])
    #expect(starting.status == 2)
    #expect(starting.errors.contains("it starts, stops or recovers"), "\(starting.errors)")
  }

  @Test("refusals and wrong connection strings say what, where and what to do")
  func refusals() throws {
    let looks = try SickLook.all("sick.sh", "privileges")
    let hidden = try #require(looks["unprivileged"])
    #expect(hidden.status != 2)
    #expect(hidden.gaps.contains { $0.contains("GRANT pg_monitor TO \"Odd \"\"Role\"") })
    let words = [
      "no-password": "no password supplied", "wrong-password": "password authentication failed",
      "no-entry": "no pg_hba.conf entry", "wants-ssl": "SSL", "nobody": "Connection refused",
      "no-name": "no-such-host.invalid", "nonsense": "the connection string does not work",
      "bad-address": "port",
    ]
    for (name, word) in words {
      let look = try #require(looks[name])
      #expect(look.status == 2, "\(name)")
      #expect(look.causes == [])
      #expect(look.errors.contains(word), "\(look.errors)")
      #expect(!look.errors.contains("hunter"), "\(look.errors)")
      #expect(!"\(look.inputs)\(look.gaps)".contains("hunter"))
    }
  }

  @Test("a table of 47,000 locks is no obstacle")
  func manyLocks() throws {
    let looks = try SickLook.all("sick.sh", "many_locks")
    #expect(looks.count == 2)
    for look in looks.values {
      #expect(look.milliseconds < 20_500)
      #expect(look.inputs.first?["status"]?.text == "parsed", "\(look.inputs)")
    }
  }

  @Test("signals end diag, its children, its statement and its session")
  func interrupted() throws {
    let run = try Rig.run("sick.sh", "interrupted")
    let lines = run.text.split(separator: "\n").map(String.init)
    #expect(
      lines == [
        "frozen INT 130", "asking INT 130", "no session", "frozen TERM 143", "asking TERM 143",
        "no session",
      ], "\(run.text) \(run.errors)")
  }

  @Test("passwords are in no title of a process and in no report")
  func passwords() throws {
    let run = try Rig.run("sick.sh", "password_hidden")
    let lines = run.text.split(separator: "\n")
    #expect(lines.count == 4 && lines.last == "0", "\(run.text)")
    for line in lines.dropLast() {
      #expect(line.contains("password=****") && !line.contains("hunter"), "\(line)")
    }
  }

  @Test("control characters of strangers do not reach the terminal, and literals can be hidden")
  func strangers() throws {
    let run = try Rig.run("sick.sh", "control_characters")
    let counts = run.text.split(separator: "\n").map(String.init)
    #expect(counts.count == 3, "\(run.text) \(run.errors)")
    #expect(counts[0] != "0" && counts[1] == "0" && counts[2] != "0", "\(counts)")
  }

  @Test("a name server that does not answer is named", .enabled(if: geteuid() == 0, "needs root"))
  func names() throws {
    let look = try #require(try SickLook.all("sick.sh", "names_hang")["names"])
    #expect(look.status == 2)
    #expect(look.milliseconds < 2500)
    #expect(look.errors.contains("not resolved"), "\(look.errors)")
  }

  @Test(
    "without the client library other commands work, and this one says what to install",
    .enabled(if: geteuid() == 0, "needs root"))
  func library() throws {
    let run = try Rig.run("sick.sh", "library_missing")
    #expect(run.text.contains("install libpq5"), "\(run.text)")
    #expect(run.text.contains("status 2"))
    #expect(run.text.contains("0.1.0"))
  }
}
