internal import Probing
import Capture
import Glibc
import JavaFormats

/// One JVM while it is looked at.
struct JVMSession {
  enum Question: Hashable {
    case threads
    /// The state of the scheduler of virtual threads.
    case scheduler
    case histogram(collecting: Bool)

    var wanted: String {
      switch self {
      case .threads: "thread dumps"
      case .scheduler: "the scheduler of virtual threads"
      case .histogram: "histograms of the heap"
      }
    }

    var kind: String {
      switch self {
      case .threads: "jvm-thread-dump"
      case .scheduler: "jvm-vthread-scheduler"
      case .histogram: "jvm-histogram"
      }
    }

    /// The first part of the name of an answer.
    var name: String {
      switch self {
      case .threads: "threads"
      case .scheduler: "scheduler"
      case .histogram: "histo"
      }
    }
  }

  private let target: JVMTarget
  private let start: ContinuousClock.Instant
  private var look: JVMLook
  private var series: PerformanceDataSeries?
  /// Seconds since the JVM started, at `start`.
  private var ageAtStart: Double?
  /// Whether it is worth asking again.
  private(set) var answers = true

  private var pid: Int { target.pid }
  private var countersSource: String { "jvm/\(pid)/hsperfdata" }
  private func source(_ question: Question, _ round: Int) -> String {
    "jvm/\(pid)/\(question.name)-\(round).txt"
  }

  init(_ target: JVMTarget, start: ContinuousClock.Instant) {
    self.target = target
    self.start = start
    look = JVMLook(target.identity)
  }

  private var elapsed: Double { (ContinuousClock.now - start).seconds }

  mutating func begin() {
    readCounters()
    lookAtThreads(isThorough: false)
  }

  mutating func lookAtThreads(isThorough: Bool) {
    let native = NativeThreads.look(
      at: target.identity, time: elapsed, isThorough: isThorough)
    if let native { look.native.append(native) }
  }

  /// Takes one look at the file of counters, which the JVM keeps even while it hangs.
  mutating func readCounters() {
    guard let path = target.countersPath,
      let bytes = try? ProcFile.read(path, limit: 4 << 20, followsLink: false),
      var data = PerformanceDataParser.counters(in: bytes)
    else { return }
    if ageAtStart == nil, let startTime = data.startTime {
      ageAtStart = max(0, WallClock.seconds - Double(startTime) / 1000 - elapsed)
    }
    data.readAfter = ageAtStart.map { $0 + elapsed }
    if series == nil {
      series = PerformanceDataSeries(pid: pid, data)
    } else {
      series?.append(data)
    }
  }
}

extension JVMSession {
  /// Options of the JVM as its counters tell them; cut off there after 1 KiB.
  private var isAttachDisabled: Bool? {
    guard let data = series?.last else { return nil }
    let words = JavaOptions.words(
      [data.flags, data.arguments].compactMap(\.self).joined(separator: " "))
    return JavaOptions.setting(of: "DisableAttachMechanism", in: words)
  }

  /// The owners of `java.util.concurrent` locks are found by a walk through the heap, which holds
  /// the application still for about a second per 4 GiB: below this size nobody minds.
  private static let smallHeap = 1 << 30
  /// Up to this size the owners are asked for once, in the last dump.
  private static let largeHeap = 16 << 30

  /// Bytes in the heap, or in memory where the JVM keeps no counters.
  private var heap: Int {
    if let used = series?.last.heapUsed { return used }
    let status = try? ProcStatus(pid: pid)
    return (status?.values("VmRSS").first.flatMap { Int($0) } ?? 0) << 10
  }

  private mutating func command(_ question: Question, isLast: Bool, _ request: LiveRequest)
    -> AttachCommand
  {
    switch question {
    case .scheduler:
      return AttachCommand("jcmd", "Thread.vthread_scheduler")
    case .histogram(let collecting):
      return AttachCommand("inspectheap", collecting ? "-live" : "-all")
    case .threads:
      let heap = heap
      let asksOwners =
        request.insistsOnOwners || heap <= Self.smallHeap || (isLast && heap <= Self.largeHeap)
      if isLast && !asksOwners { look.ownersWithheld = heap }
      // Up to JDK 10 the argument had to be exactly -l.
      let extended = (series?.last.release ?? 8) >= 11 ? "-e" : ""
      let words = [asksOwners ? "-l" : "", extended].filter { !$0.isEmpty }
      return AttachCommand("threaddump", words.joined(separator: " "))
    }
  }

  /// Whether the question is one for this JVM.
  ///
  /// The scheduler is asked of JDK 24 and later, and only where virtual threads have run: the
  /// question would set it up elsewhere.
  func takes(_ question: Question) -> Bool {
    guard answers, question == .scheduler else { return answers }
    let names = look.native.last?.threads.map(\.name) ?? []
    return (series?.last.release ?? 0) >= 24
      && names.contains { $0.hasPrefix("VirtualThread-u") || $0.hasPrefix("ForkJoinPool-1-") }
  }

