import ArgumentParser
import Diagnostics
import LiveHost

struct Memory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mem",
    abstract: "Memory: what uses it, limits of control groups, swapping, kills",
    discussion: """
      Looks at this host, or reads captured /proc files, free, vmstat, dmesg and files of control \
      groups. Swap in use is no fault; swapping is.

        diag mem
        dmesg | diag mem -
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
      diagnostics: [HostMemory.self, HostView.self], options: options, showsDetail: true,
      live: host.plan([.processes, .controlGroups, .kernelLog])
    ).run(inputs)
  }
}
