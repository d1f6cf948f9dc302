import Evidence
import Playbooks
import Testing

@Suite struct WalkingTests {
  private func outcome(
    _ facts: [Fact], gaps: [Gap] = [], in text: String = diskText
  ) throws -> Outcome {
    try #require(playbook(text).walk(facts: facts, gaps: gaps).first)
  }

  @Test("a conclusion carries its figures, citations, steps and way")
  func conclusion() throws {
    let outcome = try outcome(diskFacts(kind: "rust"))
    let cause = try #require(outcome.causes.first)
    #expect(outcome.causes.count == 1)
    #expect(cause.id.rawValue == "io-saturation/device")
    #expect(cause.subject == vda)
    #expect(cause.severity == .critical)
    #expect(cause.confidence == 0.95)
    #expect(cause.summary == "vda has too much to do: 94 % busy, queue 24.3")
    #expect(cause.evidence.map(\.text) == ["disk.queue", "disk.utilization"])
    #expect(
      cause.next == [
        Cause.Step(text: "Find who sends it to vda", command: "pidstat -d 1 5 /dev/vda")
      ])
    #expect(cause.playbook == "disk-io")
    #expect(cause.path == ["measured", "busy"])
    #expect(outcome.trail == ["measured", "busy", "slow"])
    #expect(outcome.conclusions == ["saturated"])
  }

  @Test(
    "a verb behind a count is in the number that the count asks for",
    arguments: [
      (1, "1 interval waits; 1 interval is left"), (2, "2 intervals wait; 2 intervals are left"),
    ])
  func agreement(_ count: Int, _ summary: String) throws {
    let text = diskText.replacing(
      "{subject} has too much to do: {disk.utilization} busy, queue {disk.queue}",
      with: "{disk.intervals} wait; {disk.intervals} are left")
    let cause = try outcome(diskFacts(intervals: Double(count), kind: "rust"), in: text).causes
      .first
    #expect(cause?.summary == summary)
  }

  @Test("the tree is walked once for each subject that has facts, in their order")
  func subjects() throws {
    let blocked = Fact(
      "jvm.blocked", of: Subject(.jvm, "java (pid 1)"), .quantity(Quantity(3, .threads)))
    let facts = diskFacts(of: vdb, queue: 1) + [blocked] + diskFacts()
    let outcomes = try playbook(diskText).walk(facts: facts)
    #expect(outcomes.map(\.subject) == [vdb, vda])
    #expect(outcomes.map(\.conclusions) == [[], ["saturated"]])
    #expect(try playbook(diskText).walk(facts: [blocked]) == [])
  }

  @Test("what is ruled out says by which figures, and the walk goes on")
  func exclusion() throws {
    let outcome = try outcome(diskFacts(utilization: 3, queue: 0.1, kind: "flash"))
    #expect(
      outcome.exclusions == [
        Verdict.Exclusion(
          id: CauseID(rawValue: "io-saturation/device"), because: "vda: 3 % busy, queue 0.1")
      ])
    #expect(outcome.causes.map(\.summary) == ["vda takes unknown"])
  }

  @Test("what cannot be told is a gap of the playbook")
  func cannotTell() throws {
    let outcome = try outcome(diskFacts(intervals: 0))
    #expect(outcome.gaps.count == 2)
    #expect(
      outcome.gaps.first
        == Gap(
          source: "playbook disk-io", reason: "only averages of vda; run iostat -x 1 10",
          weakens: ["io-saturation/device", "io-saturation/slow-storage"]))
  }

  static let answers: [(Double?, Double?, Bool?, Bool?)] = [
    (94, 24, true, true), (94, 1, false, true), (3, 1, false, false),
    (94, nil, nil, true), (3, nil, false, nil), (nil, 24, nil, true), (nil, 1, false, nil),
    (nil, nil, nil, nil), (.nan, 24, nil, true), (80, 8, false, true),
  ]

  @Test("all and any know yes, no and unknown", arguments: answers)
  func threeValues(utilization: Double?, queue: Double?, all: Bool?, any: Bool?) throws {
    let facts = diskFacts(utilization: utilization, queue: queue)
    for (quantifier, expected) in [("all", all), ("any", any)] {
      let text = try edited(diskText, "    all:", "    \(quantifier):")
      let outcome = try outcome(facts, in: text)
      let answer: Bool? =
        outcome.conclusions.contains("saturated") ? true : outcome.exclusions.isEmpty ? nil : false
      #expect(answer == expected, "\(quantifier)")
    }
  }

  @Test("a fact of another unit or shape than the question wants is unknown")
  func misfit() throws {
    let facts = [
      Fact("disk.intervals", of: vda, .quantity(Quantity(9, .seconds))),
      Fact("disk.kind", of: vda, .flag(true)),
    ]
    #expect(try outcome(facts).gaps.map(\.reason) == ["nothing watched vda"])
  }

  @Test(
    "flags are asked with yes and no",
    arguments: [(true, "yes", true), (true, "no", false), (false, "no", true)])
  func flags(value: Bool, asked: String, isMet: Bool) throws {
    let text = try edited(
      diskText, "    fact: disk.intervals\n    at_least: 1 intervals\n",
      "    fact: disk.remote\n    equals: \(asked)\n")
    let facts = [Fact("disk.remote", of: vda, .flag(value))]
    #expect(try outcome(facts, in: text).trail.contains("busy") == isMet)
  }

  static let rates: [(String, Bool)] = [
    ("5 MB/s", true), ("5.1 MB/s", false), ("0.005 GB/s", true), ("5000 kB/s", true),
    ("5000000 B/s", true), ("1 TB/s", false),
  ]

  @Test("thresholds in bytes may be written with prefixes", arguments: rates)
  func prefixes(threshold: String, isMet: Bool) throws {
    let asked = try edited(
      diskText, "    fact: disk.intervals\n    at", "    fact: disk.rate\n    at")
    let text = try edited(asked, "at_least: 1 intervals", "at_least: \(threshold)")
    let facts = [Fact("disk.rate", of: vda, .quantity(Quantity(5e6, .bytesPerSecond)))]
    #expect(try outcome(facts, in: text).trail.contains("busy") == isMet)
  }

  @Test("of two facts with one name the first holds")
  func twice() throws {
    #expect(try outcome(diskFacts() + diskFacts(queue: 1)).conclusions == ["saturated"])
  }

  static let subjectNames: [(String, String?)] = [
    ("vda", "pidstat -d 1 5 /dev/vda"), ("mapper/a-b_c.1", "pidstat -d 1 5 /dev/mapper/a-b_c.1"),
    ("vda; reboot", nil), ("$(reboot)", nil), ("-rf", nil), ("a\nb", nil), ("", nil), ("ß", nil),
  ]

  @Test("a command never carries what a shell would read", arguments: subjectNames)
  func commands(name: String, expected: String?) throws {
    let cause = try outcome(diskFacts(of: Subject(.device, name))).causes.first
    #expect(cause?.next.first?.command == expected)
    #expect(cause?.next.first?.text == "Find who sends it to \(name)")
  }

  @Test("braces written twice are braces")
  func braces() throws {
    let text = try edited(
      diskText, "pidstat -d 1 5 /dev/{subject}", "awk '{{print $1}}' {disk.kind}")
    let known = try outcome(diskFacts(kind: "flash"), in: text).causes.first
    #expect(known?.next.first?.command == "awk '{print $1}' flash")
    #expect(try outcome(diskFacts(), in: text).causes.first?.next.first?.command == nil)
  }
}

