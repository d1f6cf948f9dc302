import Evidence

/// The messages that go to people while an incident lasts. What `diag` cannot know is left for a person
/// to fill in, and marked so.
extension Note {
  mutating func writeMessage(_ template: NoteTemplate, of report: Report) {
    switch template {
    case .initial: writeInitial(report)
    case .update: writeUpdate(report)
    case .resolved: writeResolved(report)
    }
    paragraph(Markdown.text(report.footer))
  }

  private mutating func writeInitial(_ report: Report) {
    writeTitle(of: report, as: "Incident")
    writePriority(of: report, "investigating")
    writeImpact(of: report)
    paragraph("## What we know now")
    writeKnown(report)
    if !report.verdict.causes.isEmpty { writeChecklist(of: report, title: "## What we do next") }
    section("Not known yet", report.openQuestions)
    paragraph("## Next update")
    paragraph(report.nextUpdate)
  }

  private mutating func writeUpdate(_ report: Report) {
    writeTitle(of: report, as: "Incident update")
    writePriority(of: report, Self.fillIn("identified, mitigating or monitoring"))
    paragraph("## Changed since the last message")
    paragraph(
      "- \(Self.fillIn("what was done, by whom, at which time UTC, and what it changed"))",
      "- \(Self.fillIn("whether users are better off than before"))")
    paragraph("## How it stands at \(Markdown.text(report.startedInWords))")
    writeKnown(report)
    writeImpact(of: report)
    if !report.verdict.causes.isEmpty { writeChecklist(of: report, title: "## What we do next") }
    section("Not known yet", report.openQuestions)
    paragraph("## Next update")
    paragraph(report.nextUpdate)
  }

  private mutating func writeResolved(_ report: Report) {
    writeTitle(of: report, as: "Incident resolved")
    writePriority(of: report, "resolved")
    if report.outcome != .healthy {
      let told = report.outcome == .found ? "still shows a root cause" : "cannot tell"
      paragraph(
        "> This report \(told). Run diag once more after the repair: a note that says "
          + "\"resolved\" should rest on a report that finds nothing.")
    }
    paragraph("## Cause")
    writeKnown(report)
    writeImpact(of: report)
    paragraph("## Duration")
    table(
      ["what", "when, UTC"],
      [
        ["users were first hurt", Self.fillIn("time")],
        ["it was noticed", Self.fillIn("time, and by whom or which alert")],
        ["diag looked", Markdown.cell(report.startedInWords)],
        ["the cause was removed", Self.fillIn("time, and by which step")],
        ["users were well again", Self.fillIn("time")],
        ["duration", Self.fillIn("minutes")],
      ])
    paragraph("## What repaired it")
    paragraph("- \(Self.fillIn("the step that helped, and how that was seen"))")
    paragraph("## Follow-up")
    if !report.verdict.causes.isEmpty { writeChecklist(of: report, title: nil) }
    paragraph(
      "- [ ] \(Self.fillIn("what keeps it from coming back, who does it, by when"))",
      "- [ ] \(Self.fillIn("what would have shown it earlier: an alert, a capture"))")
  }

  private mutating func writeKnown(_ report: Report) {
    switch report.outcome {
    case .found:
      paragraph(
        report.verdict.causes.map {
          "- **\(Markdown.text($0.id.rawValue))** of \(Markdown.text($0.subject.name)), "
            + "\($0.sureness) sure: \(Markdown.text($0.summary))"
        }.joined(separator: "\n"))
    case .healthy: paragraph("No root cause found. Looked at \(Markdown.text(report.readInputs)).")
    case .cannotTell:
      paragraph(report.doubt.reason.capitalized + ".")
    }
  }

  static func fillIn(_ what: String) -> String { "**\\[FILL IN: \(what)\\]**" }
}

extension Report {
  fileprivate var openQuestions: [String] {
    let gaps = verdict.gaps.filter { !$0.weakens.isEmpty }
    return gaps.map { "\(Markdown.code($0.source)): \(Markdown.text($0.statement))" }
  }

  /// When people hear more, counted from the end of this look.
  fileprivate var nextUpdate: String {
    let minutes = (Priority(of: self) ?? .p1).minutesToUpdate
    guard let start = Moment.seconds(of: started) else { return "In \(minutes) minutes." }
    let elapsed = elapsedSeconds.isFinite ? min(max(0, elapsedSeconds), 1e6) : 0
    return
      "By \(Moment.full(start + elapsed + Double(minutes * 60))), or as soon as something changes."
  }
}
