import Evidence

/// The parts that every note begins with.
extension Note {
  mutating func writeTitle(of report: Report, as kind: String) {
    let place = report.host.map { " on \(Markdown.text($0))" } ?? ""
    switch report.outcome {
    case .found:
      let ids = report.verdict.causes.map { Markdown.text($0.id.rawValue) }
      let shown = ids.prefix(3).joined(separator: ", ")
      let more = ids.count > 3 ? " and \(ids.count - 3) more" : ""
      paragraph("# \(kind): \(shown)\(more)\(place)")
    case .healthy: paragraph("# \(kind): no root cause found\(place)")
    case .cannotTell: paragraph("# \(kind): \(report.doubt.title.lowercased())\(place)")
    }
  }

  /// How urgent it is, with the rule in words.
  mutating func writePriority(of report: Report, _ status: String?) {
    let state = status.map { "**Status:** \($0)  \n" } ?? ""
    if report.isRehearsal { return }
    guard let priority = Priority(of: report) else {
      paragraph("\(state)**Severity:** not rated: too little was seen to say whom it hurts")
      return
    }
    paragraph("\(state)**Severity:** \(priority.name), \(priority.because)")
  }

  /// What it means for users: by the kind of the cause, and in the figures of its summary.
  mutating func writeImpact(of report: Report) {
    paragraph("## Impact")
    switch report.outcome {
    case .found:
      paragraph(
        report.verdict.causes.map { cause in
          "- \(Markdown.text(cause.id.rawValue)), \(cause.severity.rawValue) "
            + "(\(cause.severity.meaning)): \(Markdown.text(cause.effect))"
        }.joined(separator: "\n"))
    case .healthy: paragraph("None that the evidence shows.")
    case .cannotTell: paragraph("Not known: the evidence shows neither a cause nor its absence.")
    }
  }

  /// When what happened, as far as the report knows.
  mutating func writeTimeline(of report: Report) {
    if report.isRehearsal { return }
    paragraph("## Timeline")
    var rows = [[Markdown.cell(report.startedInWords), "diag began to look"]]
    if let start = Moment.seconds(of: report.started), report.elapsedSeconds.isFinite {
      let end = Moment.full(start + min(max(0, report.elapsedSeconds), 1e6))
      let outcome: String =
        switch report.outcome {
        case .found: "named \(counted(report.verdict.causes.count, "root cause"))"
        case .healthy: "found no root cause"
        case .cannotTell: "could not tell"
        }
      rows.append([Markdown.cell(end), "diag \(outcome)"])
    }
    table(["time", "event"], rows)
  }

  /// The steps of all causes, to be ticked off.
  mutating func writeChecklist(of report: Report, title: String?) {
    if let title { paragraph(title) }
    for cause in report.verdict.causes {
      if report.verdict.causes.count > 1, !cause.next.isEmpty {
        paragraph(
          "For \(Markdown.code(cause.id.rawValue)) of \(Markdown.text(cause.subject.name)):")
      }
      for step in cause.next { write(step) }
    }
  }

  mutating func write(_ step: Cause.Step) {
    let mark = "- [ ] "
    paragraph(mark + Markdown.text(step.text))
    guard let command = step.command else { return }
    let lines = Markdown.fence([command.visible], as: "sh").map { "  " + $0 }
    paragraph(lines.joined(separator: "\n"))
  }
}
