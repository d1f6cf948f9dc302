import Evidence

/// What a log's program stands on, where the same evidence shows file systems, processes, servers and
/// pods: a log that tells of no space is a symptom of the file system that is full.
enum LogLinks {
  private static let kinds: [(fact: String, on: [Subject.Kind])] = [
    ("logs.space.failures", [.filesystem, .server]),
    ("logs.files.failures", [.process, .jvm, .host]),
    ("logs.threads.failures", [.process, .jvm, .host, .controlGroup]),
    ("logs.evictions.failures", [.workload, .node]),
    ("logs.restarts.failures", [.workload, .process, .controlGroup, .endpoint]),
    ("logs.images.failures", [.workload, .endpoint]),
    ("logs.pool.failures", [.server]), ("logs.slots.failures", [.server]),
    ("logs.locks.failures", [.server, .jvm]), ("logs.deadlocks.failures", [.server, .jvm]),
  ]

  static func all(_ known: KnownFacts) -> [Link] {
    known.subjects.filter { $0.kind == .log }.flatMap { log in
      kinds.flatMap { fact, kinds -> [Link] in
        guard known.count(fact, of: log) > 0 else { return [] }
        let evidence = known[fact, of: log]?.evidence.first.map { [$0] } ?? []
        return known.subjects.filter { kinds.contains($0.kind) }.map { other in
          Link(log, on: other, isShown: isShown(log, other, known), evidence: evidence)
        }
      }
    }
  }

  /// Whether the log is of the JVM that bears its name, or names a path of a file system, below the root.
  private static func isShown(_ log: Subject, _ other: Subject, _ known: KnownFacts) -> Bool {
    if other.kind == .jvm { return other.name.holds(log.name) }
    guard other.kind == .filesystem, other.name.utf8.count > 1,
      let path = known.text("logs.space.path", of: log)
    else { return false }
    return path == other.name || path.hasPrefix(other.name + "/")
  }
}
