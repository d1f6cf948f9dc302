import ArgumentParser
import Diagnostics

struct IO: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "io",
    abstract: "Disks: saturated by demand, slow, or only busy",
    discussion: """
      Reads iostat of sysstat 10 to 12.7, as text in any locale and with any options, or as JSON. \
      The first report of a run is since boot and is not taken for now.

        iostat -xt 1 10 > iostat.txt
        diag io iostat.txt
      """)

  @Argument(
    help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
  var inputs: [String]

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(diagnostics: [DiskIO.self], options: options, showsDetail: true).run(inputs)
  }
}
