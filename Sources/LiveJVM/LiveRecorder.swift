internal import Probing
package import Capture
import Glibc
import JavaFormats

/// Records JVMs that run on this host: what they answer goes through the parsers as a file with the
/// same text would.
///
/// It reads counters without asking, asks only a JVM that can answer, waits no longer than the
/// deadline, and leaves no file behind.
package struct LiveRecorder {
  /// Longest wait for the first byte of an answer: 10 s, and up to a minute where the processors
  /// have more to do than they can, which lets a sound JVM answer late.
  private static var patience: Duration {
    var load = 0.0
    guard unsafe getloadavg(&load, 1) == 1 else { return .seconds(10) }
    let share = load / Double(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    return .seconds(10 * min(6, max(1, share)))
  }
  /// Kept back of the deadline for what is read at the end.
  private static let reserve: Duration = .milliseconds(200)
  /// JVMs that are asked at the same moment.
  private static let batch = 8

  private let request: LiveRequest
  private let start = ContinuousClock.now
  private var sessions: [JVMSession] = []
  private var rounds = 0
  /// When the next round of questions and the next reading of counters are due.
  private var round, reading: ContinuousClock.Instant
  /// Questions of this round that were not put yet, and to which of the sessions.
  private var waiting: [(question: JVMSession.Question, sessions: Range<Int>)] = []
  private var asked: [Asked] = []

  /// A question that is put and not answered yet.
  private struct Asked {
    var session: Int
    var question: JVMSession.Question
    /// `nil` where no process could be had.
    var messenger: Messenger?
    var since: ContinuousClock.Instant

    var isDue: Bool {
      guard let messenger else { return true }
      return messenger.deadline.hasPassed || messenger.poll().isReadable
    }
  }

  /// Finds the JVMs and takes the first look at each, without asking it.
  package init(_ request: LiveRequest, _ recorder: inout Recorder) {
    self.request = request
    round = start
    reading = start + request.counterInterval
    find(&recorder)
    for index in sessions.indices { sessions[index].begin() }
  }

  /// Adds to the recording of `recorder` what the request asks for.
  package static func record(_ request: LiveRequest, into recorder: inout Recorder) {
    var live = LiveRecorder(request, &recorder)
    live.work(until: nil, &recorder)
    live.finish(into: &recorder)
  }

  package var count: Int { sessions.count }

  /// Whether nothing is left to be done but the last look.
  package var isOver: Bool { nextMoment == nil }

  /// Takes the last look at each.
  package func finish(into recorder: inout Recorder) {
    for session in sessions { session.finish(into: &recorder, request) }
  }

  /// Reads and asks when it is time to, and comes back at `moment` or when all is done; a JVM that
  /// does not answer is not waited for longer than that.
  package mutating func work(until moment: ContinuousClock.Instant?, _ recorder: inout Recorder) {
    while true {
      step(&recorder)
      guard let next = nextMoment else { return }
      if let moment, moment.hasPassed { return }
      if asked.isEmpty {
        let left = Int(max(0, (next - ContinuousClock.now).seconds).rounded(.up))
        request.progress("watching \(named), next look in \(left) s")
      }
      let limit = ContinuousClock.now + .milliseconds(500)
      Messenger.wait(
        for: asked.compactMap(\.messenger), until: min(next, limit, moment ?? limit))
    }
  }

  private var named: String { "\(sessions.count) JVM\(sessions.count == 1 ? "" : "s")" }

  private mutating func find(_ recorder: inout Recorder) {
    request.progress("looking for JVMs")
    let scout = Scout(request.pids, deadline: request.deadline ?? start + .seconds(30))
    for refusal in scout.refusals {
      let source = request.pids == nil ? "/proc/\(refusal.pid)" : String(refusal.pid)
      let kind = refusal.mayBeJVM ? JVMLook.format.kind : "unknown"
      recorder.refuse(source, .unreadable, refusal.reason, kind: kind)
    }
    if let problem = scout.problem, request.pids == nil {
      recorder.recording.add(UnseenPart("JVMs of this host", problem, of: [.jvms]))
    }
    if request.pids == nil && scout.targets.isEmpty && scout.refusals.isEmpty
      && !request.isOptional
    {
      recorder.refuse("this host", .unreadable, "no JVM runs here that this user can see")
    }
    sessions = scout.targets.map { JVMSession($0, start: start) }
  }

  /// Does what is due, and waits for nothing.
  private mutating func step(_ recorder: inout Recorder) {
    if Deputy.isStopping { hurry() }
    let due = asked.indices.filter { asked[$0].isDue }
    for index in due { take(asked[index], &recorder) }
    for index in due.reversed() { asked.remove(at: index) }
    if asked.isEmpty, waiting.isEmpty, isRoundDue {
      beginRound(recorder)
    }
    while asked.isEmpty, !waiting.isEmpty { put() }
    if readsSeries, !sessions.isEmpty, reading.hasPassed, reading <= lastReading {
      for index in sessions.indices { sessions[index].readCounters() }
      reading = max(reading + request.counterInterval, ContinuousClock.now)
    }
  }

  /// Who was interrupted wants the report: no further question, and little patience with the last.
  private mutating func hurry() {
    waiting = []
    rounds = max(rounds, plannedRounds)
    reading = lastReading + .seconds(1)
    for one in asked {
      one.messenger.map { $0.deadline = min($0.deadline, ContinuousClock.now + .milliseconds(500)) }
    }
  }

  private var isRoundDue: Bool { awaitsRound && round.hasPassed }

  private var awaitsRound: Bool {
    rounds < plannedRounds && sessions.contains(where: \.answers)
      && (rounds == 0 || lastMoment.map { round <= $0 } ?? true)
  }

  /// When there is something to do again; `nil` where nothing is left.
  private var nextMoment: ContinuousClock.Instant? {
    if !waiting.isEmpty, asked.isEmpty { return ContinuousClock.now }
    var moments = asked.map { $0.messenger?.deadline ?? ContinuousClock.now }
    if asked.isEmpty, awaitsRound { moments.append(round) }
    if readsSeries, !sessions.isEmpty, reading <= lastReading { moments.append(reading) }
    return moments.min()
  }

  private var lastReading: ContinuousClock.Instant {
    min(start + request.span, lastMoment ?? start + request.span)
  }

  /// How often the JVMs are asked: as often as fits into the span, and before the deadline.
  private var plannedRounds: Int {
    guard !commands.isEmpty else { return 0 }
    let span = min(request.span, lastMoment.map { $0 - start } ?? request.span)
    // A span of 10 s holds three moments 5 s apart, its ends included.
    return 1 + Int(max(0, min(span / request.interval + 1e-9, 1e6)))
  }

  private var readsSeries: Bool { request.evidence.contains(.counters) }

  private var lastMoment: ContinuousClock.Instant? {
    request.deadline.map { $0 - min(Self.reserve, ($0 - start) / 4) }
  }

  private var commands: [JVMSession.Question] {
    request.evidence.compactMap { evidence -> [JVMSession.Question]? in
      switch evidence {
      case .threads: [.threads, .scheduler]
      case .histogram(let collecting): [.histogram(collecting: collecting)]
      case .counters: nil
      }
    }.flatMap(\.self).sorted { $0.name > $1.name }
  }

  /// Each question once for each JVM.
  private mutating func beginRound(_ recorder: Recorder) {
    rounds += 1
    waiting = commands.filter { recorder.reads($0.kind) }.map { ($0, sessions.indices) }
    if waiting.isEmpty { endRound() }
  }

  /// The next one counts from the answers, so that no two dumps are closer than was asked for.
  private mutating func endRound() {
    round = ContinuousClock.now + request.interval
  }

  /// Puts the next question to those that have not failed to answer, several at a time.
  private mutating func put() {
    let question = waiting[0].question
    var rest = waiting[0].sessions
    let limit = ContinuousClock.now + Self.patience
    let deadline = lastMoment.map { min($0, limit) } ?? limit
    while asked.count < Self.batch, let index = rest.popFirst() {
      guard sessions[index].takes(question) else { continue }
      request.progress("asking for \(question.wanted), round \(rounds)")
      let messenger = sessions[index].ask(
        question, isLast: rounds == plannedRounds, request, until: deadline)
      asked.append(
        Asked(
          session: index, question: question, messenger: messenger, since: ContinuousClock.now))
    }
    waiting[0].sessions = rest
    if rest.isEmpty { waiting.removeFirst() }
    if waiting.isEmpty, asked.isEmpty { endRound() }
  }

  private mutating func take(_ asked: Asked, _ recorder: inout Recorder) {
    sessions[asked.session].take(
      asked.messenger, asked.question, since: asked.since, round: rounds,
      hardLimit: request.deadline, into: &recorder)
    if waiting.isEmpty { endRound() }
  }
}
