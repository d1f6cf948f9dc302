import Foundation
import TestSupport
import Testing

/// `diag logs` as people run it.
@Suite("diag logs") struct LogCommandTests {
  private func sample(_ path: String) -> String {
    repository.appending(path: "samples/\(path)").path
  }

  private func causes(_ run: Command) throws -> [String] {
    let report = try JSON(run.text)
    return report["causes"]?.elements?.compactMap { $0["id"]?.text } ?? []
  }

  @Test("standard input is a log, and the verdict that of the file")
  func input() throws {
    let path = sample("log-dns-go/courier.log")
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    let run = try Command.diag("logs", "--json", "-", input: bytes)
    #expect(run.status == 1)
    #expect(try causes(run) == ["network/dns"])
  }

  @Test("--top holds the templates back, and every log is one, whatever it says")
  func top() throws {
    let text = (0..<40).map { "word\("abcdefghij".map { String($0) }[$0 % 10]) \($0)\n" }.joined()
    let run = try Command.diag("logs", "--no-color", "--top", "3", "-", input: Array(text.utf8))
    #expect(run.status == 0)
    #expect(run.text.components(separatedBy: " lines, 10 %").count == 4)
  }

  @Test("compressed and rotated files are one log")
  func rotated() throws {
    let run = try Command.shell(
      """
      set -e; cd $(mktemp -d); head -50 \(sample("log-dns-go/courier.log")) | gzip > courier.log.1.gz
      tail -n +51 \(sample("log-dns-go/courier.log")) > courier.log; $DIAG logs --json courier.log courier.log.1.gz
      """)
    #expect(run.status == 1)
    let report = try JSON(run.text)
    let summary = report["causes"]?[0]?["summary"]?.text ?? ""
    #expect(summary.contains("98 events in courier.log"))
  }

  @Test("server and kernel logs handed to it give their causes")
  func others() throws {
    let run = try Command.diag(
      "logs", "--json", sample("postgres-log-disk-full"), sample("kernel-nvme-lost"))
    #expect(run.status == 1)
    #expect(Set(try causes(run)).isSuperset(of: ["storage/full"]))
  }

  @Test("a bundle of a log gives the same verdict")
  func bundle() throws {
    let run = try Command.shell(
      """
      set -e; cd $(mktemp -d); cp \(sample("log-refused-nginx/error.log")) \(sample("log-journal-export/journal.export")) .
      $DIAG collect -o b.tar.gz error.log journal.export >/dev/null || true
      $DIAG triage --json error.log journal.export > a.json || true; $DIAG triage --json b.tar.gz > b.json || true
      jq -c '[.causes[]|[.id,.subject]]' a.json b.json
      """)
    let lines = run.text.split(separator: "\n")
    #expect(lines.count == 2 && lines.first == lines.last)
    #expect(lines.first?.contains("network/refused") == true)
  }
}
