import Evidence
import Playbooks
import Testing

private let server = Subject(.server, "postgres db-1:5432")
private let session = Subject(.session, "pid 7 shop@shop", on: "postgres db-1:5432")
private let table = Subject(.table, "public.t", on: "postgres db-2:5432")
private let jvm = Subject(.jvm, "java (pid 1)")
private let disk = Subject(.device, "sda")

/// A playbook that concludes `cause` of every subject of a kind that has the fact `NAME.found`.
private func concluding(
  _ cause: String, of kind: Subject.Kind, name: String, severity: String = "critical",
  confidence: Double = 0.8, _ more: String = ""
) throws -> Playbook {
  let text = """
    playbook: \(name)
    title: One question
    about: \(kind.rawValue)
    start: found
    questions:
      found:
        ask: Was it found?
        fact: \(name).found
        equals: yes
        yes: cause
        no: {healthy: it was not}
        unknown: {healthy: it was not}
    conclusions:
      cause:
        cause: \(cause)
        severity: \(severity)
        confidence: \(confidence)
        summary: "{subject}: \(name)"
        evidence: [\(name).found]
        next: []
    \(more.isEmpty ? "" : "    " + more)
    """
  let facts: FactCatalog = [FactDeclaration("\(name).found", of: kind, .flag, "whether")]
  return try Playbook(PlaybookFile(name: "\(name).yaml", bytes: Array(text.utf8)), facts: facts)
}

private func found(_ name: String, of subject: Subject) -> Fact {
  Fact(
    "\(name).found", of: subject, .flag(true),
    evidence: [Citation(source: "\(name).txt:1", text: "here")])
}

private func link(_ one: Subject, on other: Subject, isShown: Bool = true) -> Link {
  Link(
    one, on: other, isShown: isShown,
    evidence: [Citation(source: "ss.txt:3", text: "one is connected")])
}

@Suite("Causes of other layers") struct LayerTests {
  private func pool() throws -> Playbook {
    try concluding(
      "pool-exhaustion/jdbc", of: .jvm, name: "pool", confidence: 0.95,
      "explained_by_dependencies: [contention/postgres-lock, query/long-running]")
  }

  private func lock(_ more: String = "") throws -> Playbook {
    try concluding(
      "contention/postgres-lock", of: .session, name: "lock", severity: "warning", more)
  }

  private var facts: [Fact] { [found("pool", of: jvm), found("lock", of: session)] }

