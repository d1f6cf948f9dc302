/// The collectors of HotSpot.
package enum Collector: String, Sendable, Hashable {
  case serial = "Serial"
  case parallel = "Parallel"
  case concurrentMarkSweep = "CMS"
  case g1 = "G1"
  case z = "ZGC"
  case shenandoah = "Shenandoah"

  /// Whether it collects the old generation, or the heap, beside the running application.
  package var isConcurrent: Bool { self != .serial && self != .parallel }
}

/// Why a collection ran, as far as it says something about want of memory.
package enum CollectionReason: Sendable, Hashable {
  /// The heap was full, or about to be.
  case pressure
  /// `System.gc()`, or the library code that calls it.
  case explicit
  /// A person with a tool: a histogram, a heap dump, `jcmd PID GC.run`.
  case tool
  /// Metaspace or the code cache reached a threshold.
  case metadata

  /// From the JVM's words for the cause; `nil` where it told none.
  package init(cause: String?) {
    guard let cause else {
      self = .pressure
      return
    }
    if cause.hasPrefix("System.gc()") {
      self = .explicit
    } else if cause.hasPrefix("Heap Inspection") || cause.hasPrefix("Heap Dump")
      || cause.hasPrefix("Diagnostic Command") || cause.hasPrefix("JvmtiEnv")
      || cause.hasPrefix("WhiteBox")
    {
      self = .tool
    } else if cause.hasPrefix("Metadata") || cause.hasPrefix("CodeCache") {
      self = .metadata
    } else {
      self = .pressure
    }
  }
}
