import Evidence
import Playbooks
import Testing

/// A playbook that concludes `cause` of every device with a queue of at least `queue`.
private func concluding(
  _ cause: String, _ severity: String = "critical", _ confidence: Double = 0.9,
  explains: [String] = [], queue: Double = 1, name: String? = nil
) throws -> Playbook {
  let name = name ?? String(cause.map { $0 == "/" ? "-" : $0 })
  return try playbook(
    """
    playbook: \(name)
    title: One question
    about: device
    start: queue
    questions:
      queue:
        ask: Does anything wait?
        fact: disk.queue
        at_least: \(queue)
        because: it is a test
        yes: found
        no:
          rules_out: \(cause)
          because: "{subject} waits for {disk.queue}"
        unknown:
          cannot_tell: no queue of {subject}
          weakens: [\(cause)]
    conclusions:
      found:
        cause: \(cause)
        severity: \(severity)
        confidence: \(confidence)
        summary: "{subject} of \(name)"
        evidence: []
        next: []
        explains: [\(explains.joined(separator: ", "))]
    """, file: "\(name).yaml")
}

private func queue(_ value: Double, of subject: Subject = vda) -> Fact {
  Fact("disk.queue", of: subject, .quantity(Quantity(value, .queued)))
}

@Suite struct RankingTests {
  private func names(_ causes: [Cause]) -> [String] { causes.map(\.id.rawValue) }

