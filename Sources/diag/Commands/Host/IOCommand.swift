import ArgumentParser
import Diagnostics
import LiveHost

struct IO: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "io",
    abstract: "Disks: saturated by demand, slow, paging, held back, not answering, or only busy",
    discussion: """
      Looks at this host for three seconds: devices and the layers above them, who sends the load, \
      limits of control groups, paging, and threads that wait. Or reads what was captured: iostat \
      and sar -d of sysstat 10 to 12.7 as text in any locale and with any options, iostat as JSON, \
      pidstat -d, vmstat, df, dmesg, and files of /proc with a time in front of each look. The first report of an \
      iostat run is since boot and is not taken for now.

        diag io --for 10s
        iostat -xt 1 10 > iostat.txt; diag io iostat.txt
        for i in 1 2 3 4; do date +%s.%N; cat /proc/diskstats; sleep 1; done | diag io -
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

  private static let disks: [any Diagnostic.Type] = [
    DiskIO.self, DriveHealth.self, HostKernelLog.self, HostView.self,
  ]
  /// What is captured along with disks: vmstat shows paging, df what is full.
  private static let captured: [any Diagnostic.Type] = [HostMemory.self, HostFileSystems.self]

  func run() throws {
    try Examination(
      diagnostics: Self.disks + (inputs.isEmpty ? [] : Self.captured), options: options,
      showsDetail: true, shown: inputs.isEmpty ? Self.disks : nil, live: plan
    ).run(inputs)
  }
}
