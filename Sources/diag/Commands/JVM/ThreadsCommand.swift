import ArgumentParser
import Diagnostics

extension JVM {
  struct Threads: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Thread dumps: deadlocks, lock queues, pools, what the threads do",
      discussion: """
        A number is the id of a JVM that runs on this host, in a container too: it is asked for \
        dumps, without a JDK. Without an input all JVMs that are found are asked. One that does \
        not answer is given up, and what the kernel says of its threads is shown instead.

          diag jvm threads 4242
          diag jvm threads --for 10s --interval 5s

        Reads dumps of jstack, jcmd Thread.print, kill -3 and jhsdb, of JDK 7 to 25, the text and \
        JSON of Thread.dump_to_file with virtual threads, and javacores of OpenJ9; one or several \
        of the same process over time, also inside an application's log and behind the prefixes \
        of log collectors. Dumps with -l say who owns java.util.concurrent locks; two or three dumps \
        some seconds apart say what moves.

          jcmd PID Thread.print -l > threads-1.txt; sleep 5
          jcmd PID Thread.print -l > threads-2.txt
          diag jvm threads threads-1.txt threads-2.txt
        """)

    @Argument(
      help: ArgumentHelp(
        "Files, folders, archives, - for standard input, or ids of processes", valueName: "input"))
    var inputs: [String] = []

    @OptionGroup var live: LiveOptions

    @OptionGroup var locks: LockOptions

    @OptionGroup var options: ReportOptions

    func run() throws {
      try Examination(
        diagnostics: [JVMThreads.self, JVMLive.self], options: options, showsDetail: true,
        live: live.threads(locks)
      ).run(inputs)
    }
  }
}
