package import Evidence

/// The report as a note for an incident, in GitHub's Markdown.
package struct MarkdownRenderer: Renderer {
  package init() {}

  package func render(_ report: Report) -> String {
    var note = Note()
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
    note.writeInputs(report.inputs)
    return note.text
  }
}

extension Note {
  fileprivate mutating func writeVerdict(of report: Report) {
    let place = report.host.map { " on \(Markdown.text($0))" } ?? ""
    switch report.outcome {
    case .found:
      let ids = report.verdict.causes.map { Markdown.text($0.id.rawValue) }
      paragraph("# Incident note: \(ids.joined(separator: ", "))\(place)")
      paragraph(Markdown.text(report.footer))
      table(
        ["root cause", "severity", "sure", "subject"],
        report.verdict.causes.map {
          [
            Markdown.cell($0.id.rawValue), $0.severity.rawValue, $0.sureness,
            Markdown.cell($0.subject.name),
          ]
        })
    case .healthy:
      paragraph("# Incident note: no root cause found\(place)")
      paragraph(Markdown.text(report.footer))
      paragraph("Looked at \(Markdown.text(report.readInputs)).")
    case .cannotTell:
      paragraph("# Incident note: cannot tell\(place)")
      paragraph(Markdown.text(report.footer))
      paragraph("No root cause was found, but too little was seen to rule one out.")
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
    for (index, step) in cause.next.enumerated() { write(step, number: index + 1) }
    let way = ([cause.playbook] + cause.path).map(Markdown.code)
    paragraph("Concluded by the playbook \(way.joined(separator: " > "))")
  }

  private mutating func write(_ step: Cause.Step, number: Int) {
    let mark = "\(number). "
    paragraph(mark + Markdown.text(step.text))
    guard let command = step.command else { return }
    let indent = String(repeating: " ", count: mark.count)
    let lines = Markdown.fence([command.visible], as: "sh").map { indent + $0 }
    paragraph(lines.joined(separator: "\n"))
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
