import ArgumentParser
import Diagnostics
import LiveHost

struct Processes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proc",
    abstract: "Processes: use, limits, and what grows",
    discussion: """
      Looks at all processes or those named by their ids, or reads captured ps, pidstat, top and \
      /proc files. With --for it judges whether memory, descriptors or threads keep growing.

        diag proc 4242 --for 60s
      """)

  @Argument(
    help: ArgumentHelp(
      """
      Ids of processes, files, folders, archives, or - for standard input; this host where none is \
      given
      """,
      valueName: "input"))
  var inputs: [String] = []

  @OptionGroup var host: HostOptions

  @OptionGroup var options: ReportOptions

  private var plan: HostPlan {
    var plan = host.plan(
      [.processes, .trends, .tasks, .controlGroups], for: .seconds(10), looks: 30)
    plan.takesPids = true
    return plan
  }

  func run() throws {
    try Examination(
      diagnostics: [HostProcesses.self, HostView.self], options: options, showsDetail: true,
      live: plan
    ).run(inputs)
  }
}
