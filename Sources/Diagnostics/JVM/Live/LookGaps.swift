import Evidence
import JavaFormats

/// What a look at a running JVM did not get, and which verdicts are weaker for it.
struct LookGaps {
  private(set) var gaps: [Gap] = []

  init(_ look: JVMLook) {
    for question in look.questions {
      guard let reason = Self.reason(question.outcome, look) else { continue }
      gaps.append(
        Gap(
          source: question.source, reason: "\(question.wanted): \(reason)",
          weakens: Self.weakened(question)))
    }
    if let heap = look.ownersWithheld {
      gaps.append(
        Gap(
          source: "jvm/\(look.process.pid)",
          reason:
            "who owns java.util.concurrent locks was not asked: the JVM would stand still while it walks a heap of \(Quantity(heap, .bytes)); --locks asks",
          weakens: ["deadlock/jvm", "contention/jvm-lock"]))
    }
  }

  private static func reason(_ outcome: JVMQuestion.Outcome, _ look: JVMLook) -> String? {
    switch outcome {
    case .answered: return nil
    case .silent(let seconds):
      let limit = Quantity((seconds * 10).rounded() / 10, .seconds)
      return
        "the JVM did not answer within \(limit): it cannot bring its threads to a stand, or gets no processor time; it may write a dump to its own output once it recovers"
    case .stopped(let reason): return "the JVM cannot answer, \(reason)"
    case .refused(let reason): return reason
    }
  }

  private static func weakened(_ question: JVMQuestion) -> [String] {
    question.wanted.hasPrefix("thread")
      ? ["deadlock", "contention/jvm-lock", "pool-exhaustion", "dependency", "cpu/hot-thread"]
      : ["leak/jvm-heap"]
  }
}
