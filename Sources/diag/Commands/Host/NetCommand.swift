import ArgumentParser
import Diagnostics
import LiveHost

struct Net: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "net",
    abstract: "Network: socket states, listen queues, retransmits, a peer that does not answer",
    discussion: """
      Looks at this host, or reads captured ss, netstat, nstat and /proc/net files.

        diag net
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
      diagnostics: [HostNetwork.self], options: options, showsDetail: true,
      live: host.plan([.network, .kernelLog])
    ).run(inputs)
  }
}
