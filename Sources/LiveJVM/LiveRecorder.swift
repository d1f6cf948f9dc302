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
  /// Longest wait for the first byte of an answer.
  private static let patience: Duration = .seconds(10)
  /// Kept back of the deadline for what is read at the end.
  private static let reserve: Duration = .milliseconds(200)
  /// JVMs that are asked at the same moment.
  private static let batch = 8

  private let request: LiveRequest
  private let start = ContinuousClock.now
  private var sessions: [JVMSession] = []
  private var rounds = 0

  private init(_ request: LiveRequest) {
    self.request = request
  }

  /// Adds to the recording of `recorder` what the request asks for.
  package static func record(_ request: LiveRequest, into recorder: inout Recorder) {
    var live = LiveRecorder(request)
    live.find(&recorder)
    live.watch(&recorder)
    for session in live.sessions { session.finish(into: &recorder, request) }
  }

  private mutating func find(_ recorder: inout Recorder) {
    request.progress("looking for JVMs")
    let scout = Scout(request.pids, deadline: request.deadline ?? start + .seconds(30))
    for refusal in scout.refusals {
      let source = request.pids == nil ? "/proc/\(refusal.pid)" : String(refusal.pid)
      let kind = refusal.mayBeJVM ? JVMLook.format.kind : "unknown"
      recorder.refuse(source, .unreadable, refusal.reason, kind: kind)
    }
    if request.pids == nil && scout.targets.isEmpty && scout.refusals.isEmpty
      && !request.isOptional
    {
      recorder.refuse("this host", .unreadable, "no JVM runs here that this user can see")
    }
    sessions = scout.targets.map { JVMSession($0, start: start) }
  }

  /// Reads and asks at the moments of the request.
  private mutating func watch(_ recorder: inout Recorder) {
    guard !sessions.isEmpty else { return }
    for index in sessions.indices { sessions[index].begin() }
    var (round, reading) = (start, start + request.counterInterval)
    while let moment = nextMoment(round: round, reading: reading) {
      wait(until: moment)
      if rounds < plannedRounds, round.hasPassed {
        ask(&recorder)
        // Counted from the answers, so that no two dumps are closer than was asked for.
        round = ContinuousClock.now + request.interval
      }
      if readsSeries, reading.hasPassed {
        for index in sessions.indices { sessions[index].readCounters() }
        reading = max(reading + request.counterInterval, ContinuousClock.now)
      }
    }
  }

  /// When there is something to do again; `nil` where nothing is left.
  private func nextMoment(
    round: ContinuousClock.Instant, reading: ContinuousClock.Instant
  ) -> ContinuousClock.Instant? {
    var moments: [ContinuousClock.Instant] = []
    if rounds < plannedRounds, sessions.contains(where: \.answers),
      rounds == 0 || lastMoment.map({ round <= $0 }) ?? true
    {
      moments.append(round)
    }
    let end = min(start + request.span, lastMoment ?? start + request.span)
    if readsSeries, reading <= end { moments.append(reading) }
    return moments.min()
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

  private func wait(until moment: ContinuousClock.Instant) {
    while !moment.hasPassed {
      let left = Int((moment - ContinuousClock.now).seconds.rounded(.up))
      let count = sessions.count
      request.progress("watching \(count) JVM\(count == 1 ? "" : "s"), next look in \(left) s")
      pause(milliseconds: min(500, max(1, moment.millisecondsLeft)))
    }
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

  /// Puts each question once to each JVM that has not failed to answer, several at a time.
  private mutating func ask(_ recorder: inout Recorder) {
    rounds += 1
    for question in commands where recorder.reads(question.kind) {
      var rest = sessions.indices.filter { sessions[$0].takes(question) }[...]
      while !rest.isEmpty {
        let limit = ContinuousClock.now + Self.patience
        let deadline = lastMoment.map { min($0, limit) } ?? limit
        let group = rest.prefix(Self.batch)
        request.progress("asking for \(question.wanted), round \(rounds)")
        let messengers = group.map {
          sessions[$0].ask(
            question, isLast: rounds == plannedRounds, request, until: deadline)
        }
        for (index, messenger) in zip(group, messengers) {
          sessions[index].take(
            messenger, question, round: rounds, hardLimit: request.deadline, into: &recorder)
        }
        rest = rest.dropFirst(Self.batch)
      }
    }
  }
}
