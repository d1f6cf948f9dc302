import ByteParsing
import Testing

@testable import LogFormats

@Suite("Texts that only quote failures")
struct DocumentTests {
  static let failures = String(
    repeating: "Nov 26 09:00:01 web1 shop[8]: ERROR write /var/spool: No space left on device\n",
    count: 4)

  private func isLog(_ text: String) -> Bool {
    var parser = LogParser()
    parser.read(Array(text.utf8).rawSpan, firstLine: 1)
    return parser.finish() != nil
  }

  @Test(
    "the first line of journalctl makes no dump of statements",
    arguments: [
      "", "-- Logs begin at Mon 2026-11-02 08:00:01 UTC, end at Thu 2026-11-26 10:00:00 UTC. --\n",
      "-- Journal begins at Mon 2026-11-02 08:00:01 UTC, ends at Thu 2026-11-26 10:00:00 UTC. --\n",
      "-- Boot 0123456789abcdef0123456789abcdef --\n",
    ])
  func journal(first: String) {
    #expect(isLog(first + Self.failures))
  }

  @Test(
    "a dump of a database is none",
    arguments: [
      "-- PostgreSQL database dump\n", "--\n-- Name: t\n",
      "/*M!999999\\- enable the sandbox mode */\n",
    ])
  func statements(first: String) {
    #expect(!isLog(first + Self.failures))
  }
}
