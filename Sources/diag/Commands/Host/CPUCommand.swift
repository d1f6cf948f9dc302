import ArgumentParser
import Diagnostics
import LiveHost

struct CPU: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cpu",
    abstract: "Processors: saturated, throttled by a quota, stolen, or one hot thread",
    discussion: """
      Looks at this host, or reads captured /proc/stat, mpstat, top, vmstat, sar and pidstat.

        diag cpu --for 5s
      """)

  @Argument(
    help: ArgumentHelp(
      "Files, folders, archives, or - for standard input; this host where none is given",
      valueName: "input"))
  var inputs: [String] = []

  @OptionGroup var host: HostOptions

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: [HostProcessor.self, HostView.self], options: options, showsDetail: true,
      live: host.plan([.processes, .controlGroups])
    ).run(inputs)
  }
}
