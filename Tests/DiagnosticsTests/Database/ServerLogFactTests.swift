import Capture
import Diagnostics
import Evidence
import TestSupport
import Testing

@Suite struct ServerLogFactTests {
  private func findings(
    _ diagnostic: any Diagnostic.Type, _ files: [(name: String, text: String)]
  ) throws -> Findings {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(text, name) }
    var recorder = Recorder(Recorder.Options(parsers: diagnostic.parsers, maxInput: .max))
    recorder.record(path: folder.path)
    return diagnostic.examine(recorder.recording)
  }

  private static func wait(
    _ waiter: Int, behind holder: String, at second: Int, queue: String, seconds: Int = 30
  ) -> String {
    let time = "2026-11-26 05:12:\(second < 10 ? "0" : "")\(second).000 UTC [\(waiter)] shop@app"
    return """
      \(time) LOG:  process \(waiter) still waiting for ShareLock on transaction \(700 + waiter) after 1000.000 ms
      \(time) DETAIL:  Process holding the lock: \(holder). Wait queue: \(queue).
      \(time) STATEMENT:  UPDATE accounts SET balance = 1 WHERE id = \(waiter)

      """
  }

  private static func acquired(_ waiter: Int, after milliseconds: Int, at second: Int) -> String {
    "2026-11-26 05:12:\(second).000 UTC [\(waiter)] shop@app LOG:  process \(waiter) acquired ShareLock on transaction 1 after \(milliseconds).000 ms\n"
  }

  @Test("the root of a chain is who waits for nobody, and has the name that its lines tell")
  func chain() throws {
    let text =
      "2026-11-26 05:12:00.000 UTC [5] billing@app LOG:  connection authorized: user=billing\n"
      + Self.wait(7, behind: "5", at: 10, queue: "7")
      + Self.wait(8, behind: "7", at: 12, queue: "8, 9")
      + Self.acquired(7, after: 30_000, at: 39) + Self.acquired(8, after: 35_000, at: 46)
    let facts = try findings(PostgresLockLog.self, [("server.log", text)]).facts
    let subjects = Set(facts.map(\.subject.name))
    #expect(subjects == ["pid 5 billing@app"])
    #expect(facts.value("log.root.victims") == .quantity(Quantity(3, .sessions)))
    #expect(facts.value("log.root.longest") == .quantity(Quantity(35, .seconds)))
    #expect(facts.value("log.root.open") == .flag(false))
  }

  @Test("a wait that begins in one file may end in the next")
  func rotated() throws {
    let first = Self.wait(7, behind: "5", at: 10, queue: "7")
    let second =
      "2026-11-26 05:12:20.000 UTC [3] LOG:  checkpoint starting: time\n"
      + Self.acquired(7, after: 15_000, at: 24)
      + "2026-11-26 05:20:00.000 UTC [3] LOG:  checkpoint starting: time\n"
    let facts = try findings(
      PostgresLockLog.self, [("server.log.1", first), ("server.log", second)]
    ).facts
    #expect(facts.value("log.root.longest") == .quantity(Quantity(15, .seconds)))
    #expect(facts.value("log.root.open") == .flag(false))
  }

  @Test("a prepared transaction is a root without a process")
  func prepared() throws {
    let text = Self.wait(7, behind: "0", at: 10, queue: "7")
    let facts = try findings(PostgresLockLog.self, [("server.log", text)]).facts
    #expect(facts.value("log.root.prepared") == .flag(true))
    #expect(facts.map(\.subject.name).first == "prepared transaction")
  }

  @Test("files of two ports in one folder are of two servers")
  func ports() throws {
    func log(_ port: Int, _ text: String) -> String {
      "2026-11-26 05:12:00.000 UTC [1] LOG:  listening on IPv4 address \"0.0.0.0\", port \(port)\n"
        + String(repeating: "2026-11-26 05:12:01.000 UTC [9] FATAL:  \(text)\n", count: 4)
    }
    let facts = try findings(
      PostgresServerLog.self,
      [("a.log", log(5432, "sorry, too many clients already")), ("b.log", log(5433, "x"))]
    ).facts
    let refused = facts.filter { $0.name == "log.refused" }
    #expect(refused.count == 2)
    #expect(
      refused.map(\.value) == [
        .quantity(Quantity(4, .connections)), .quantity(Quantity(0, .connections)),
      ])
  }

  @Test("streaming that began again after the last failure ends it")
  func resumed() throws {
    let lost =
      "2026-11-26 05:12:01.000 UTC [9] FATAL:  could not connect to the primary server: x\n"
    let back =
      "2026-11-26 05:12:09.000 UTC [9] LOG:  started streaming WAL from primary at 0/3000000 on timeline 1\n"
    let facts = try findings(PostgresServerLog.self, [("s.log", lost + back)]).facts
    #expect(facts.value("log.upstream.resumed") == .flag(true))
    let again = lost.replacing("05:12:01", with: "05:12:20")
    let still = try findings(PostgresServerLog.self, [("s.log", lost + back + again)]).facts
    #expect(still.value("log.upstream.resumed") == .flag(false))
  }
}

extension [Fact] {
  fileprivate func value(_ name: String) -> Fact.Value? { first { $0.name == name }?.value }
}
