package import Capture
package import Evidence

/// What of a system could not be looked at, and which verdicts are weaker for it.
package enum UnseenParts: Diagnostic {
  package static let name = "unseen-parts"
  package static let parsers: [any StreamParser.Type] = []
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let parts = recording.samples(of: UnseenPart.self, format: UnseenPart.format).map(\.sample)
    for part in parts {
      var seen: Set<String> = []
      findings.gaps.append(
        Gap(
          source: part.source, reason: part.reason,
          weakens: part.areas.flatMap(\.weakens).filter { seen.insert($0).inserted }))
      guard part.isRunning else { continue }
      findings.observations.append(Citation(source: part.source, text: part.reason))
    }
    return findings
  }
}

extension UnseenPart.Area {
  /// Causes, or classes of them, that evidence of it shows.
  fileprivate var weakens: [String] {
    switch self {
    case .host:
      [
        "cpu", "memory", "io-saturation", "storage", "limits", "network", "leak/threads",
        "leak/native-memory", "leak/file-descriptors",
      ]
    case .jvms:
      [
        "leak/jvm-heap", "leak/jvm-classloader", "leak/threads", "deadlock/jvm",
        "deadlock/jvm-class-init", "deadlock/thread-pool", "pool-exhaustion/jdbc",
        "pool-exhaustion/threads", "pool-exhaustion/carriers", "contention/jvm-lock",
        "dependency", "cpu/hot-thread", "cpu/gc-thrash",
      ]
    case .postgres: PostgresGaps.all
    case .mysql: MySQLGaps.all
    case .cluster: ["kubernetes", "network/dns", "network/policy"]
    }
  }
}
