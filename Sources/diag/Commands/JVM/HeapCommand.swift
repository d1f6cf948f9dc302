import ArgumentParser
import Diagnostics

extension JVM {
  struct Heap: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Heap dumps: what fills the heap, and what keeps it alive",
      discussion: """
        Reads .hprof dumps of HotSpot, plain, compressed (also by -gz) or in an archive, in one \
        pass: objects by class with their true sizes, repeated texts, threads with what their \
        frames hold; then what each object retains, the places where memory gathers, and the \
        fields that lead to them from a root. The latter needs about as much memory as the dump \
        is long; where that is more than --memory-limit, the rest is given without it.

          jcmd PID GC.heap_dump /tmp/heap.hprof
          diag jvm heap /tmp/heap.hprof
        """)

    @Argument(
      help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
    var inputs: [String]

    @Option(
      name: .customLong("memory-limit"),
      help: ArgumentHelp(
        "Use at most this much memory for retained sizes: 800M, 2G; else 3/4 of what is available",
        valueName: "size"))
    var memoryLimit: ByteSize?

    @Flag(name: .customLong("histogram"), help: "Leave retained sizes out: a few megabytes do")
    var onlyHistogram = false

    @OptionGroup var options: ReportOptions

    func run() throws {
      var options = options
      // Of several hundred classes the first tell the story.
      options.top = options.top ?? 30
      let limit = onlyHistogram ? 0 : memoryLimit?.bytes ?? MemoryBudget.limit
      if !onlyHistogram { MemoryBudget.announce(inputs, limit: limit) }
      try Examination(
        diagnostics: [JVMHeap.self], options: options, showsDetail: true, memoryLimit: limit
      ).run(inputs)
    }
  }
}
