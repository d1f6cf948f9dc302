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

  /// Ranked: a root cause stands above what it explains.
  package var causes: [Cause]
  package var ruledOut: [Exclusion]
  package var gaps: [Gap]

  package init(causes: [Cause] = [], ruledOut: [Exclusion] = [], gaps: [Gap] = []) {
    self.causes = causes
    self.ruledOut = ruledOut
    self.gaps = gaps
  }
}
