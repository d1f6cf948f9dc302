import ArgumentParser
import Diagnostics
import Evidence
import Playbooks

struct PlaybookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "playbook",
    abstract: "Lists, shows and checks playbooks and runbooks; runs runbooks",
    discussion: """
      A playbook is a tree of questions over facts, which triage and the commands of an area walk. A \
      runbook leads through an incident: checks of diag, questions to a person, commands, advice.

        diag playbook list
        diag playbook show first-questions
        diag playbook run first-questions
      """,
    subcommands: [List.self, Show.self, Lint.self, Run.self])

  struct Source: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Add the playbooks of a folder, or replace those with their names", valueName: "dir"))
    var playbooks: String?

    func read() throws -> (playbooks: [Playbook], runbooks: [Runbook]) {
      let source = try PlaybookSource(folder: playbooks)
      return (try source.playbooks(), try source.runbooks())
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists playbooks and the causes they can name, and runbooks and when to run them")

    @OptionGroup var source: Source

    func run() throws {
      let (playbooks, runbooks) = try source.read()
      for playbook in playbooks {
        Output.write("\(playbook.name)  \(playbook.title)\n")
        for id in Set(playbook.conclusions.map(\.cause.rawValue)).sorted() {
          Output.write("    \(id)\n")
        }
      }
      Output.write("\nRunbooks, for `diag playbook run`:\n\n")
      for runbook in runbooks {
        Output.write("\(runbook.name)  \(runbook.title)\n    \(runbook.scenario)\n")
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Draws the tree of a playbook or the steps of a runbook, or both where they share a name")

    @Argument(help: "The name, as `diag playbook list` shows it")
    var name: String

    @Flag(help: "Draw with ASCII characters only")
    var ascii = false

    @OptionGroup var source: Source

    func run() throws {
      let (playbooks, runbooks) = try source.read()
      let style: DrawingStyle = ascii ? .ascii : .boxes
      let drawings =
        playbooks.filter { $0.name == name }.map { drawing(of: $0, style: style) }
        + runbooks.filter { $0.name == name }.map { drawing(of: $0, style: style) }
      guard !drawings.isEmpty else {
        let names = playbooks.map(\.name) + runbooks.map(\.name)
        Output.complain(
          "there is no playbook \"\(name)\"; known are \(names.joined(separator: ", "))")
        throw ExitCode(2)
      }
      for line in drawings.joined(separator: [""]) { Output.write(line + "\n") }
    }
  }

  struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks the playbooks and runbooks of a folder, and their cases",
      discussion: """
        Playbooks are FOLDER/NAME.yaml, their cases FOLDER/cases/NAME/*.yaml; runbooks are \
        FOLDER/runbooks/NAME.yaml, their cases FOLDER/runbooks/cases/NAME/*.yaml. Prints each problem \
        as file:line:column. Exit status 0 where there is none, 1 where there are some, 2 where \
        the folder cannot be read.
        """)

    @Argument(help: "The folder")
    var folder: String

    func run() throws {
      let files = try PlaybookSource.files(in: folder)
      let problems = Playbook.lint(files, facts: FactCatalog(Catalog.facts))
      for problem in problems { Output.write("\(problem)\n") }
      if files.isEmpty {
        Output.complain("\(folder) holds no .yaml file")
        throw ExitCode(2)
      }
      if !problems.isEmpty { throw ExitCode(1) }
    }
  }
}