  /// Starts the question; `nil` where no process could be had for it.
  mutating func ask(
    _ question: Question, isLast: Bool, _ request: LiveRequest,
    until deadline: ContinuousClock.Instant
  ) -> Messenger? {
    let command = command(question, isLast: isLast, request)
    let (target, isDisabled) = (target, isAttachDisabled)
    return Messenger(until: deadline + .milliseconds(150)) { output in
      Attach(
        target, command, isDisabledByCounters: isDisabled, deadline: deadline, output: output
      ).run()
    }
  }

  /// Waits for the answer and records it.
  mutating func take(
    _ messenger: Messenger?, _ question: Question, since asked: ContinuousClock.Instant, round: Int,
    hardLimit: ContinuousClock.Instant?, into recorder: inout Recorder
  ) {
    let source = source(question, round)
    let outcome = Self.outcome(messenger, since: asked)
    look.questions.append(
      JVMQuestion(wanted: question.wanted, source: source, outcome: outcome))
    switch outcome {
    case .answered:
      guard let messenger else { return }
      messenger.deadline = hardLimit ?? asked + .seconds(120)
      let head = Array(heading(question).utf8)
      recorder.record(PrefixedStream(head, messenger), source: source)
      messenger.end()
    case .silent(let seconds):
      // It takes away the file of the handshake, and a busy host lets it do so late.
      messenger?.end(grace: 1000, kills: false)
      answers = false
      let text = "the JVM did not answer within \(Self.rounded(seconds)) s"
      recorder.refuse(source, .unreadable, text, kind: question.kind)
    case .refused where question == .scheduler:
      messenger?.end()
      look.questions.removeLast()
    case .stopped(let reason), .refused(let reason):
      messenger?.end()
      answers = false
      recorder.refuse(source, .unreadable, reason, kind: question.kind)
    }
  }

  /// What `jcmd` would print in front of the answer, and a person would note beside it.
  private func heading(_ question: Question) -> String {
    guard case .histogram(let collecting) = question else { return "\(pid):\n" }
    var lines = ["jcmd \(pid) GC.class_histogram\(collecting ? "" : " -all")"]
    if let limit = series?.last.heapMax { lines.append("-Xmx\(limit >> 10)k") }
    return (lines + [WallClock.text, "\(pid):", ""]).joined(separator: "\n")
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }

  /// What the first line of the child says.
  private static func outcome(
    _ messenger: Messenger?, since start: ContinuousClock.Instant
  ) -> JVMQuestion.Outcome {
    guard let messenger else { return .refused("no process could be started to ask it") }
    let line = (try? messenger.line()) ?? "silent"
    let waited = (ContinuousClock.now - start).seconds
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    switch parts.first {
    case "answer": return .answered(after: waited)
    case "stopped": return .stopped(parts.count > 1 ? parts[1] : "stopped")
    case "refused": return .refused(parts.count > 1 ? parts[1] : "refused")
    default: return .silent(for: waited)
    }
  }

  /// Takes the last look and hands over what is no answer of the JVM.
  func finish(into recorder: inout Recorder, _ request: LiveRequest) {
    var session = self
    session.readCounters()
    session.lookAtThreads(isThorough: !answers)
    session.look.counters = session.series
    if request.evidence.contains(.counters) { session.handOverCounters(&recorder) }
    let place = "/proc/\(pid)/task"
    recorder.recording.add(session.look, of: JVMLook.format, from: place)
    if let native = session.look.native.last {
      let count = native.threads.count
      recorder.recording.add(
        Recording.Input(
          source: place, kind: JVMLook.format.kind, status: native.unread > 0 ? .partial : .parsed,
          note: "\(count) thread\(count == 1 ? "" : "s") as the kernel sees them"))
    }
  }

  private func handOverCounters(_ recorder: inout Recorder) {
    guard let series else {
      recorder.refuse(
        countersSource, .unreadable,
        "the JVM keeps no file of counters (-XX:-UsePerfData or -XX:+PerfDisableSharedMem), or it was deleted",
        kind: PerformanceDataParser.format.kind)
      return
    }
    recorder.recording.add(series, of: PerformanceDataParser.format, from: countersSource)
    recorder.recording.add(
      Recording.Input(
        source: countersSource, kind: PerformanceDataParser.format.kind, status: .parsed,
        note: "\(series.count) reading\(series.count == 1 ? "" : "s")"))
  }
}

/// A stream with bytes in front of it.
private final class PrefixedStream: ByteStream {
  private var head: [UInt8]
  private let rest: any ByteStream
  private var position = 0

  init(_ head: [UInt8], _ rest: any ByteStream) {
    self.head = head
    self.rest = rest
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    guard position < head.count else { return try unsafe rest.read(into: buffer) }
    let count = unsafe head.copy(from: position, into: buffer)
    position += count
    return count
  }
}