  @Test("causes stand by severity, then confidence, then id")
  func order() throws {
    let verdict = Verdict(
      walking: [
        try concluding("query/bloat", "info", 0.9), try concluding("cpu/steal", "warning", 0.9),
        try concluding("storage/full", "critical", 0.5),
        try concluding("memory/pressure", "warning", 0.9),
        try concluding("network/dns", "warning", 0.95),
      ], facts: [queue(9)])
    #expect(
      names(verdict.causes) == [
        "storage/full", "network/dns", "cpu/steal", "memory/pressure", "query/bloat",
      ])
  }

  @Test("one cause of one subject, found by two playbooks, is surer than either, and says both")
  func merging() throws {
    let verdict = Verdict(
      walking: [
        try concluding("cpu/steal", "warning", 0.6, explains: ["query/bloat"], name: "a"),
        try concluding("cpu/steal", "warning", 0.8, name: "b"),
        try concluding("query/bloat"),
      ], facts: [queue(9)])
    #expect(verdict.causes.map(\.summary) == ["vda of b; vda of a"])
    #expect(verdict.causes.map(\.confidence) == [0.92])
    #expect(verdict.causes.first?.explains.map(\.rawValue) == ["query/bloat"])
  }

  @Test("a symptom goes into its cause, with all that it explains itself")
  func chain() throws {
    let playbooks = [
      try concluding("query/bloat", explains: ["cpu/steal", "cpu/steal"]),
      try concluding("storage/full", "info", 0.5, explains: ["query/bloat", "network/dns"]),
      try concluding("cpu/steal"),
    ]
    for order in [playbooks, playbooks.reversed()] {
      let verdict = Verdict(walking: order, facts: [queue(9)])
      #expect(names(verdict.causes) == ["storage/full"])
      #expect(verdict.causes.first?.explains.map(\.rawValue) == ["cpu/steal", "query/bloat"])
    }
  }

  @Test("a symptom of two causes stands under both, and independent faults stay two")
  func sharing() throws {
    let verdict = Verdict(
      walking: [
        try concluding("cpu/steal", explains: ["network/dns"]),
        try concluding("storage/full", explains: ["network/dns"]),
        try concluding("network/dns", explains: []),
      ], facts: [queue(9)])
    #expect(names(verdict.causes) == ["cpu/steal", "storage/full"])
    #expect(verdict.causes.allSatisfy { $0.explains.map(\.rawValue) == ["network/dns"] })
  }

  @Test("in a circle of explanations that of the lowest ranked cause does not count")
  func circle() throws {
    let verdict = Verdict(
      walking: [
        try concluding("cpu/steal", "warning", explains: ["storage/full"]),
        try concluding("storage/full", explains: ["network/dns"]),
        try concluding("network/dns", explains: ["cpu/steal"]),
      ], facts: [queue(9)])
    #expect(names(verdict.causes) == ["storage/full"])
    #expect(verdict.causes.first?.explains.map(\.rawValue) == ["network/dns", "cpu/steal"])
  }

  @Test("a cause explains symptoms of its own subject only")
  func subjects() throws {
    let verdict = Verdict(
      walking: [
        try concluding("cpu/steal", "info", explains: ["storage/full"], queue: 5),
        try concluding("storage/full"),
      ], facts: [queue(9, of: vdb), queue(2, of: vda)])
    #expect(names(verdict.causes) == ["storage/full", "cpu/steal"])
    #expect(verdict.causes.map(\.subject) == [vda, vdb])
    #expect(verdict.causes.map { $0.explains.count } == [0, 1])
  }

  @Test("the same cause of two subjects is two causes, in the order of the facts")
  func twoDevices() throws {
    let verdict = Verdict(
      walking: [try concluding("storage/full")], facts: [queue(9, of: vdb), queue(9, of: vda)])
    #expect(verdict.causes.map(\.subject) == [vdb, vda])
  }

  @Test("a cause is ruled out once, by the first subject, and never when it was found")
  func exclusions() throws {
    let playbooks = [
      try concluding("cpu/steal", queue: 3), try concluding("storage/full", queue: 8),
      try concluding("network/dns", explains: ["cpu/steal"], queue: 3),
    ]
    let verdict = Verdict(walking: playbooks, facts: [queue(2, of: vdb), queue(4, of: vda)])
    #expect(names(verdict.causes) == ["network/dns"])
    #expect(
      verdict.ruledOut == [
        Verdict.Exclusion(id: CauseID(rawValue: "storage/full"), because: "vdb waits for 2")
      ])
  }

  @Test("what a gap weakens is not ruled out, be it by id, by class, or by what cannot be told")
  func weakenedExclusions() throws {
    let playbooks = [
      try concluding("cpu/steal", queue: 8), try concluding("storage/full", queue: 8),
    ]
    func ruledOut(_ weakens: String...) -> [String] {
      let gap = Gap(source: "text", reason: "cut", weakens: weakens)
      return Verdict(walking: playbooks, facts: [queue(2, of: vda)], gaps: [gap]).ruledOut
        .map(\.id.rawValue)
    }
    #expect(ruledOut("network/dns") == ["cpu/steal", "storage/full"])
    #expect(ruledOut("cpu/steal") == ["storage/full"])
    #expect(ruledOut("network", "storage") == ["cpu/steal"])

    let unsure = try playbook(diskText)
    let device = try concluding("io-saturation/device", queue: 8)
    let facts = diskFacts(intervals: 0, queue: 2)
    #expect(Verdict(walking: [device], facts: facts).ruledOut.count == 1)
    let verdict = Verdict(walking: [device, unsure], facts: facts)
    #expect(verdict.gaps.contains { $0.concerns(CauseID(rawValue: "io-saturation/device")) })
    #expect(verdict.ruledOut.isEmpty)
  }

  private static let steal = """
    conclusions:
      found:
        cause: cpu/steal
        severity: critical
        confidence: 0.9
        summary: "{subject}"
        evidence: []
        next: []
    """

  @Test("gaps of the input come first, each once")
  func gaps() throws {
    let known = Gap(source: "proc", reason: "hidden", weakens: ["cpu"])
    let facts = [Fact("disk.kind", of: vda, .text("flash"))]
    let twice = try playbook(
      """
      playbook: a
      title: One question
      about: device
      start: queue
      questions:
        queue:
          ask: Does anything wait?
          all:
            - fact: disk.kind
              equals: flash
            - fact: disk.queue
              at_least: 1
              because: it is a test
          yes: found
          no:
            healthy: nothing waits
          unknown:
            cannot_tell: no queue of {subject}
            weakens: [cpu/steal]
      \(Self.steal)
      """)
    let verdict = Verdict(walking: [twice, twice], facts: facts, gaps: [known, known])
    #expect(
      verdict.gaps == [
        known, Gap(source: "playbook a", reason: "no queue of vda", weakens: ["cpu/steal"]),
      ])
  }

  @Test("what cannot be told of many subjects alike is said once")
  func crowdedGaps() throws {
    let unsure = try playbook(
      """
      playbook: a
      title: One question
      about: device
      start: queue
      questions:
        queue:
          ask: Does anything wait?
          fact: disk.queue
          at_least: 8
          because: it is a test
          yes: found
          no:
            cannot_tell: "{subject}: nobody says what waits"
            weakens: [cpu/steal]
          unknown:
            healthy: nothing is told
      \(Self.steal)
      """)
    func reasons(_ count: Int) -> [String] {
      let facts = (1...count).map { queue(5, of: Subject(.device, "disk \($0)")) }
      return Verdict(walking: [unsure], facts: facts).gaps.map(\.reason)
    }
    #expect(reasons(3).count == 3)
    #expect(reasons(5) == ["disk 1, disk 2 and 3 more: nobody says what waits"])
  }

  @Test("what cannot be told is no gap where all it weakens was found")
  func settledGaps() throws {
    let unsure = try playbook(diskText)
    let both = [
      try concluding("io-saturation/device"), try concluding("io-saturation/slow-storage"),
    ]
    let facts = diskFacts(intervals: 0)
    let reasons = [both[..<0], both[..<1], both[..<2]].map { found in
      Verdict(walking: [unsure] + found, facts: facts).gaps.map(\.reason)
    }
    let averages = "only averages of vda; run iostat -x 1 10"
    let kind = "what it is made of"
    #expect(reasons == [[averages, kind], [averages, kind], []])
    let classes = Verdict(walking: [unsure] + both[..<1], facts: diskFacts(intervals: nil))
    #expect(classes.gaps.map(\.reason) == ["nothing watched vda"])
  }

  @Test("no facts, no playbooks: an empty verdict")
  func nothing() throws {
    #expect(Verdict(walking: [], facts: diskFacts()) == Verdict())
    #expect(Verdict(walking: [try playbook(diskText)], facts: []) == Verdict())
  }
}
