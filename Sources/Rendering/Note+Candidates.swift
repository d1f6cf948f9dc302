import Evidence

extension Note {
  /// What may be the cause where none could be named, with the one capture that would decide.
  mutating func writeCandidates(of report: Report) {
    guard report.verdict.causes.isEmpty, !report.verdict.candidates.isEmpty else { return }
    paragraph("## What it may be")
    for group in report.verdict.candidateGroups {
      guard let candidate = group.first else { continue }
      let ids = Markdown.text(group.map(\.id.rawValue).joined(separator: ", "))
      paragraph("### \(ids): \(Markdown.text(candidate.subject.name))")
      let lines =
        candidate.supporting.map { "for: \(Note.item($0))" }
        + candidate.opposing.map { "against: \(Note.item($0))" }
      paragraph(lines.map { "- \($0)" }.joined(separator: "\n"))
      guard let capture = candidate.capture else { continue }
      paragraph("Would decide: \(Markdown.text(capture.text))")
      guard let command = capture.command else { continue }
      paragraph(Markdown.fence([command.visible], as: "sh").joined(separator: "\n"))
    }
  }
}
