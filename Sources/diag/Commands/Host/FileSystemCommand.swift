import ArgumentParser
import Diagnostics
import LiveHost

struct FileSystems: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fs",
    abstract:
      "File systems: full, out of inodes, read-only, not answering; deleted files that are open",
    discussion: """
      Looks at this host, or reads captured df, df -i, mount tables and lsof.

        diag fs
        df -hT | diag fs -
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
      diagnostics: [HostFileSystems.self, HostKernelLog.self, HostView.self], options: options,
      showsDetail: true,
      live: host.plan([.fileSystems, .deletedFiles, .kernelLog], for: .zero)
    ).run(inputs)
  }
}
