import Evidence
@testable import Rendering
import Testing

@Suite struct TextRendererTests {
  @Test("reports read as recorded", arguments: Samples.all.map(\.name))
  func golden(name: String) throws {
    let report = try sample(name)
    try expectGolden(TextRenderer().render(report), "\(name).txt")
  }

  @Test("a narrow terminal, colour and both verbosities read as recorded")
  func options() throws {
    try expectGolden(TextRenderer(width: 40).render(Samples.area), "area-narrow.txt")
    try expectGolden(
      TextRenderer(style: .colour).render(Samples.twoCauses), "two-causes-colour.txt")
    try expectGolden(
      TextRenderer(verbosity: .verbose).render(Samples.twoCauses), "two-causes-verbose.txt")
    try expectGolden(
      TextRenderer(verbosity: .quiet).render(Samples.twoCauses), "two-causes-quiet.txt")
  }

  @Test("a healthy report is silent when quiet, one that can not tell is not")
  func quiet() {
    let renderer = TextRenderer(verbosity: .quiet)
    #expect(renderer.render(Samples.healthy) == "")
    #expect(renderer.render(Samples.cannotTell) == "cannot tell: deadlock/jvm, contention\n")
    #expect(renderer.render(Samples.nothingRead) == "cannot tell: nothing was read\n")
  }

  @Test("healthy and not being able to tell never read the same")
  func outcomes() {
    let renderer = TextRenderer()
    #expect(renderer.render(Samples.healthy).hasPrefix("No root cause found\n"))
    for report in [Samples.cannotTell, Samples.nothingRead] {
      #expect(renderer.render(report).hasPrefix("CANNOT TELL  "))
    }
  }

  @Test(
    "no line is wider than the terminal, commands aside", arguments: Samples.all.map(\.name),
    [40, 57, 80, 200])
  func width(name: String, width: Int) throws {
    let report = try sample(name)
    for verbosity in [Verbosity.normal, .verbose] {
      let text = TextRenderer(width: width, verbosity: verbosity).render(report)
      #expect(tooWide(text, of: report, width: width) == [])
    }
  }

  @Test("a command keeps its one line")
  func commands() throws {
    let command = try #require(Samples.deadlockCause.next[1].command)
    let text = TextRenderer(width: 40).render(Samples.deadlock)
    #expect(text.contains("\n        \(command)\n"))
  }

  @Test("no foreign text controls the terminal or leaves the width", arguments: UInt64(1)...100)
  func fuzz(seed: UInt64) {
    let report = Samples.hostile(hostileName(seed: seed))
    for verbosity in [Verbosity.quiet, .normal, .verbose] {
      let text = TextRenderer(verbosity: verbosity).render(report)
      #expect(controls(in: text) == [])
      if verbosity != .quiet { #expect(tooWide(text, of: report, width: 80) == []) }
    }
    // Without our own escape sequences, which wrap whole runs, the colours change nothing.
    let coloured = TextRenderer(style: .colour).render(report)
    #expect(withoutColour(coloured) == TextRenderer().render(report))
  }

  @Test("a name as long as a file does not flood the terminal, and shows both its ends")
  func longNames() {
    let name = "begin" + String(repeating: "x", count: 100_000) + "end"
    let lines = TextRenderer().render(Samples.hostile(name)).split(separator: "\n")
    #expect(lines.count < 300)
    #expect(lines.count { $0.hasSuffix("end") } > 10)
  }

  private func sample(_ name: String) throws -> Report {
    try #require(Samples.all.first { $0.name == name }?.report)
  }

  private func tooWide(_ text: String, of report: Report, width: Int) -> [String] {
    let commands = report.verdict.causes.flatMap(\.next).compactMap { $0.command?.visible }
    return text.split(separator: "\n").map(String.init).filter { line in
      line.displayWidth > width && !commands.contains { line == "        \($0)" }
    }
  }

  private func controls(in text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { $0 != "\n" && $0.isInvisible }
  }

  private func withoutColour(_ text: String) -> String {
    text.replacing(#/\u{1b}\[[0-9;]*m/#, with: "")
  }
}