  @Test("a symptom of a client goes into the cause that a session of its server has")
  func client() throws {
    let verdict = Verdict(
      walking: [try pool(), try lock()], facts: facts, links: [link(jvm, on: server)])
    let cause = try #require(verdict.causes.first)
    #expect(verdict.causes.map(\.id.rawValue) == ["contention/postgres-lock"])
    #expect(cause.explains.map(\.rawValue) == ["pool-exhaustion/jdbc"])
    #expect(cause.severity == .critical)
    #expect(
      cause.evidence.map(\.text) == [
        "here", "java (pid 1): java (pid 1): pool", "one is connected",
      ])
  }

  @Test("without a link, or with one to another server, two faults stay two causes")
  func strangers() throws {
    let playbooks = [try pool(), try lock()]
    #expect(Verdict(walking: playbooks, facts: facts).causes.count == 2)
    let elsewhere = [link(jvm, on: Subject(.server, "postgres db-2:5432"))]
    #expect(Verdict(walking: playbooks, facts: facts, links: elsewhere).causes.count == 2)
  }

  @Test("a link leads one way: what relies on a subject explains nothing of it")
  func direction() throws {
    let verdict = Verdict(
      walking: [try pool(), try lock()], facts: facts, links: [link(server, on: jvm)])
    #expect(verdict.causes.count == 2)
  }

  @Test("the cause says what of its dependents it explains, across several links")
  func chain() throws {
    let busy = try concluding(
      "io-saturation/device", of: .device, name: "disk",
      "explains_dependents: [pool-exhaustion/jdbc]")
    let slow = try concluding(
      "query/long-running", of: .session, name: "slow", severity: "warning",
      "explained_by_dependencies: [io-saturation/device]")
    let all = [
      found("pool", of: jvm), found("slow", of: session), found("disk", of: disk),
    ]
    let links = [link(jvm, on: server), link(server, on: disk)]
    for playbooks in [[busy, slow, try pool()], [try pool(), slow, busy]] {
      let verdict = Verdict(walking: playbooks, facts: all, links: links)
      #expect(verdict.causes.map(\.id.rawValue) == ["io-saturation/device"])
      #expect(
        verdict.causes.first.map { Set($0.explains.map(\.rawValue)) }
          == ["pool-exhaustion/jdbc", "query/long-running"])
    }
  }

  @Test("a symptom in another layer halves the doubt, a second layer halves it again")
  func confirmation() throws {
    let confirmed = Verdict(
      walking: [try pool(), try lock()], facts: facts, links: [link(jvm, on: server)])
    #expect(confirmed.causes.first?.confidence == 0.9)
    let busy = try concluding("io-saturation/device", of: .device, name: "disk")
    let slow = try concluding(
      "query/long-running", of: .session, name: "slow", severity: "warning",
      "explained_by_dependencies: [io-saturation/device]")
    let twice = Verdict(
      walking: [busy, slow, try pool()],
      facts: [found("pool", of: jvm), found("slow", of: session), found("disk", of: disk)],
      links: [link(jvm, on: server), link(server, on: disk)])
    #expect(twice.causes.map(\.confidence) == [0.95])
  }

  @Test("a link that is only presumed takes a tenth of the confidence, and the summary says so")
  func presumption() throws {
    let verdict = Verdict(
      walking: [try pool(), try lock()], facts: facts,
      links: [link(jvm, on: server, isShown: false)])
    #expect(verdict.causes.map(\.confidence) == [0.72])
    #expect(
      verdict.causes.map(\.summary) == [
        "pid 7 shop@shop: lock; that java (pid 1) relies on postgres db-1:5432 is presumed: "
          + "one is connected"
      ])
  }

  @Test("gaps that concern a cause lower its confidence before other layers raise it")
  func gaps() throws {
    let gap = Gap(source: "a", reason: "hidden", weakens: ["contention/postgres-lock"])
    let verdict = Verdict(
      walking: [try pool(), try lock()], facts: facts, links: [link(jvm, on: server)], gaps: [gap])
    #expect(verdict.causes.first?.confidence == 0.86)
  }

  @Test("of two that explain each other across links the higher ranked one stands")
  func circle() throws {
    let verdict = Verdict(
      walking: [
        try pool(), try lock("explained_by_dependencies: [pool-exhaustion/jdbc]"),
      ], facts: facts, links: [link(jvm, on: server), link(server, on: jvm)])
    #expect(verdict.causes.map(\.id.rawValue) == ["pool-exhaustion/jdbc"])
  }
}

@Suite("What it may be") struct CandidateTests {
  private let text = """
    playbook: queue
    title: Two questions
    about: device
    start: waits
    capture:
      do: Watch it
      command: iostat -x 1 5
    questions:
      waits:
        ask: Does anything wait?
        fact: disk.queue
        at_least: 4
        because: it is a test
        yes: long
        no: {cannot_tell: nothing is known of it, weakens: [io-saturation/swap]}
        unknown: {healthy: nothing waits}
      long:
        ask: Does it wait long?
        fact: disk.await
        at_least: 10 ms
        because: it is a test
        yes: found
        no: {healthy: it does not}
        unknown:
          cannot_tell: "how long {disk.queue} wait is not known"
          weakens: [io-saturation/device, cpu]
    conclusions:
      found:
        cause: io-saturation/device
        severity: critical
        confidence: 0.9
        summary: "{subject}"
        evidence: []
        next: []
    """

  private func verdict(queue: Double, await wait: Double? = nil) throws -> Verdict {
    let place = Citation(source: "iostat.txt:4", text: "queue \(queue)")
    var facts = [
      Fact("disk.queue", of: vda, .quantity(Quantity(queue, .queued)), evidence: [place])
    ]
    if let wait {
      facts.append(Fact("disk.await", of: vda, .quantity(Quantity(wait, .milliseconds))))
    }
    return Verdict(walking: [try playbook(text, file: "queue.yaml")], facts: facts)
  }

  @Test("a cause that cannot be told comes with what speaks for it and the capture that decides")
  func candidate() throws {
    let candidates = try verdict(queue: 9).candidates
    #expect(
      candidates == [
        Verdict.Candidate(
          id: CauseID(rawValue: "io-saturation/device"), subject: vda,
          supporting: [Citation(source: "iostat.txt:4", text: "queue 9.0")],
          missing: ["how long 9 wait is not known"],
          capture: Cause.Step(text: "Watch it", command: "iostat -x 1 5"))
      ])
  }

  @Test("where nothing speaks for it, or a cause was found, there is no candidate")
  func silence() throws {
    #expect(try verdict(queue: 1).candidates.isEmpty)
    #expect(try verdict(queue: 1).gaps.count == 1)
    #expect(try verdict(queue: 9, await: 50).candidates.isEmpty)
    #expect(try verdict(queue: 9, await: 1).candidates.isEmpty)
  }
}
