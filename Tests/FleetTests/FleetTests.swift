import Evidence
import Fleet
import TestSupport
import Testing

@Suite("reports of many hosts") struct FleetTests {
  @Test("the same cause on many hosts is one row, the gravest first")
  func rows() throws {
    let merged = fleet([
      report("web-2", causes: [cause("deadlock/jvm", "critical", 0.9)]),
      report("web-1", causes: [cause("storage/full", "warning", 0.95)]),
      report("web-3", causes: [cause("deadlock/jvm", "critical", 0.99)]),
      report("web-4"),
    ])
    #expect(merged.verdict.causes.map(\.id.rawValue) == ["deadlock/jvm", "storage/full"])
    let first = try #require(merged.verdict.causes.first)
    #expect(first.subject.name == "web-3, web-2")
    #expect(first.summary.hasPrefix("on 2 of 4 hosts; gravest on web-3"))
    #expect(first.evidence.contains { $0.source.hasPrefix("web-2:") })
    #expect(merged.verdict.causes[1].subject.name == "web-1, java (pid 1)")
  }

  @Test("what names an address of another host goes under the gravest cause there, and only there")
  func peers() throws {
    let suffering = { (host: String, address: String) in
      report(
        host, causes: [cause("dependency/slow-downstream", "critical", 0.9)],
        more: #""peers": [{"owner": "java (pid 1)", "address": "\#(address)"}]"#)
    }
    let database = report(
      "db-1", causes: [cause("io-saturation/device", "critical", 0.95)],
      more: #""addresses": ["10.0.0.9", "172.17.0.1"]"#)
    let linked = fleet([suffering("web-1", "10.0.0.9:5432"), database])
    #expect(linked.verdict.causes.map(\.id.rawValue) == ["io-saturation/device"])
    #expect(linked.verdict.causes[0].explains.map(\.rawValue) == ["dependency/slow-downstream"])
    #expect(linked.verdict.causes[0].summary.contains("felt on other hosts: web-1"))
    let apart = fleet([suffering("web-1", "10.0.0.90:5432"), database])
    #expect(apart.verdict.causes.count == 2)
    // A bridge has the same address everywhere.
    let other = report("web-1", more: #""addresses": ["172.17.0.1"]"#)
    #expect(
      fleet([suffering("web-2", "172.17.0.1:80"), other, database]).verdict.causes.count == 2)
  }

  @Test("a warning elsewhere does not account for what hurts here")
  func severity() {
    let merged = fleet([
      report(
        "web-1",
        causes: [cause("network/timeout", "critical", 0.9, summary: "10.0.0.9:80 is silent")]),
      report(
        "db-1", causes: [cause("storage/full", "warning", 0.9)],
        more: #""addresses": ["10.0.0.9"]"#),
    ])
    #expect(merged.verdict.causes.count == 2)
  }

  @Test("of causes on two hosts that account for each other one stands")
  func circle() {
    let hosts = [("web-1", "10.0.0.1", "10.0.0.9"), ("web-2", "10.0.0.9", "10.0.0.1")]
    let reports = hosts.map { host, own, other in
      report(
        host,
        causes: [cause("contention/jvm-lock", "critical", 0.9, summary: "waits for \(other)")],
        more: #""addresses": ["\#(own)"]"#)
    }
    let read = reports.flatMap { ReportTexts(Array($0.utf8), source: "f").reports }
    let merged = Fleet(read) { _ in [CauseID(rawValue: "contention/jvm-lock")] }
      .report(version: "0", started: "", elapsed: 0, inputs: [])
    #expect(merged.verdict.causes.map(\.subject.name) == ["web-2, java (pid 1)"])
  }

  @Test("a cause is ruled out where every host rules it out, and gaps tell whose they are")
  func rest() {
    let out = #""ruled_out": [{"id": "deadlock/jvm", "because": "no ring"}]"#
    let gap = #""gaps": [{"source": "/proc", "reason": "hidden; weakens leak/threads, deadlock"}]"#
    let merged = fleet([report("a", more: out + "," + gap), report("b", more: out)])
    #expect(merged.verdict.ruledOut.map(\.because) == ["on all 2 hosts; a: no ring"])
    #expect(merged.verdict.gaps.map(\.source) == ["a: /proc"])
    #expect(merged.verdict.gaps.map(\.weakens) == [["leak/threads", "deadlock"]])
    #expect(fleet([report("a", more: out), report("b")]).verdict.ruledOut.isEmpty)
  }

  @Test("the newer of two reports of a host counts")
  func newest() {
    let old = report(
      "a", causes: [cause("deadlock/jvm", "critical", 0.9)], at: "2026-01-01T00:00:00Z")
    let new = report("a", at: "2026-01-01T00:05:00Z")
    for order in [[old, new], [new, old]] {
      let merged = fleet(order)
      #expect(merged.verdict.causes.isEmpty && merged.observations.count == 1)
    }
  }

  @Test("reports come behind each other, in lists, behind names of hosts and within outputs")
  func forms() {
    let one = report("a"), two = report("b")
    #expect(names(one + two) == ["a", "b"])
    #expect(names("[\(one), \(two)]") == ["a", "b"])
    let mixed = zip(lines(one, "x"), lines(two, "y")).map { $0 + "\n" + $1 }.joined(separator: "\n")
    #expect(names(mixed) == ["a", "b"])
    let text = one.split(separator: "\"").joined(separator: "\\\"").split(separator: "\n")
      .joined(separator: "\\n")
    #expect(names(#"{"rc": 1, "stdout": "\#(text)"}"#) == ["a"])
    #expect(names("hello\nworld: 1") == [])
  }

  @Test("a cut report gives what is there, and any bytes are survived")
  func damage() {
    let whole = Array(report("a", causes: [cause("deadlock/jvm", "critical", 0.9)]).utf8)
    var partial = 0
    for count in 0..<(whole.lastIndex(of: 0x7D) ?? 0) {
      let texts = ReportTexts(Array(whole.prefix(count)), source: "f")
      #expect(texts.reports.isEmpty || texts.damage != nil)
      partial += texts.reports.count
    }
    #expect(partial > 0)
  }
}

private func lines(_ text: String, _ host: String) -> [String] {
  text.split(separator: "\n").map { "\(host): \($0)" }
}

private func names(_ text: String) -> [String] {
  ReportTexts(Array(text.utf8), source: "f").reports.map(\.host)
}

private func fleet(_ texts: [String]) -> Report {
  let reports = texts.flatMap { ReportTexts(Array($0.utf8), source: "f").reports }
  return Fleet(reports) { _ in [] }.report(version: "0", started: "", elapsed: 0, inputs: [])
}

private func report(
  _ host: String, causes: [String] = [], at time: String = "2026-01-01T00:00:00Z", more: String = ""
) -> String {
  """
  {
    "causes": [\(causes.joined(separator: ","))],
    "host": "\(host)", "inputs": [{"status": "parsed"}], "schema": "diag.report/1",
    "started": "\(time)"\(more.isEmpty ? "" : "," + more)
  }

  """
}

private func cause(
  _ id: String, _ severity: String, _ confidence: Double, summary: String = "it is so"
) -> String {
  """
  {"id": "\(id)", "severity": "\(severity)", "confidence": \(confidence),
   "subject": "java (pid 1)", "summary": "\(summary)", "evidence": [{"source": "f:1", "text": "seen"}]}
  """
}
