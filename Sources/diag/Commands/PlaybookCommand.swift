import ArgumentParser
import Diagnostics
import Evidence
import Playbooks

struct PlaybookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "playbook",
    abstract: "Lists, shows and checks the decision trees",
    subcommands: [List.self, Show.self, Lint.self])

  struct Source: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Add the playbooks of a folder, or replace those with their names", valueName: "dir"))
    var playbooks: String?

    func read() throws -> [Playbook] {
      try PlaybookSource(folder: playbooks).playbooks()
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the playbooks and the causes they can name")

    @OptionGroup var source: Source

    func run() throws {
      for playbook in try source.read() {
        Output.write("\(playbook.name)  \(playbook.title)\n")
        for id in Set(playbook.conclusions.map(\.cause.rawValue)).sorted() {
          Output.write("    \(id)\n")
        }
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Draws the tree of a playbook")

    @Argument(help: "The playbook's name, as `diag playbook list` shows it")
    var name: String

    @Flag(help: "Draw with ASCII characters only")
    var ascii = false

    @OptionGroup var source: Source

    func run() throws {
      let all = try source.read()
      guard let playbook = all.first(where: { $0.name == name }) else {
        Output.complain(
          "there is no playbook \"\(name)\"; known are \(all.map(\.name).joined(separator: ", "))")
        throw ExitCode(2)
      }
      for line in drawing(of: playbook, style: ascii ? .ascii : .boxes) {
        Output.write(line + "\n")
      }
    }
  }

  struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks the playbooks of a folder, and their cases",
      discussion: """
        Playbooks are FOLDER/NAME.yaml, their cases FOLDER/cases/NAME/*.yaml. Prints each problem \
        as file:line:column. Exit status 0 where there is none, 1 where there are some, 2 where \
        the folder cannot be read.
        """)

    @Argument(help: "The folder")
    var folder: String

    func run() throws {
      let files = try PlaybookSource.files(in: folder)
      let problems = Playbook.lint(files, facts: Catalog.facts)
      for problem in problems { Output.write("\(problem)\n") }
      if files.isEmpty {
        Output.complain("\(folder) holds no .yaml file")
        throw ExitCode(2)
      }
      if !problems.isEmpty { throw ExitCode(1) }
    }
  }
}
