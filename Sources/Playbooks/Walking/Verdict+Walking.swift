package import Evidence

extension Verdict {
  /// Walks all playbooks and ranks what they found.
  ///
  /// - The same cause of the same subject, found twice, is one: the surer finding, with the evidence
  ///   and the severity of both. Where two playbooks found it, each from evidence of its own, both
  ///   say what they saw, and the doubts that remain are multiplied.
  /// - A cause that another one of the same subject explains goes into `explains` of that one,
  ///   along with all it explains itself.
  /// - So does one whose conclusion says that it is explained by the other; where the same cause was
  ///   also concluded on its own, that one stands.
  /// - A cause of another subject goes the same way where `explains_anywhere` names it, and where
  ///   `links` lead from its subject to that of the other and `explains_dependents` of the other or
  ///   `explained_by_dependencies` of its own says so.
  /// - What remains is ranked by severity, then confidence, then id.
  /// - A cause is ruled out in one line, that of the first subject, and only where it was found
  ///   for no subject and no gap weakens what is said of it.
  /// - What a playbook cannot tell is no gap where each cause that it would weaken was found
  ///   anyway; a weakened class of causes always stays open.
  package init(
    walking playbooks: [Playbook], facts: [Fact], links: [Link] = [], gaps: [Gap] = []
  ) {
    let gaps = gaps.withoutDuplicates
    let outcomes = Self.inOrderOfSubjects(
      playbooks.flatMap { $0.walk(facts: facts, gaps: gaps) }, facts)
    let found = Self.ranked(Self.merged(Self.linked(outcomes.flatMap(\.found))))
    let subjects = found.map(\.subject).withoutDuplicates
    let tops = subjects.flatMap { subject in
      Self.roots(among: found.filter { $0.subject == subject })
    }
    let roots = CauseForest(Self.ranked(tops), LinkTable(links)).roots

    let foundIDs = Set(found.map(\.id))
    let open = (gaps + outcomes.flatMap { Self.open($0, found) }).withoutDuplicates
    var settled: Set<CauseID> = []
    self.init(
      causes: Self.ranked(roots),
      ruledOut: outcomes.flatMap(\.exclusions).filter { exclusion in
        !foundIDs.contains(exclusion.id) && settled.insert(exclusion.id).inserted
          && !open.contains { $0.concerns(exclusion.id) }
      },
      gaps: Self.gathered(open, outcomes),
      candidates: roots.isEmpty ? Self.candidates(outcomes, open) : [])
  }

  private static func inOrderOfSubjects(_ outcomes: [Outcome], _ facts: [Fact]) -> [Outcome] {
    let subjects = facts.map(\.subject).withoutDuplicates
    let places = Dictionary(uniqueKeysWithValues: zip(subjects, subjects.indices))
    return outcomes.ordered { places[$0.subject, default: 0] < places[$1.subject, default: 0] }
  }

  /// The gaps of an outcome that still leave something open.
  private static func open(_ outcome: Outcome, _ found: [Cause]) -> [Gap] {
    let settled = Set(found.lazy.filter { $0.subject == outcome.subject }.map(\.id.rawValue))
    return outcome.gaps.filter { !settled.isSuperset(of: $0.weakens) }
  }

  /// So many subjects of which the same cannot be told are named in one line.
  private static let crowd = 4

  private static func gathered(_ gaps: [Gap], _ outcomes: [Outcome]) -> [Gap] {
    /// The gap without the name in front, and that name.
    func split(_ gap: Gap, _ name: String) -> (said: Gap, name: String)? {
      guard gap.reason.hasPrefix(name + ": ") else { return nil }
      var said = gap
      said.reason = String(gap.reason.utf8.dropFirst(name.utf8.count)) ?? ""
      return (said, name)
    }
    var parts: [Gap: (said: Gap, name: String)] = [:]
    for outcome in outcomes {
      for gap in outcome.gaps { parts[gap] = split(gap, outcome.subject.name) }
    }
    var names: [Gap: [String]] = [:]
    for gap in gaps {
      if let part = parts[gap] { names[part.said, default: []].append(part.name) }
    }
    return gaps.compactMap { gap in
      guard let (said, name) = parts[gap], let all = names[said], all.count >= crowd else {
        return gap
      }
      guard name == all.first else { return nil }
      var gap = gap
      gap.reason = "\(all[0]), \(all[1]) and \(all.count - 2) more\(said.reason)"
      return gap
    }
  }

