import ArgumentParser
import Diagnostics

extension JVM {
  struct Histo: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Class histograms: what grows on the heap, and whose it is",
      discussion: """
        A number is the id of a JVM that runs on this host, in a container too: it is asked for \
        its histogram, without a JDK, which holds it still while it walks its heap. Garbage is \
        counted as well, unless --live has it collect first. With --for it is asked again and \
        again. Without an input all JVMs that are found are asked.

          diag jvm histo 4242 --for 10m --interval 2m

        Reads histograms of jcmd GC.class_histogram, jmap -histo and jhsdb jmap --histo, one or a \
        series of the same process, in one file or in several, whole or cut by head. Three or more \
        with a time in front of each say which classes keep growing, and how fast.

          for i in 1 2 3 4; do date; jcmd PID GC.class_histogram; sleep 60; done >h.txt
          diag jvm histo h.txt

        Each of these runs a full collection, which stops the JVM for a moment; jcmd PID \
        GC.class_histogram -all does not, but counts garbage as well, and takes longer to tell.
        """)

    @Argument(
      help: ArgumentHelp(
        "Files, folders, archives, - for standard input, or ids of processes", valueName: "input"))
    var inputs: [String] = []

    @Flag(
      name: .customLong("live"),
      help:
        "Have a running JVM collect first, and count what survives: a full collection, which holds it still"
    )
    var collecting = false

    @OptionGroup var live: LiveOptions

    @OptionGroup var options: ReportOptions

    func run() throws {
      try Examination(
        diagnostics: [JVMHistogram.self, JVMLive.self], options: options, showsDetail: true,
        live: live.histogram(collecting: collecting)
      ).run(inputs)
    }
  }
}
