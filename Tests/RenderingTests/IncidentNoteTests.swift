import Evidence
import Testing

@testable import Rendering

@Suite struct IncidentNoteTests {
  @Test(
    "messages read as recorded",
    arguments: [
      ("initial", NoteTemplate.initial), ("update", .update), ("resolved", .resolved),
    ])
  func golden(name: String, template: NoteTemplate) throws {
    let renderer = MarkdownRenderer(template: template)
    try expectGolden(renderer.render(Samples.twoCauses), "two-causes-\(name).md")
    try expectGolden(renderer.render(Samples.cannotTell), "cannot-tell-\(name).md")
  }

  @Test(
    "priority follows from severity, confidence and what stops everything",
    arguments: [
      ("deadlock/jvm", Cause.Severity.critical, 0.99, Priority.p1),
      ("deadlock/jvm", .critical, 0.49, .p2), ("deadlock/jvm", .warning, 0.99, .p2),
      ("deadlock/jvm", .info, 0.99, .p3), ("storage/full", .critical, 0.8, .p0),
      ("storage/full", .critical, 0.79, .p1), ("storage/full", .warning, 0.99, .p2),
      ("maintenance/wraparound", .critical, 0.95, .p0), ("storage/full", .critical, .nan, .p2),
    ])
  func priority(id: String, severity: Cause.Severity, confidence: Double, expected: Priority) {
    var cause = Samples.deadlockCause
    (cause.id, cause.severity, cause.confidence) = (CauseID(rawValue: id), severity, confidence)
    #expect(Priority(of: cause) == expected)
    let report = Samples.report(verdict: Verdict(causes: [Samples.slowDisk, cause]))
    #expect(Priority(of: report)?.rawValue == min(expected.rawValue, Priority.p2.rawValue))
  }

  @Test("nothing found is P3, and what cannot be told is not rated")
  func unrated() {
    #expect(Priority(of: Samples.healthy) == .p3)
    #expect(Priority(of: Samples.cannotTell) == nil)
    #expect(MarkdownRenderer().render(Samples.cannotTell).contains("**Severity:** not rated"))
  }

  @Test("the next update is due after the look, by how urgent it is")
  func nextUpdate() {
    let note = MarkdownRenderer(template: .initial).render(Samples.deadlock)
    #expect(note.contains("By 2026-11-20 21:08:00 UTC"))
  }

  @Test("every cause of the catalog has an effect in words")
  func effects() {
    for id in CauseID.catalog {
      var cause = Samples.deadlockCause
      cause.id = CauseID(rawValue: id)
      #expect(!cause.effect.hasPrefix("What depends on "), "\(id)")
    }
  }
}