  /// What may be the cause where none was found: what most speaks for first.
  private static func candidates(_ outcomes: [Outcome], _ gaps: [Gap]) -> [Candidate] {
    var candidates: [Candidate] = []
    for doubt in outcomes.flatMap(\.doubts) {
      let twin = candidates.firstIndex { $0.id == doubt.id && $0.subject == doubt.subject }
      if let twin {
        candidates[twin].supporting =
          (candidates[twin].supporting + doubt.supporting).withoutDuplicates
        candidates[twin].opposing = (candidates[twin].opposing + doubt.opposing).withoutDuplicates
        candidates[twin].missing = (candidates[twin].missing + doubt.missing).withoutDuplicates
      } else {
        candidates.append(doubt)
      }
    }
    let order = candidates.enumerated().ordered { one, other in
      let counts = (one.element.supporting.count, other.element.supporting.count)
      return counts.0 == counts.1 ? one.offset < other.offset : counts.0 > counts.1
    }
    return order.prefix(candidateLimit).map { entry in
      var candidate = entry.element
      let others = outcomes.filter { $0.subject == candidate.subject }.flatMap(\.exclusions)
      candidate.opposing = Array(
        (candidate.opposing
          + others.filter { $0.id == candidate.id }.map {
            Citation(source: candidate.subject.name, text: $0.because)
          }).withoutDuplicates.prefix(3))
      candidate.supporting = Array(candidate.supporting.prefix(3))
      let concerning = gaps.filter { $0.concerns(candidate.id) }.map(\.reason)
      candidate.missing = Array((candidate.missing + concerning).withoutDuplicates.prefix(3))
      return candidate
    }
  }

  /// More than a person weighs at once hides what matters.
  private static let candidateLimit = 5

  /// Turns what findings say of the causes above them into what those explain.
  private static func linked(_ findings: [Finding]) -> [Cause] {
    func find(_ id: CauseID, among causes: [Cause], of subject: Subject) -> Int? {
      causes.firstIndex { $0.id == id && $0.subject == subject }
    }
    let all = findings.map(\.cause)
    let roots = findings.map { finding in
      finding.explainedBy.first { find($0, among: all, of: finding.cause.subject) != nil }
    }
    let independent = zip(all, roots).filter { $0.1 == nil }.map(\.0)
    let symptoms = zip(all, roots).filter { symptom, root in
      root != nil && find(symptom.id, among: independent, of: symptom.subject) == nil
    }
    var causes = independent + symptoms.map(\.0)
    for (symptom, root) in symptoms {
      guard let root, let place = find(root, among: causes, of: symptom.subject) else { continue }
      causes[place].explains.append(symptom.id)
    }
    return causes
  }

  private static func merged(_ causes: [Cause]) -> [Cause] {
    let each = joined(causes) { $0.playbook == $1.playbook }
    return joined(each) { _, _ in true }
  }

  /// Joins the findings of one cause of one subject for which `condition` holds.
  private static func joined(
    _ causes: [Cause], where condition: (Cause, Cause) -> Bool
  ) -> [Cause] {
    var joined: [Cause] = []
    for cause in causes {
      let twin = joined.firstIndex {
        $0.id == cause.id && $0.subject == cause.subject && condition($0, cause)
      }
      if let twin {
        joined[twin] = joined[twin].joined(with: cause)
      } else {
        joined.append(cause)
      }
    }
    return joined
  }

  static func ranked(_ causes: [Cause]) -> [Cause] {
    causes.ordered { left, right in
      if left.severity != right.severity { return left.severity > right.severity }
      if left.confidence != right.confidence { return left.confidence > right.confidence }
      return left.id.rawValue < right.id.rawValue
    }
  }

  /// The causes that no other explains, each with all it explains; `causes` are those of one
  /// subject, ranked.
  private static func roots(among causes: [Cause]) -> [Cause] {
    let explained = symptoms(among: causes)
    let dependent = Set(explained.values.flatMap(\.self))
    return causes.filter { !dependent.contains($0.id) }.map { root in
      var root = root
      let reached = explained[root.id] ?? []
      root.explains = causes.map(\.id).filter { reached.contains($0) }
      return root
    }
  }

  /// All that each cause accounts for, directly or through another.
  ///
  /// Where explanations run in a circle, that of the lowest ranked cause does not count.
  private static func symptoms(among causes: [Cause]) -> [CauseID: Set<CauseID>] {
    let present = Set(causes.map(\.id))
    var explained: [CauseID: Set<CauseID>] = [:]
    for cause in causes {
      for symptom in cause.explains where present.contains(symptom) && symptom != cause.id {
        let further = explained[symptom, default: []]
        if further.contains(cause.id) { continue }
        let gained = further.union([symptom])
        explained[cause.id, default: []].formUnion(gained)
        for (other, known) in explained where known.contains(cause.id) {
          explained[other] = known.union(gained)
        }
      }
    }
    return explained
  }
}

extension Cause {
  /// This cause and another finding of the same one, as one.
  fileprivate func joined(with other: Cause) -> Cause {
    let isSurer = confidence >= other.confidence
    var joined = isSurer ? self : other
    let further = isSurer ? other : self
    joined.evidence = (joined.evidence + further.evidence).withoutDuplicates
    joined.explains = (explains + other.explains).withoutDuplicates
    joined.explainsAnywhere = (explainsAnywhere + other.explainsAnywhere).withoutDuplicates
    joined.explainsDependents =
      (explainsDependents + other.explainsDependents).withoutDuplicates
    joined.explainedByDependencies =
      (explainedByDependencies + other.explainedByDependencies).withoutDuplicates
    joined.severity = max(severity, other.severity)
    if playbook != other.playbook {
      joined.summary += "; \(further.summary)"
      let doubt = (1 - confidence) * (1 - other.confidence)
      joined.confidence = min(((1 - doubt) * 100).rounded() / 100, 0.99)
    }
    return joined
  }
}
