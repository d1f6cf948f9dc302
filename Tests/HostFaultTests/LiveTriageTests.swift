import Foundation
import TestSupport
import Testing

extension FaultTests {
  /// How `diag triage` of this host meets a person, or a script.
  @Suite(.serialized) struct LiveTriage {
    private func atTerminal(_ interrupt: String, _ arguments: String...) throws -> String {
      try Command.run(
        "/usr/bin/python3",
        [Programs.folder + "/terminal.py", interrupt, program.path, "triage"] + arguments
      ).text
    }

    @Test("a terminal is told what is recorded and how long still, and then cleared")
    func progress() throws {
      let text = try atTerminal("0", "--for", "1500ms", "-q")
      let shown = text.split(separator: "\u{1B}[K").map(String.init)
      #expect(shown.contains { $0.hasPrefix("recording this host") && $0.contains("2 s left") })
      #expect(shown.contains { $0.hasPrefix("recording this host") && $0.contains("1 s left") })
      // What stands behind the last of it begins at the start of the line.
      #expect(text.contains("\r\u{1B}[K\u{1B}[1;3") || text.contains("\r\u{1B}[K\nstatus 0"))
      #expect(!(shown.last ?? "").contains("recording"))
    }

    @Test("a script is told nothing")
    func silence() throws {
      let run = try Command.diag("triage", "--for", "300ms", "--json")
      #expect(run.errors == "")
      #expect(run.status <= 1)
    }

    @Test("Ctrl-C at a terminal ends the recording and reports on what there is")
    func interrupt() throws {
      let start = ContinuousClock.now
      let text = try atTerminal("1.5", "--for", "60s", "--json")
      #expect(ContinuousClock.now - start < .seconds(20))
      #expect(text.contains("\"schema\""))
      #expect(text.contains("interrupted"))
      #expect(text.hasSuffix("status 0\n") || text.hasSuffix("status 1\n"), "\(text.suffix(200))")
    }

    @Test("with less than a second there is a verdict all the same")
    func hurry() throws {
      let start = ContinuousClock.now
      let run = try Command.diag("triage", "--deadline", "800ms", "--json")
      #expect(ContinuousClock.now - start < .seconds(2))
      #expect(run.status <= 1, "\(run.errors)")
    }
  }
}
