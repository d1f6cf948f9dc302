package import Evidence

/// The report as a note for an incident, in GitHub's Markdown.
package struct MarkdownRenderer: Renderer {
  private let template: NoteTemplate?

  /// - Parameter template: the message that the note is to be; `nil` is the whole note.
  package init(template: NoteTemplate? = nil) {
    self.template = template
  }

  package func render(_ report: Report) -> String {
    var note = Note()
    if let template {
      note.writeMessage(template, of: report)
      return note.text
    }
    note.writeVerdict(of: report)
    for cause in report.verdict.causes { note.write(cause) }
    note.writeCandidates(of: report)
    for block in report.detail ?? [] { note.write(block) }
    note.section(
      "Ruled out",
      report.verdict.ruledOut.map {
        "\(Markdown.code($0.id.rawValue)): \(Markdown.text($0.because))"
      })
    note.section(
      "Could not be seen",
      report.verdict.gaps.map { "\(Markdown.code($0.source)): \(Markdown.text($0.statement))" })
    note.section("Also observed", report.observations.map(Note.item))
    note.writeTimeline(of: report)
    note.writeInputs(report.inputs)
    return note.text
  }
}

extension Note {
  fileprivate mutating func writeVerdict(of report: Report) {
    writeTitle(of: report, as: "Incident note")
    paragraph(Markdown.text(report.footer))
    writePriority(of: report, nil)
    switch report.outcome {
    case .found:
      table(
        ["root cause", "severity", "sure", "subject"],
        report.verdict.causes.map {
          [
            Markdown.cell($0.id.rawValue), $0.severity.rawValue, $0.sureness,
            Markdown.cell($0.subject.name),
          ]
        })
      writeImpact(of: report)
    case .healthy: paragraph("Looked at \(Markdown.text(report.readInputs)).")
    case .cannotTell:
      paragraph(report.doubt.reason.capitalized + ".")
      section("May be hidden", report.hiddenCauses.map(Markdown.code))
    }
  }

  fileprivate mutating func write(_ cause: Cause) {
    paragraph("## \(Markdown.text(cause.id.rawValue)): \(Markdown.text(cause.subject.name))")
    paragraph(
      "**\(cause.severity.rawValue), \(cause.sureness) sure.** \(Markdown.text(cause.summary))")
    section("Evidence", level: 3, cause.evidence.map(Note.item))
    section(
      "Also seen, and explained by this", level: 3,
      cause.explains.map { Markdown.code($0.rawValue) })
    if !cause.next.isEmpty { paragraph("### Next steps") }
    for step in cause.next { write(step) }
    let way = ([cause.playbook] + cause.path).map(Markdown.code)
    paragraph("Concluded by the playbook \(way.joined(separator: " > "))")
  }

  fileprivate mutating func writeInputs(_ inputs: [Report.Input]) {
    guard !inputs.isEmpty else { return }
    paragraph("## Inputs")
    table(
      ["source", "kind", "status", "note"],
      inputs.map {
        [
          Markdown.cell($0.source), Markdown.cell($0.kind), $0.status.rawValue,
          Markdown.cell($0.note ?? ""),
        ]
      })
  }
}
