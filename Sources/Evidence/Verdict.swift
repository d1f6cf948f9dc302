/// What the playbooks made of the facts.
package struct Verdict: Sendable, Hashable {
  /// A cause that was asked about and is not the case, with the figures that say so.
  package struct Exclusion: Sendable, Hashable {
    package var id: CauseID
    package var because: String

    package init(id: CauseID, because: String) {
      self.id = id
      self.because = because
    }
  }

  /// A cause that the evidence neither shows nor rules out.
  package struct Candidate: Sendable, Hashable {
    package var id: CauseID
    package var subject: Subject
    /// What speaks for it, and what against it.
    package var supporting: [Citation]
    package var opposing: [Citation]
    /// What would have to be known, and is not.
    package var missing: [String]
    /// The one capture that would decide.
    package var capture: Cause.Step?

    package init(
      id: CauseID, subject: Subject, supporting: [Citation] = [], opposing: [Citation] = [],
      missing: [String] = [], capture: Cause.Step? = nil
    ) {
      self.id = id
      self.subject = subject
      self.supporting = supporting
      self.opposing = opposing
      self.missing = missing
      self.capture = capture
    }
  }

  /// Ranked: a root cause stands above what it explains.
  package var causes: [Cause]
  package var ruledOut: [Exclusion]
  package var gaps: [Gap]
  /// What may be the cause where none could be named, likeliest first.
  package var candidates: [Candidate]

  package init(
    causes: [Cause] = [], ruledOut: [Exclusion] = [], gaps: [Gap] = [],
    candidates: [Candidate] = []
  ) {
    self.causes = causes
    self.ruledOut = ruledOut
    self.gaps = gaps
    self.candidates = candidates
  }
}
