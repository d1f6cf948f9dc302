import Capture
import Evidence

/// Which JVM a piece of evidence is about.
///
/// Much of what people capture does not say it: a GC log, a histogram by `jmap`, a dump by `jstack`.
/// Handed over together, it is of one JVM unless the process ids in it say otherwise.
struct JVMSubjects {
  /// The JVM that evidence without a process id is of; `nil` where several are in question.
  private let only: Subject?

  init(_ recording: Recording) {
    let evidence = recording.processEvidence
    let pids = Set(evidence.flatMap(\.pids))
    if pids.count > 1 {
      only = nil
    } else if let pid = pids.first {
      only = Self.named(pid)
    } else {
      only = evidence.first.map { Subject(.jvm, "java (\($0.source))") }
    }
  }

  /// The JVM of evidence in `source` that states `pid`, or no process id.
  func subject(pid: Int?, source: String) -> Subject {
    if let pid { return Self.named(pid) }
    return only ?? Subject(.jvm, "java (\(source))")
  }

  private static func named(_ pid: Int) -> Subject {
    Subject(.jvm, "java (pid \(pid))")
  }
}
