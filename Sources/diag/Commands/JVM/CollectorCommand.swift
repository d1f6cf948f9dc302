import ArgumentParser
import Diagnostics

extension JVM {
  struct Collector: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "gc",
      abstract: "Collectors: leak, heap too small, pauses, from GC logs and jstat",
      discussion: """
        A number is the id of a JVM that runs on this host, in a container too: its counters are \
        read for a while, without asking it anything, also while it hangs. Without an input those \
        of all JVMs that are found are. A copy of the file of counters is an input as well.

          diag jvm gc 4242 --for 2m
          cp /tmp/hsperfdata_shop/4242 counters-1

        Reads GC logs of JDK 7 to 25, of any collector and with any decorations, rotated, cut or \
        inside an application's log, and tables of jstat, also behind the prefixes of log \
        collectors. What stays behind collections that reach the old generation says whether the \
        heap leaks, is too small, or only warms up: some of them must be in the capture.

          jstat -gc -t PID 5s 120 > jstat.txt
          diag jvm gc jstat.txt
          diag jvm gc gc.log gc.log.0 gc.log.1
        """)

    @Argument(
      help: ArgumentHelp(
        "Files, folders, archives, - for standard input, or ids of processes", valueName: "input"))
    var inputs: [String] = []

    @OptionGroup var live: LiveOptions

    @OptionGroup var options: ReportOptions

    func run() throws {
      try Examination(
        diagnostics: [JVMCollector.self, JVMLive.self], options: options, showsDetail: true,
        live: live.collector
      ).run(inputs)
    }
  }
}
