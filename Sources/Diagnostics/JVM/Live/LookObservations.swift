import Evidence
import JavaFormats

/// What is worth saying of a running JVM beside its dumps.
struct LookObservations {
  private static let limit = 8

  private(set) var observations: [Citation] = []
  private let look: JVMLook
  private let dumps: DumpThreads
  private let interval: NativeInterval

  private var subject: String { "java (pid \(look.process.pid))" }
  private var folder: String { "/proc/\(look.process.pid)" }

  init(_ look: JVMLook, _ dumps: DumpThreads) {
    self.look = look
    self.dumps = dumps
    interval = NativeInterval(look.native)
    addStandStill()
    addUninterruptible()
    addCost()
  }

  /// A JVM that gave no answer: what its threads do by the kernel's account.
  private mutating func addStandStill() {
    for question in look.questions.prefix(1) {
      switch question.outcome {
      case .stopped(let reason):
        observations.append(Citation(source: "\(folder)/stat", text: "\(subject) is \(reason)"))
      case .silent(let seconds):
        observations.append(
          Citation(
            source: "\(folder)/task",
            text:
              "\(subject) gave no answer for \(Quantity((seconds * 10).rounded() / 10, .seconds)); \(meanwhile)"
          ))
      case .answered, .refused: return
      }
    }
  }

  /// Names who is at work and who cannot be interrupted.
  private var meanwhile: String {
    let states =
      look.native.last?.threads.reduce(into: [:]) { $0[$1.state, default: 0] += 1 } ?? [:]
    let counted = states.ordered { ($0.value, $1.key) > ($1.value, $0.key) }
      .map { "\($0.value) in state \($0.key)" }.joined(separator: ", ")
    let busy = interval.busiest.prefix(3).map { entry in
      "\"\(dumps.name(entry.thread))\" \(Quantity(entry.share ?? 0, .percent))"
    }
    let work =
      busy.isEmpty
      ? "none used a processor" : "processor time: " + busy.joined(separator: ", ")
    return "its threads: \(counted); \(work)"
  }

  /// Threads that wait for storage, whatever Java thinks they do.
  private mutating func addUninterruptible() {
    let all = interval.uninterruptible
    for entry in all.prefix(Self.limit) {
      let thread = entry.thread
      let place = thread.wait.map { " in \($0)" } ?? ""
      var text =
        "\"\(dumps.name(thread))\" stands in an uninterruptible wait of the kernel (state D)\(place) in both looks, \(Quantity(interval.seconds ?? 0, .seconds)) apart"
      if let java = dumps.thread(thread) {
        text += "; \(java.place) shows it at \(java.frame ?? "no Java frame")"
      }
      observations.append(Citation(source: "\(folder)/task/\(thread.tid)/stat", text: text))
    }
    if all.count > Self.limit {
      observations.append(
        Citation(
          source: "\(folder)/task",
          text: "\(Quantity(all.count - Self.limit, .threads)) more stand in such waits"))
    }
  }

  /// What the look itself cost the application.
  private mutating func addCost() {
    let answered = look.questions.count { question in
      if case .answered = question.outcome { return true }
      return false
    }
    guard answered > 0, let counters = look.counters,
      let from = counters.first.safepointTime, let to = counters.last.safepointTime,
      let first = counters.first.safepoints, let last = counters.last.safepoints, to >= from
    else { return }
    let milliseconds = ((to - from) * 10_000).rounded() / 10
    observations.append(
      Citation(
        source: "jvm/\(look.process.pid)/hsperfdata",
        text:
          "\(subject): its threads were held still \(max(0, last &- first)) times, \(Quantity(milliseconds, .milliseconds)) in all, while it was looked at; \(answered) \(look.questions[0].wanted) are part of that"
      ))
  }
}
