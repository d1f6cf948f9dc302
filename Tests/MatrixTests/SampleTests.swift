import Evidence
import Foundation
import Rendering
import TestSupport
import Testing

@Suite("Samples")
struct SampleTests {
  @Test("every folder of samples has its line in expected.tsv, and every line its folder")
  func listing() {
    #expect(Sample.all.map(\.name).sorted() == Sample.folders)
    #expect(Sample.all.count > 40)
  }

  @Test("triage names the causes of a sample and nothing else", arguments: Sample.all)
  func causes(of sample: Sample) throws {
    let (report, status) = try triage(sample.folder)
    #expect(report.causes == sample.causes)
    let explained = Set(report.verdict.causes.first?.explains.map(\.rawValue) ?? [])
    #expect(explained.isSuperset(of: sample.explains), "explains \(explained.sorted())")
    #expect(status == (sample.causes.isEmpty ? 0 : 1))
  }

  @Test("the report of a sample obeys its schema, and reads as recorded", arguments: Sample.all)
  func rendering(of sample: Sample) throws {
    var report = try triage(sample.folder).report
    report.started = "2026-11-20T20:38:00Z"
    report.elapsedSeconds = 0
    let schema = try JSONSchema(named: "diag.report-1.schema.json")
    #expect(try schema.violations(in: JSONRenderer().render(report)) == [])
    let text = TextRenderer(width: 100).render(report)
    let golden = "Tests/MatrixTests/Golden/\(sample.name).txt"
    if let difference = try difference(text, fromGolden: golden) { Issue.record("\(difference)") }
  }

  @Test("every recorded text is of a sample")
  func golden() throws {
    _ = Sample.all
    let recorded = try FileManager.default.contentsOfDirectory(atPath: "Tests/MatrixTests/Golden")
    let names = recorded.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }
    #expect(Set(names).subtracting(Sample.folders) == [])
  }

  @Test(
    "every line that a report cites is in its file",
    arguments: Sample.all.filter { !$0.causes.isEmpty })
  func citations(of sample: Sample) throws {
    let report = try triage(sample.folder).report
    for citation in report.verdict.causes.flatMap(\.evidence) {
      let parts = citation.source.split(separator: ":", maxSplits: 1)
      // A heap dump has no lines.
      if parts.count == 1, parts[0].hasSuffix(".hprof.gz") { continue }
      let lines = try String(contentsOfFile: String(parts[0]), encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
      let numbers = try #require(parts.count == 2 ? parts[1].split(separator: "-") : nil)
        .compactMap { Int($0) }
      #expect(!numbers.isEmpty)
      for number in numbers { #expect((1...lines.count).contains(number), "\(citation)") }
      // A citation of a thread begins with its name, which its lines have: most in the first.
      guard citation.text.hasPrefix("\""), let first = numbers.first, let last = numbers.last else {
        continue
      }
      let name = citation.text.dropFirst().prefix { $0 != "\"" }
      let cited = lines[(first - 1)..<last].joined(separator: "\n")
      if name.hasPrefix("virtual thread #") {
        let number = name.drop { !$0.isNumber }
        #expect(cited.hasPrefix("#\(number) ") || cited.contains("\"\(number)\""), "\(citation)")
      } else {
        let isObject = lines[first - 1].trimmingCharacters(in: .whitespaces) == "{"
        #expect((isObject ? cited[...] : lines[first - 1]).contains("\"\(name)\""), "\(citation)")
      }
    }
  }

  @Test(
    "the program says what the tests saw",
    arguments: ["deadlock-monitors", "healthy-busy-server", "two-faults"])
  func program(name: String) throws {
    let sample = Sample.named(name)
    let run = try Command.shell(
      "cd '\(repository.path)' && \"$DIAG\" triage --json \(sample.folder)")
    #expect(run.status == (sample.causes.isEmpty ? 0 : 1))
    #expect(run.errors == "")
    let schema = try JSONSchema(named: "diag.report-1.schema.json")
    #expect(try schema.violations(in: run.text) == [])
    let causes = try JSON(run.text)["causes"]?.elements?.compactMap { $0["id"]?.text }
    #expect(causes == sample.causes)
  }
}