@Suite struct ConfidenceTests {
  private func confidence(_ facts: [Fact], _ gaps: [Gap] = [], of name: String) throws -> Double? {
    let outcome = try playbook(diskText).walk(facts: facts, gaps: gaps).first
    return outcome.flatMap { outcome in
      zip(outcome.conclusions, outcome.causes).first { $0.0 == name }?.1.confidence
    }
  }

  @Test("the first further criterion that is met sets the confidence")
  func adjustment() throws {
    #expect(try confidence(diskFacts(intervals: 3), of: "saturated") == 0.95)
    #expect(try confidence(diskFacts(intervals: 2), of: "saturated") == 0.7)
  }

  @Test("each unknown answer on the way takes a tenth")
  func unknowns() throws {
    let facts = diskFacts(queue: nil, kind: "flash")
    #expect(try confidence(facts, of: "slow-storage") == 0.72)
  }

  @Test("a gap that concerns the cause takes a tenth, at most two count, and each once")
  func gaps() throws {
    let gaps = (1...3).map { Gap(source: "proc", reason: "\($0)", weakens: ["io-saturation"]) }
    let other = Gap(source: "proc", reason: "other", weakens: ["deadlock/jvm"])
    #expect(try confidence(diskFacts(), [other], of: "saturated") == 0.95)
    #expect(try confidence(diskFacts(), [gaps[0], gaps[0], other], of: "saturated") == 0.86)
    #expect(try confidence(diskFacts(), Array(gaps[..<2]), of: "saturated") == 0.77)
    #expect(try confidence(diskFacts(), gaps, of: "saturated") == 0.77)
  }

  @Test("nothing is surer than 0.99")
  func ceiling() throws {
    let text = try edited(diskText, "confidence: 0.95", "confidence: 0.999")
    #expect(try playbook(text).walk(facts: diskFacts()).first?.causes.first?.confidence == 0.99)
  }
}
