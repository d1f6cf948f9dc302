import Evidence

extension PlaybookCase {
  /// What the verdict of all `playbooks` on the facts has that the case does not expect.
  package func check(against playbooks: [Playbook]) -> [PlaybookProblem] {
    let verdict = Verdict(walking: playbooks, facts: facts, links: links)
    var problems: [PlaybookProblem] = []
    let causes = verdict.causes.map(\.id)
    if causes != concludes.value {
      problems.append(
        problem(concludes.mark, "expected \(list(concludes.value)), concluded \(list(causes))"))
    }
    let explained = verdict.causes.flatMap(\.explains).withoutDuplicates
    if let explains, Set(explains.value) != Set(explained) {
      problems.append(
        problem(
          explains.mark, "expected \(list(explains.value)) explained, found \(list(explained))"))
    }
    let ruledOut = verdict.ruledOut.map(\.id)
    for expected in rulesOut where !ruledOut.contains(expected.value) {
      problems.append(
        problem(
          expected.mark, "\(expected.value.rawValue) is not ruled out, only \(list(ruledOut))"))
    }
    let open = verdict.gaps.filter { $0.source == "playbook \(playbook)" }.map(\.reason)
    if let cannotTell, cannotTell.value == open.isEmpty {
      let found = open.isEmpty ? "the playbook can tell" : open.joined(separator: "; ")
      problems.append(
        problem(cannotTell.mark, "expected \(cannotTell.value ? "a" : "no") gap: \(found)"))
    }
    return problems
  }

  private func problem(_ mark: Mark, _ message: String) -> PlaybookProblem {
    PlaybookProblem(file: file, at: mark, message)
  }

  private func list(_ ids: [CauseID]) -> String {
    "[\(ids.map(\.rawValue).joined(separator: ", "))]"
  }
}
