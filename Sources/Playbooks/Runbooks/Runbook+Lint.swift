import Evidence

extension Runbook {
  /// All that is wrong with the runbooks of a folder and their cases.
  ///
  /// `cases/NAME/` beside a runbook holds its cases; each step is passed by one of them.
  static func lint(_ files: [PlaybookFile], facts: FactCatalog) -> [PlaybookProblem] {
    var problems: [PlaybookProblem] = []
    var runbooks: [Runbook] = []
    for file in files where PlaybookCase.playbook(ofFile: file.name) == nil {
      do throws(PlaybookProblems) {
        runbooks.append(try Runbook(file, facts: facts))
      } catch {
        problems += error.all
      }
    }
    problems += Playbook.namesakes(among: runbooks.map { ($0.name, $0.file) }, noun: "runbook")
    var passed: [String: Set<String>] = [:]
    for file in files {
      guard let name = PlaybookCase.playbook(ofFile: file.name) else { continue }
      guard let runbook = runbooks.first(where: { $0.name == name }) else {
        // One that cannot be read has been reported.
        if files.contains(where: { $0.name.split(separator: "/").last == "\(name).yaml" }) {
          continue
        }
        problems.append(
          PlaybookProblem(
            file: file.name, at: Mark(line: 1, column: 1), "no runbook is called \(quoted(name))"))
        continue
      }
      do throws(PlaybookProblems) {
        let example = try RunbookCase(file, of: name, facts: facts)
        problems += example.check(against: runbook)
        passed[name, default: []].formUnion(example.passes(runbook).passages.map(\.step))
      } catch {
        problems += error.all
      }
    }
    return problems + runbooks.flatMap { untested(in: $0, passed[$0.name] ?? []) }
  }

  private static func untested(in runbook: Runbook, _ passed: Set<String>) -> [PlaybookProblem] {
    runbook.steps.filter { !passed.contains($0.name) }.map { step in
      PlaybookProblem(file: runbook.file, at: step.mark, "no case passes \(quoted(step.name))")
    }
  }
}
