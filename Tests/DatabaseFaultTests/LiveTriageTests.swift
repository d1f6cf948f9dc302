import Foundation
import TestSupport
import Testing

/// `diag triage` with nothing but options, in a space of processes of its own.
@Suite(
  .enabled(
    if: isPostgresInstalled && isMariaDBInstalled && geteuid() == 0,
    "needs postgresql, mariadb-server and root"))
struct LiveTriageTests {
  /// A look, as `look` of `live.sh` prints it.
  private struct Look {
    var name, errors: String
    var status, milliseconds: Int
    var report: JSON

    init?(_ line: Substring) {
      guard let json = try? JSON(String(line)), let name = json["name"]?.text,
        let report = json["report"]
      else { return nil }
      (self.name, self.report) = (name, report)
      errors = json["errors"]?.text ?? ""
      status = json["status"]?.number.map { Int($0) } ?? -1
      milliseconds = json["ms"]?.number.map { Int($0) } ?? -1
    }

    func inputs(_ start: String) -> [JSON] {
      report["inputs"]?.elements?.filter { $0["source"]?.text?.hasPrefix(start) == true } ?? []
    }

    /// The statuses of the inputs whose sources begin so.
    func statuses(_ start: String) -> [String] { inputs(start).compactMap { $0["status"]?.text } }

    func texts(_ key: String, _ word: String) -> [String] {
      report[key]?.elements?.compactMap { $0[word]?.text } ?? []
    }
  }

  private func looks(_ function: String) throws -> (lines: [String], looks: [String: Look]) {
    let run = try Rig.run("live.sh", "isolated \(function)", servers: "postgres.sh")
    #expect(run.status == 0 || function == "refusal", "\(function): \(run.errors)")
    let lines = run.text.split(separator: "\n")
    let looks = lines.compactMap(Look.init)
    return (lines.map(String.init), Dictionary(looks.map { ($0.name, $0) }) { $1 })
  }

  @Test("finds two servers of PostgreSQL and a MariaDB by their sockets, and the fault in one")
  func discovery() throws {
    let (lines, looks) = try looks("discovery")
    let ports = try #require(lines.first).split(separator: " ")
    let all = try #require(looks["all"])
    #expect(all.status == 1)
    #expect(all.errors == "")
    let cause = try #require(all.report.cause("contention/postgres-lock"))
    #expect(cause["evidence"]?[0]?["source"]?.text?.contains(":\(ports[0])") == true)
    #expect(all.report.causeIDs.allSatisfy { !$0.hasPrefix("contention/mysql") })
    #expect(all.statuses("postgres ").count == 2)
    #expect(!all.statuses("postgres ").contains("unreadable"), "\(all.inputs("postgres "))")
    #expect(all.statuses("mariadb ") == ["parsed"])
    let notes = all.texts("observations", "text").filter { $0.contains("found on this host") }
    #expect(notes.count == 3)
    #expect(
      all.texts("gaps", "reason").contains { $0.contains("port 3306 of a network of its own") })
    #expect(notes.count { $0.contains("as role \"postgres\", by its own user") } == 2, "\(notes)")

    // Another user finds them as well, and comes as who is let in.
    let nobody = try #require(looks["nobody"])
    #expect(nobody.report.causeIDs.contains("contention/postgres-lock"))
    #expect(nobody.statuses("mysql ") + nobody.statuses("mariadb ") == ["unreadable"])
    #expect(nobody.errors == "")
    #expect(nobody.texts("gaps", "reason").contains { $0.contains("--mysql") })
  }

  @Test("no server is no gap; one that wants a password is one, and no failure")
  func refusal() throws {
    let (lines, looks) = try looks("refusal")
    let none = try #require(looks["none"])
    #expect(none.status == 0 || none.report.causeIDs.allSatisfy { $0.hasPrefix("cpu/") })
    #expect(!none.texts("gaps", "reason").contains { $0.contains("--postgres") })
    let shut = try #require(looks["shut"])
    #expect(shut.status != 2)
    #expect(shut.errors == "")
    #expect(shut.statuses("postgres ") == ["unreadable"])
    let gap = try #require(shut.texts("gaps", "reason").first { $0.contains("--postgres \"host=") })
    #expect(gap.contains("no password supplied"))
    #expect(gap.contains("weakens contention/postgres-lock"))
    #expect(shut.texts("observations", "text").contains { $0.contains("--postgres \"host=") })
    // At most two attempts, and none by a password that nobody set down.
    #expect(lines.suffix(2).compactMap { Int($0) }.first ?? 9 <= 2)
    #expect(lines.last == "0")
  }

  @Test("what stands still is lost one by one, and there is a verdict at the deadline")
  func frozen() throws {
    let (_, looks) = try looks("frozen")
    let parts = try #require(looks["parts"])
    #expect(parts.milliseconds < 16_000)
    #expect(parts.report.causeIDs.contains("storage/unresponsive"))
    #expect(parts.statuses("this host") == ["parsed"])
    #expect(parts.statuses("postgres ") == ["unreadable"])
    #expect(parts.statuses("mysql ") == ["unreadable"])
    #expect(parts.inputs("jvm/").contains { $0["note"]?.text?.contains("kill -CONT") == true })

    let host = try #require(looks["host"])
    #expect(host.milliseconds < 7000)
    #expect(host.statuses("this host") == ["unreadable"])
    #expect(host.errors.contains("this host: unreadable: no answer in time"))
    #expect(host.statuses("postgres ").allSatisfy { $0 != "unreadable" })
    #expect(
      host.texts("gaps", "reason").contains {
        $0.contains("no answer in time") && $0.contains("io-saturation")
          && $0.contains("deadlock/jvm")
      })

    let processes = try #require(looks["processes"])
    #expect(processes.milliseconds < 7000)
    #expect(processes.statuses("this host") == ["parsed"])
    let sources = processes.texts("gaps", "source")
    #expect(sources.contains("JVMs of this host"))
    #expect(sources.contains("database servers of this host"))
  }

  @Test("an interrupt ends the recording and reports, a second one ends all, and nothing is left")
  func interrupts() throws {
    let lines = try looks("interrupts").lines
    #expect(lines.count == 2, "\(lines)")
    #expect(["status 0 1", "status 1 1"].contains(lines[0]), "\(lines)")
    #expect(lines.last?.hasPrefix("status 130") == true, "\(lines)")
  }
}
