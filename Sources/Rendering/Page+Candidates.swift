import Evidence

extension Page {
  /// What may be the cause where none could be named: what speaks for and against it, and the one
  /// capture that would decide.
  mutating func writeCandidates(of report: Report) {
    guard report.verdict.causes.isEmpty, !report.verdict.candidates.isEmpty else { return }
    heading("What it may be")
    for (index, candidate) in report.verdict.candidates.enumerated() {
      prose(
        Run("\(index + 1). "), Run(candidate.id.rawValue, .strong),
        Run("  \(candidate.subject.name)"), indent: 2, hanging: 3)
      for citation in candidate.supporting { write("for", citation) }
      for citation in candidate.opposing { write("against", citation) }
      for text in candidate.missing { prose(Run("missing: \(text)"), indent: 5, hanging: 2) }
      guard let capture = candidate.capture else { continue }
      prose(Run("would decide: \(capture.text)"), indent: 5, hanging: 2)
      if let command = capture.command { verbatim(command, indent: 9) }
    }
  }

  private mutating func write(_ word: String, _ citation: Citation) {
    prose(
      Run("\(word): \(citation.text)"), Run("  \(citation.source)", .dim), indent: 5, hanging: 2)
  }
}
