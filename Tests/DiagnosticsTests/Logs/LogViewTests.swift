import ByteParsing
import Capture
import Diagnostics
import Evidence
import LogFormats
import TestSupport
import Testing

/// What the diagnostic finds in files of these names and texts.
private func examine(_ files: [(name: String, text: String)]) -> Findings {
  var recording = Recording()
  for (name, text) in files {
    let bytes = Array(text.utf8)
    var log = AnyLogParser()
    log.read(bytes.rawSpan, firstLine: 1)
    if let parsed = log.finish() {
      recording.add(parsed.sample, of: AnyLogParser.format, from: name)
    }
  }
  return LogView.examine(recording)
}

private func time(_ second: Int) -> String {
  func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
  return "2026-11-26T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
}

private func refused(_ peer: String, _ seconds: StrideTo<Int>, then end: Int? = nil) -> String {
  seconds.map { "\(time($0)) ERROR could not ask \(peer): Connection refused\n" }.joined()
    + (end.map { "\(time($0)) INFO all is well\n" } ?? "")
}

extension Findings {
  fileprivate func told(_ name: String, of subject: String) -> String? {
    facts.first { $0.name == name && $0.subject.name == subject }?.value.description
  }
}

@Suite struct LogViewTests {
  @Test("how often, how long and until when a party failed")
  func party() {
    let findings = examine([
      ("shop.log", refused("db.internal:5432", stride(from: 0, to: 120, by: 10), then: 300))
    ])
    let name = "db.internal:5432"
    #expect(findings.told("logs.peer.failure", of: name) == "refused")
    #expect(findings.told("logs.peer.failures", of: name) == "12 events")
    #expect(findings.told("logs.peer.span", of: name) == "110 s")
    #expect(findings.told("logs.peer.quiet", of: name) == "190 s")
    #expect(findings.told("logs.peer.pauses", of: name) == "19")
    #expect(findings.told("logs.peer.rate", of: name) == "6 /min")
    #expect(findings.told("logs.peer.burst", of: name) == "6 events")
    #expect(findings.told("logs.peer.log", of: name) == "shop.log")
    let evidence = findings.facts.first { $0.name == "logs.peer.failures" }?.evidence
    #expect(evidence?.map(\.source) == ["shop.log:1", "shop.log:12"])
  }

  @Test("a newer part of a log without times that tells of nothing is quiet")
  func quietPart() {
    let text = (0..<12).map { "order \($0) failed: QueuePool limit of size 5 reached\n" }.joined()
    let bytes = Array(text.utf8)
    func pauses(beside name: String, _ note: String? = nil) -> String? {
      var recording = Recording()
      var log = AnyLogParser()
      log.read(bytes.rawSpan, firstLine: 1)
      if let parsed = log.finish() {
        recording.add(parsed.sample, of: AnyLogParser.format, from: "shop.log.1")
      }
      recording.add(
        Recording.Input(source: name, kind: "unknown", status: .unrecognized, note: note))
      return LogView.examine(recording).told("logs.pool.pauses", of: "shop.log")
    }
    #expect(pauses(beside: "shop.log") == "100")
    #expect(pauses(beside: "shop.log", "empty") == "0")
    #expect(pauses(beside: "shop.log.2") == "0")
    #expect(pauses(beside: "till.log") == "0")
  }

  @Test("a log that tells no times is judged by its lines")
  func untimed() {
    let text = (0..<20).map {
      "curl: (7) Failed to connect to stock port 80: Connection refused \($0)\n"
    }.joined()
    let going = examine([("a.log", text)])
    #expect(going.told("logs.peer.pauses", of: "stock:80") == "0")
    #expect(going.told("logs.peer.span", of: "stock:80") == nil)
    let over = examine([("a.log", text + String(repeating: "fine\n", count: 200))])
    #expect(over.told("logs.peer.pauses", of: "stock:80") == "20")
  }

