import Foundation
import TestSupport
import Testing

/// HikariCP against PostgreSQL, both real: what holds the connections is told apart.
@Suite("A real pool at a real database", .serialized)
struct PoolBenchTests {
  /// What the bench needs and this host lacks.
  static let missing: [String] = {
    let files = ["HikariCP", "slf4j-api", "slf4j-jdk14", "postgresql"].map {
      "/usr/share/java/\($0).jar"
    }
    let programs = ["java", "javac", "jstack", "setpriv"].map { "/usr/bin/\($0)" }
    var missing = (files + programs).filter { !FileManager.default.fileExists(atPath: $0) }
    let servers = try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")
    if servers?.isEmpty != false { missing.append("PostgreSQL") }
    return missing
  }()

  private struct Expectation {
    var mode: String
    var cause: String
    var explains: [String]
    /// What the log without the dumps tells.
    var causeByLog: String
  }

  private static let expectations = [
    Expectation(
      mode: "leak", cause: "leak/connections", explains: ["pool-exhaustion/jdbc"],
      causeByLog: "leak/connections"),
    Expectation(
      mode: "slow", cause: "dependency/slow-downstream", explains: ["pool-exhaustion/jdbc"],
      causeByLog: "pool-exhaustion/jdbc"),
    // From the JVM's side a statement that waits for a row is a slow statement.
    Expectation(
      mode: "lock", cause: "dependency/slow-downstream", explains: ["pool-exhaustion/jdbc"],
      causeByLog: "pool-exhaustion/jdbc"),
    Expectation(
      mode: "small", cause: "pool-exhaustion/jdbc", explains: [],
      causeByLog: "pool-exhaustion/jdbc"),
  ]

  @Test(
    "leak, slow query, lock wait and too small a pool are told apart",
    .enabled(if: missing.isEmpty, "the bench needs \(missing.joined(separator: ", "))"),
    .timeLimit(.minutes(3)))
  func toldApart() throws {
    let folder = try TemporaryFolder()
    let bench = repository.appending(path: "Tests/JVMPoolBenchTests/bench").path
    let run = try Command.run("/bin/bash", [bench, folder.path])
    try #require(run.status == 0, "\(run.errors)")
    for expected in Self.expectations {
      let place = folder.path(expected.mode)
      let causes = try triage(place)
      #expect(causes.map(\.id) == [expected.cause], "\(expected.mode)")
      let explained = Set(causes.first?.explains ?? [])
      #expect(explained.isSuperset(of: expected.explains), "\(expected.mode)")
      #expect(
        try triage("\(place)/desk.log").map(\.id) == [expected.causeByLog],
        "the log of \(expected.mode)")
      if expected.mode == "leak" {
        #expect(causes.first?.summary.contains("com.example.desk.Refunds.refund") == true)
      }
    }
  }

  private func triage(_ input: String) throws -> [(id: String, summary: String, explains: [String])]
  {
    let run = try Command.diag("triage", "--json", input)
    let causes = try JSON(run.text)["causes"]?.elements ?? []
    return causes.map { cause in
      (
        cause["id"]?.text ?? "", cause["summary"]?.text ?? "",
        cause["explains"]?.elements?.compactMap(\.text) ?? []
      )
    }
  }
}
