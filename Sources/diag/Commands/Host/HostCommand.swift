import ArgumentParser
import Diagnostics
import LiveHost

struct Host: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "host",
    abstract: "The host on one screen: what is short, what waits, and who uses most",
    discussion: """
      Looks at processors, memory, disks, file systems, network and limits for three seconds: how \
      much of each is used, what waits for it, and what failed. Or reads captured files of /proc.

        diag host
        diag host --for 10s
        diag host incident-4711/
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
      diagnostics: [
        HostOverview.self, HostProcessor.self, HostMemory.self, HostKernelLog.self, DiskIO.self,
        HostFileSystems.self, HostNetwork.self, HostProcesses.self, HostView.self,
      ], options: options, showsDetail: true, shown: [HostOverview.self, HostView.self],
      live: host.plan([.processes, .tasks, .controlGroups, .fileSystems, .network, .kernelLog])
    ).run(inputs)
  }
}
