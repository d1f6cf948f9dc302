import ArgumentParser
import Diagnostics

struct Triage: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads all evidence, walks the playbooks and names ranked root causes",
    discussion: """
      INPUT is a file, a folder, a .tar.gz or .gz, or - for standard input. Files are recognised \
      by what they contain; several dumps of one process belong together, wherever they lie.

        diag triage incident-4711/
        diag triage --json bundle.tar.gz | jq '.causes[0]'
        journalctl -u shop | diag triage -
      """)

  @Argument(help: ArgumentHelp("What to read", valueName: "input"))
  var inputs: [String]

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(diagnostics: Catalog.diagnostics, options: options, showsDetail: false)
      .run(inputs)
  }
}
