import ArgumentParser
import Diagnostics

extension JVM {
  struct Threads: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Thread dumps: deadlocks, lock queues, pools, what the threads do",
      discussion: """
        Reads dumps of jstack, jcmd Thread.print and kill -3, of JDK 7 to 25, one or several of \
        the same process over time, also inside an application's log and behind the prefixes of \
        log collectors. Dumps with -l say who owns java.util.concurrent locks; two or three dumps \
        some seconds apart say what moves.

          jcmd PID Thread.print -l > threads-1.txt; sleep 5
          jcmd PID Thread.print -l > threads-2.txt
          diag jvm threads threads-1.txt threads-2.txt
        """)

    @Argument(
      help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
    var inputs: [String]

    @OptionGroup var options: ReportOptions

    func run() throws {
      try Examination(diagnostics: [JVMThreads.self], options: options, showsDetail: true)
        .run(inputs)
    }
  }
}
