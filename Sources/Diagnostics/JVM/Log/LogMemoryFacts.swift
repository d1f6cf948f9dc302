import Evidence
import JavaFormats

/// Memory that ran out, by kind.
struct LogMemoryFacts {
  static let names: [(MemoryError, fact: String)] = [
    (.heap, "jvm.log.oom.heap"), (.overhead, "jvm.log.oom.overhead"),
    (.metaspace, "jvm.log.oom.metaspace"), (.direct, "jvm.log.oom.direct"),
  ]
  /// The JVM's own want of memory, in whatever words.
  static let native: [MemoryError] = [.native, .jvm, .swap, .map]

  init(_ process: LoggedProcess, _ sheet: inout FactSheet) {
    for (kind, name) in Self.names {
      sheet.add(
        name, process.count { $0.memoryErrors[kind] }, .count,
        process.cite { $0.memoryErrors[kind] })
    }
    // The JVM warns of each thread that the kernel refuses, and mostly throws as well.
    let threads: MemoryError =
      process.count { $0.memoryErrors[.threads] } > 0 ? .threads : .threadRefused
    sheet.add(
      "jvm.log.oom.threads", process.count { $0.memoryErrors[threads] }, .count,
      process.cite { $0.memoryErrors[threads] })
    let native = Self.native.map { kind in process.count { $0.memoryErrors[kind] } }
    sheet.add(
      "jvm.log.oom.native", native.reduce(0, +), .count,
      Self.native.flatMap { kind in process.cite({ $0.memoryErrors[kind] }, atMost: 1) })
    let spans = process.tallies { $0.memoryErrors[.direct] }.compactMap(\.tally.span)
    if let span = spans.max() { sheet.add("jvm.log.oom.direct_span", span, .seconds) }
  }
}
