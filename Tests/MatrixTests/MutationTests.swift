import Evidence
import Foundation
import Rendering
import TestSupport
import Testing

@Suite("Mutations of samples")
struct MutationTests {
  @Test(
    "prefixes, line ends, encodings, archives and repetition change no verdict",
    arguments: Sample.ofJava + Sample.ofHistograms, Mutation.allCases)
  func harmless(sample: Sample, mutation: Mutation) throws {
    let folder = try mutation.apply(to: sample)
    let report = try triage(folder.path).report
    #expect(report.causes == sample.causes)
  }

  /// The owner of a lock stands in the threads themselves: of monitors always, of others with -l.
  static let proven = Sample.ofJava.filter { sample in
    sample.name != "deadlock-mixed-kill3-log"
      && sample.files.contains { (try? sample.text($0).contains(section)) == true }
  }
  private static let section = "Found one Java-level deadlock"

  @Test("without the JVM's own deadlock section the verdict is the same", arguments: proven)
  func computed(sample: Sample) throws {
    let folder = try TemporaryFolder()
    for file in sample.files {
      let lines = try sample.text(file).components(separatedBy: "\n")
      var kept: [String] = []
      var isInSection = false
      for line in lines {
        if line.contains(Self.section) { isInSection = true }
        if !isInSection { kept.append(line) }
        if line.contains(#/Found (a total of )?\d+ deadlock/#) { isInSection = false }
      }
      #expect(kept.count < lines.count || !lines.contains { $0.contains(Self.section) })
      try folder.write(kept.joined(separator: "\n"), file)
    }
    #expect(try triage(folder.path).report.causes == sample.causes)
  }

  @Test("the order of the threads changes no verdict", arguments: Sample.ofJava)
  func shuffled(sample: Sample) throws {
    var generator = SeededGenerator(state: 7)
    let folder = try TemporaryFolder()
    for file in sample.files {
      try folder.write(Self.shuffled(try sample.text(file), &generator), file)
    }
    #expect(try triage(folder.path).report.causes == sample.causes)
  }

  /// Changes the order of the threads within each unbroken row of them.
  private static func shuffled(_ text: String, _ generator: inout SeededGenerator) -> String {
    var threads: [[Substring]] = []
    var result: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isHeader = line.hasPrefix("\"") && line.contains(" tid=")
      let belongs =
        line.isEmpty || line.first?.isWhitespace == true || line.hasPrefix("Locked ownable")
      if isHeader {
        threads.append([line])
      } else if belongs, !threads.isEmpty {
        threads[threads.count - 1].append(line)
      } else {
        result += threads.shuffled(using: &generator).flatMap(\.self) + [line]
        threads = []
      }
    }
    return (result + threads.flatMap(\.self)).joined(separator: "\n")
  }

  @Test(
    "a dump that is cut anywhere shows no cause that the whole has not",
    arguments: [
      "deadlock-locks", "deadlock-class-init", "pool-dbcp2", "healthy-idle-server",
      "heap-queue-head", "healthy-heap-bounded-cache-jdk25",
    ])
  func cut(name: String) throws {
    let sample = Sample.named(name)
    let file = try #require(sample.files.first)
    let bytes = try sample.bytes(file)
    let whole = try triage(sample.folder).report
    let confidence = Dictionary(
      uniqueKeysWithValues: whole.verdict.causes.map { ($0.id, $0.confidence) })
    let folder = try TemporaryFolder()
    for end in stride(from: 997, to: bytes.count, by: 997) {
      let path = try folder.write(Array(bytes[..<end]), "cut.txt")
      let report = try triage(path).report
      for cause in report.verdict.causes {
        let most = confidence[cause.id] ?? 0
        #expect(cause.confidence <= most, "\(cause.id.rawValue) when cut at \(end)")
      }
    }
  }
}
