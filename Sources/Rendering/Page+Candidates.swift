import Evidence

extension Page {
  /// What may be the cause where none could be named: what speaks for it, and what would decide.
  ///
  /// What is missing stands above, among the gaps.
  mutating func writeCandidates(of report: Report) {
    guard report.verdict.causes.isEmpty, !report.verdict.candidates.isEmpty else { return }
    heading("What it may be")
    for (index, group) in report.verdict.candidateGroups.enumerated() {
      guard let candidate = group.first else { continue }
      let ids = group.map(\.id.rawValue).joined(separator: ", ")
      prose(
        Run("\(index + 1). "), Run(ids, .strong), Run("  \(candidate.subject.name)"), indent: 2,
        hanging: 3)
      for citation in candidate.supporting { write("for", citation) }
      for citation in candidate.opposing { write("against", citation) }
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

extension Verdict {
  /// Candidates that the same evidence speaks for and the same capture would decide, together.
  var candidateGroups: [[Candidate]] {
    var groups: [[Candidate]] = []
    for candidate in candidates {
      let place = groups.firstIndex { group in
        group[0].subject == candidate.subject && group[0].supporting == candidate.supporting
          && group[0].opposing == candidate.opposing && group[0].capture == candidate.capture
      }
      if let place { groups[place].append(candidate) } else { groups.append([candidate]) }
    }
    return groups
  }
}
