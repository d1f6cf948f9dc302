import ArgumentParser
import Diagnostics

extension JVM {
  struct Histo: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Class histograms: what grows on the heap, and whose it is",
      discussion: """
        Reads histograms of jcmd GC.class_histogram, jmap -histo and jhsdb jmap --histo, one or a \
        series of the same process, in one file or in several, whole or cut by head. Three or more \
        with a time in front of each say which classes keep growing, and how fast.

          for i in 1 2 3 4; do date; jcmd PID GC.class_histogram; sleep 60; done >h.txt
          diag jvm histo h.txt

        Each of these runs a full collection, which stops the JVM for a moment; jcmd PID \
        GC.class_histogram -all does not, but counts garbage as well, and takes longer to tell.
        """)

    @Argument(
      help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
    var inputs: [String]

    @OptionGroup var options: ReportOptions

    func run() throws {
      try Examination(diagnostics: [JVMHistogram.self], options: options, showsDetail: true)
        .run(inputs)
    }
  }
}
