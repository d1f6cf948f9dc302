import Foundation
import TestSupport
import Testing

@Suite("diag merge")
struct MergeCommandTests {
  @Test("reports of several hosts, as diag prints them, become one that the schema describes")
  func reports() throws {
    let folder = try TemporaryFolder()
    for (host, sample) in [("web-1", "deadlock-locks"), ("web-2", "healthy-idle-server")] {
      let run = try Command.diag(
        "triage", "--json", repository.appending(path: "samples/\(sample)").path)
      let named = run.text.replacing("\"host\" : null", with: "\"host\" : \"\(host)\"")
      #expect(named != run.text)
      try folder.write(named, "\(host).json")
    }
    let merged = try Command.diag("merge", "--json", folder.path)
    #expect(merged.status == 1)
    let report = try JSON(merged.text)
    #expect(report["causes"]?.elements?.map { $0["subject"]?.text?.hasPrefix("web-1, ") } == [true])
    #expect(report["detail"]?["hosts"]?.elements?.map { $0["host"]?.text } == ["web-1", "web-2"])
    _ = try Command.shell("gzip '\(folder.path("web-1.json"))' '\(folder.path("web-2.json"))'")
    let packed = try Command.diag("merge", "--json", folder.path)
    #expect(try JSON(packed.text)["causes"] == report["causes"])
    let text = try Command.diag("merge", folder.path("web-2.json.gz"))
    #expect(text.status == 0)
    #expect(text.text.contains("hosts, gravest first"))
  }

  @Test("what holds no report is complained of, and nothing found is told from nothing read")
  func wrong() throws {
    let run = try Command.diag("merge", repository.appending(path: "LICENSE").path)
    #expect(run.status == 2)
    #expect(run.errors.contains("no report of diag is in it"))
    let missing = try Command.diag("merge", "/no/such/file")
    #expect(missing.status == 2)
    #expect(missing.errors.contains("/no/such/file: unreadable"))
  }
}