  @Test("rotated files are one log in the order of time, whatever order they come in")
  func rotated() {
    let old = refused("db.internal:5432", stride(from: 0, to: 60, by: 10))
    let new = refused("db.internal:5432", stride(from: 60, to: 120, by: 10))
    let findings = examine([("shop.log", new), ("shop.log.1", old)])
    #expect(findings.told("logs.peer.failures", of: "db.internal:5432") == "12 events")
    #expect(findings.told("logs.peer.span", of: "db.internal:5432") == "110 s")
    #expect(findings.told("logs.peer.quiet", of: "db.internal:5432") == "0 s")
    let evidence = findings.facts.first { $0.name == "logs.peer.failures" }?.evidence
    #expect(evidence?.map(\.source) == ["shop.log.1:1", "shop.log:6"])
  }

  @Test(
    "names of rotated files lead to the log",
    arguments: [
      "shop.log.2.gz", "shop.log-20261126", "shop.log.1", "shop.log.2026-11-26", "shop.log.gz",
      "shop.log-20261126.gz",
    ])
  func names(_ name: String) {
    let findings = examine([(name, refused("db.internal:5432", stride(from: 0, to: 60, by: 10)))])
    #expect(findings.told("logs.peer.log", of: "db.internal:5432") == "shop.log")
  }

  @Test("many parties that fail alike are one fault")
  func crowd() {
    let text = ["a", "b", "c", "d"].map { name in
      "2026-11-26T00:00:00Z ERROR getaddrinfo EAI_AGAIN \(name).shop.internal\n"
    }.joined()
    let findings = examine([("shop.log", text)])
    let name = "4 parties of shop.log"
    #expect(findings.told("logs.peer.failures", of: name) == "4 events")
    #expect(findings.told("logs.peer.failure", of: name) == "no answer of the name servers")
    #expect(
      Set(findings.facts.filter { $0.subject.kind == .endpoint }.map(\.subject.name)).count == 1)
  }

  @Test("of a party that failed in several ways, and in several logs, what it did most is told")
  func dominant() {
    let timeouts = "2026-11-26T00:00:00Z ERROR dial tcp 10.0.0.5:80: i/o timeout\n"
    let findings = examine([
      ("a.log", timeouts + refused("10.0.0.5:80", stride(from: 0, to: 60, by: 10))),
      ("b.log", timeouts + timeouts),
    ])
    #expect(findings.told("logs.peer.failure", of: "10.0.0.5:80") == "refused")
    #expect(findings.facts.filter { $0.name == "logs.peer.failures" }.count == 1)
  }

  @Test("each container of one log is judged by itself")
  func writers() {
    func line(_ name: String, _ text: String) -> String {
      "{\"log\":\"\(text)\\n\",\"container_name\":\"\(name)\",\"time\":\"2026-11-26T00:00:00Z\"}\n"
    }
    let findings = examine([
      (
        "all.log",
        line("shop", "x: No space left on device: '/spool/7'")
          + line("till", "accept: Too many open files")
      )
    ])
    #expect(findings.told("logs.space.failures", of: "all.log (shop)") == "1 event")
    #expect(findings.told("logs.space.path", of: "all.log (shop)") == "/spool/7")
    #expect(findings.told("logs.space.failures", of: "all.log (till)") == "0 events")
    #expect(findings.told("logs.files.failures", of: "all.log (till)") == "1 event")
  }

  @Test("certificates, crashes and memory are remarks, with the reason")
  func remarks() {
    let findings = examine([
      (
        "a.log",
        "2026-11-26T00:00:00Z ERROR https://pay:443/ x509: certificate has expired or is not yet valid\n"
      )
    ])
    #expect(findings.observations.map(\.source) == ["a.log:1"])
    #expect(
      findings.observations.first?.text.hasPrefix(
        "certificates rejected, expired, pay:443 at 2026-11-26T00:00:00Z: ") == true)
  }

  @Test("what came up since the beginning is told")
  func changes() {
    var text = ""
    for line in 0..<400 {
      text += "\(time(line)) INFO order \(line) paid\n"
      if line > 300 { text += "\(time(line)) WARN stock of article \(line) is low\n" }
    }
    let listings = examine([("a.log", text)]).detail.compactMap { block -> Listing? in
      if case .listing(let listing) = block { return listing }
      return nil
    }
    let changes = listings.first { $0.key == "changes" }
    #expect(changes?.entries.count == 1)
    #expect(changes?.entries.first?.heading.hasPrefix("new, 99 lines") == true)
    #expect(listings.first { $0.key == "templates" }?.entries.first?.lines == ["INFO order * paid"])
  }
}
