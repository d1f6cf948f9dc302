import ArgumentParser
import Diagnostics
import LiveHost

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
    help: ArgumentHelp(
      "Files, folders, archives, or - for standard input; this host where none is given",
      valueName: "input"))
  var inputs: [String] = []

  @OptionGroup var host: HostOptions

  @OptionGroup var options: ReportOptions

  private var plan: HostPlan {
    var plan = host.plan([.processes, .tasks, .controlGroups, .kernelLog])
    plan.isThrifty = true
    return plan
  }

  func run() throws {
    try Examination(
      diagnostics: [DiskIO.self, HostKernelLog.self], options: options, showsDetail: true,
      live: plan
    ).run(inputs)
  }
}
