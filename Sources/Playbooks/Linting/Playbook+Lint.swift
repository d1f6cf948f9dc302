import Evidence

extension Playbook {
  /// All that is wrong with a folder of playbooks and their cases, in the order of the files.
  ///
  /// `files` are the `.yaml` files of the folder; what stands in `cases/NAME/` are the cases of
  /// the playbook NAME, and what stands in `runbooks` are runbooks with theirs. `facts` are the
  /// declarations of all diagnostics.
  package static func lint(
    _ all: [PlaybookFile], facts: FactCatalog
  ) -> [PlaybookProblem] {
    let files = all.filter { !$0.isOfRunbooks }
    var problems = Runbook.lint(all.filter(\.isOfRunbooks), facts: facts)
    var playbooks: [Playbook] = []
    for file in files where PlaybookCase.playbook(ofFile: file.name) == nil {
      do throws(PlaybookProblems) {
        playbooks.append(try Playbook(file, facts: facts))
      } catch {
        problems += error.all
      }
    }
    problems += namesakes(among: playbooks.map { ($0.name, $0.file) })
    problems += circularExplanations(in: playbooks)
    problems += playbooks.flatMap(\.undecided)

    let (cases, unreadable) = cases(in: files, of: playbooks, facts: facts)
    problems += unreadable
    problems += cases.flatMap { $0.check(against: playbooks) }
    problems += playbooks.flatMap { untested(in: $0, cases: cases) }
    return sorted(problems, asIn: all)
  }

  /// Names that stand twice, or in files of other names.
  static func namesakes(
    among all: [(name: String, file: String)], noun: String = "playbook"
  ) -> [PlaybookProblem] {
    var files: [String: String] = [:]
    return all.compactMap { name, file in
      let start = Mark(line: 1, column: 1)
      if let first = files.updateValue(file, forKey: name) {
        return PlaybookProblem(
          file: file, at: start, "\(first) has the name \(quoted(name)) as well")
      }
      if file.split(separator: "/").last ?? "" == name + ".yaml" { return nil }
      return PlaybookProblem(
        file: file, at: start, "the \(noun) \(quoted(name)) belongs into \(name).yaml")
    }
  }

  /// Explanations that lead back to where they came from, for the same kind of subject.
  private static func circularExplanations(in playbooks: [Playbook]) -> [PlaybookProblem] {
    let ways = playbooks.flatMap { playbook in
      playbook.conclusions.flatMap { conclusion in
        let own = "\(conclusion.cause.rawValue) of a \(playbook.about.rawValue)"
        let others = { (other: Marked<CauseID>) in
          "\(other.value.rawValue) of a \(playbook.about.rawValue)"
        }
        return conclusion.explains.map {
          Way(from: own, to: others($0), file: playbook.file, mark: $0.mark)
        }
          + conclusion.explainedBy.map {
            Way(from: others($0), to: own, file: playbook.file, mark: $0.mark)
          }
      }
    }
    return waysClosingCircles(ways).map { way in
      PlaybookProblem(
        file: way.file, at: way.mark,
        "\(quoted(way.from)) explains \(quoted(way.to)), and is explained by it elsewhere")
    }
  }

  private static func cases(
    in files: [PlaybookFile], of playbooks: [Playbook], facts: FactCatalog
  ) -> ([PlaybookCase], [PlaybookProblem]) {
    var (cases, problems): ([PlaybookCase], [PlaybookProblem]) = ([], [])
    for file in files {
      guard let name = PlaybookCase.playbook(ofFile: file.name) else { continue }
      guard let playbook = playbooks.first(where: { $0.name == name }) else {
        if files.contains(where: { $0.name.split(separator: "/").last == "\(name).yaml" }) {
          continue
        }
        problems.append(
          PlaybookProblem(
            file: file.name, at: Mark(line: 1, column: 1), "no playbook is called \(quoted(name))"))
        continue
      }
      do throws(PlaybookProblems) {
        cases.append(try PlaybookCase(file, of: name, about: playbook.about, facts: facts))
      } catch {
        problems += error.all
      }
    }
    return (cases, problems)
  }

  private static func sorted(
    _ problems: [PlaybookProblem], asIn files: [PlaybookFile]
  ) -> [PlaybookProblem] {
    let names = files.map(\.name).withoutDuplicates
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    return problems.withoutDuplicates.ordered { left, right in
      let (first, second) = (places[left.file] ?? 0, places[right.file] ?? 0)
      return first == second ? left.mark < right.mark : first < second
    }
  }
}
