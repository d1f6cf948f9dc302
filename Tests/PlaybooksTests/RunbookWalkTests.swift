import Evidence
import Playbooks
import Testing

private func trial() throws -> Runbook {
  try Runbook(
    PlaybookFile(name: "runbooks/trial.yaml", bytes: Array(trialText.utf8)), facts: declarations)
}

private let device = Subject(.device, "vdb")

private func cause(_ id: String) -> Cause {
  Cause(
    id: CauseID(rawValue: id), severity: .critical, confidence: 0.9, subject: device,
    summary: "vdb has more than it can do", playbook: "disk-io")
}

private func wait(_ value: Double) -> Fact {
  Fact("disk.await", of: device, .quantity(Quantity(value, .milliseconds)))
}

@Suite struct RunbookWalkTests {
  /// What was found, and where the check leads.
  static let looks: [(RunbookLook, String)] = [
    (RunbookLook(causes: [cause("io-saturation/device")]), "saturated"),
    (RunbookLook(facts: [wait(40)]), "slow"),
    (RunbookLook(facts: [wait(4)]), "healthy"),
    (RunbookLook(), "healthy"),
    (RunbookLook(causes: [cause("cpu/saturated")]), "otherwise"),
    (RunbookLook(couldLook: false), "unknown"),
    (RunbookLook(isOverdue: true), "time_out"),
    // What was found holds, even where time ran out.
    (RunbookLook(causes: [cause("io-saturation/device")], isOverdue: true), "saturated"),
    (
      RunbookLook(gaps: [Gap(source: "x", reason: "y", weakens: ["io-saturation/swap"])]), "unknown"
    ),
    (RunbookLook(gaps: [Gap(source: "x", reason: "y", weakens: ["leak"])]), "healthy"),
  ]

  @Test("the first case that holds decides, else what could be seen", arguments: looks.indices)
  func outcome(index: Int) throws {
    var walk = RunbookWalk(try trial())
    #expect(walk.take(.look(Self.looks[index].0)) == Self.looks[index].1)
  }

  @Test("a walk names what decided, and ends where it concludes")
  func names() throws {
    var walk = RunbookWalk(try trial(), parameters: ["note": "it's"])
    #expect(walk.values["device"] == "vda")
    walk.take(.look(RunbookLook(facts: [wait(40)])))
    #expect(walk.step?.text.text(with: { walk.values[$0] }) == "Look at vdb")
    #expect(walk.values["disk.await"] == "40 ms")
    guard case .tell(let command) = walk.step?.kind else { throw Wrong() }
    #expect(command?.command(with: { walk.values[$0] }) == #"iostat -x vdb 'it'\''s'"#)
    walk.take(.told)
    walk.take(.told)
    #expect(walk.step == nil)
    #expect(walk.end?.outcome == .cause)
    #expect(walk.passages.map(\.step) == ["look", "told", "found"])
  }

  @Test("an outcome without a way of its own goes the way of a like one")
  func likes() throws {
    var walk = RunbookWalk(try trial())
    walk.take(.look(RunbookLook(causes: [cause("io-saturation/device")])))
    walk.take(.answer("strange"))
    #expect(walk.step?.name == "stop")
    walk.take(.command("missing"))
    #expect(walk.step?.name == "found")
  }

  private struct Wrong: Error {}

  private func command(_ parameters: [String: String]) throws -> Result<
    [String], RunbookCommand.Obstacle
  > {
    let runbook = try trial()
    let stop = try #require(runbook.step(named: "stop")?.command)
    return RunbookCommand.written(
      stop.arguments, with: RunbookWalk(runbook, parameters: parameters).values)
  }

  @Test("values stand in one argument; an optional one without its value is left out")
  func arguments() throws {
    #expect(try command([:]).get() == ["kill", "vda"])
    #expect(
      try command(["note": "a; b $(c) 'd'"]).get() == ["kill", "--note=a; b $(c) 'd'", "vda"])
    #expect(throws: RunbookCommand.Obstacle.self) { try command(["device": "-9"]).get() }
    #expect(throws: RunbookCommand.Obstacle.self) { try command(["device": "a\nb"]).get() }
  }

  @Test(
    "quotes end where they are meant to",
    arguments: [
      ("{sql:note}", "it's", "'it''s'"), ("{sql:note}", #"a\'b"#, #"E'a\\''b'"#),
      ("{conn:note}", #"it's\"#, #"'it\'s\\'"#), ("{sh:note}", "it's", #"'it'\''s'"#),
      ("{sh:note}", "$(x)", "'$(x)'"), ("{sh:note}", "plain", "plain"), ("{sh:note}", "", "''"),
      // A quote below a combining mark is a quote to whoever reads bytes.
      ("{sql:note}", "'\u{301}", "'''\u{301}'"), ("{sh:note}", "'\u{301}", "''\\''\u{301}'"),
    ])
  func quoting(template: String, value: String, expected: String) throws {
    let text = trialText.replacing("\"Look at {subject}\"", with: "\"\(template)\"")
    let runbook = try Runbook(PlaybookFile(name: "trial.yaml", bytes: Array(text.utf8)))
    let step = try #require(runbook.step(named: "told"))
    let written = step.text.text(with: { _ in value })
    #expect(written.utf8.elementsEqual(expected.utf8), "\(written)")
  }

  @Test("what a program printed is compared without blanks around it")
  func expectations() {
    #expect(RunbookCommand.Expectation.equals("f").holds(for: " f\n"))
    #expect(!RunbookCommand.Expectation.equals("f").holds(for: "off"))
    #expect(RunbookCommand.Expectation.contains("read all").holds(for: "has read all of it"))
    #expect(!RunbookCommand.Expectation.contains("read all").holds(for: ""))
  }

  @Test("values fit their kind")
  func kinds() throws {
    let kinds: [(RunbookParameter.Kind, String, Bool)] = [
      (.text, "anything; at 'all'", true), (.text, "two\nlines", false),
      (.name, "db-1.local", true),
      (.name, "-x", false), (.name, "a b", false), (.number, "12", true), (.number, "1.5", false),
      (.number, "99999999999999999999", false), (.duration, "90s", true), (.duration, "0s", false),
      (.duration, "9999999999h", false), (.duration, "s", false),
    ]
    for (kind, value, isSound) in kinds {
      let parameter = RunbookParameter(name: "x", meaning: "", kind: kind, fallback: nil)
      #expect((parameter.complaint(about: value) == nil) == isSound, "\(kind) \(value)")
    }
  }

  @Test("every runbook that is embedded can be read, and is drawn within 80 columns")
  func embedded() throws {
    #expect(Runbook.embeddedFiles.count == 19)
    for file in Runbook.embeddedFiles {
      let runbook = try Runbook(file)
      #expect(runbook.name + ".yaml" == file.name)
      for style in [DrawingStyle.boxes, .ascii] {
        #expect(drawing(of: runbook, style: style).allSatisfy { $0.count <= 80 })
      }
      for step in runbook.steps {
        #expect(drawing(of: runbook).contains { $0.contains("\(step.name):") }, "\(step.name)")
      }
    }
  }
}
