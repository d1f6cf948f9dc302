/// Questions to the kernel that may never be answered, each with a deadline of its own.
package enum Errand {
  package enum Outcome: Sendable, Hashable {
    case answered(String)
    /// There was nothing to say.
    case failed
    /// No answer within so many seconds.
    case blocked(Double)
    /// It was not asked any more.
    case skipped
  }

  /// Asks `count` questions, one after the other, in a child that is left behind where it gets stuck.
  ///
  /// A question may take as long as `patience`; after `blockLimit` blocked ones no further one is
  /// asked. `work` answers a question in one line, in the child, or gives `nil` where it cannot.
  package static func run(
    count: Int, patience: Duration, until deadline: ContinuousClock.Instant,
    blockLimit: Int = 20, _ work: (Int) -> String?
  ) -> [Outcome] {
    var outcomes: [Outcome] = []
    var blocked = 0
    while outcomes.count < count, blocked < blockLimit, !deadline.hasPassed {
      let first = outcomes.count
      let messenger = Messenger(until: deadline) { descriptor in
        for index in first..<count {
          let line = work(index).map { "+" + $0 } ?? "-"
          guard Reply.write(line: line, to: descriptor) else { return }
        }
      }
      guard let messenger else { break }
      if !collect(from: messenger, count, patience, deadline, &outcomes) { blocked += 1 }
      messenger.end(grace: 0)
      if outcomes.count == first { break }
    }
    return outcomes + Array(repeating: .skipped, count: count - outcomes.count)
  }

  /// False where the child got stuck.
  private static func collect(
    from messenger: Messenger, _ count: Int, _ patience: Duration,
    _ deadline: ContinuousClock.Instant, _ outcomes: inout [Outcome]
  ) -> Bool {
    while outcomes.count < count {
      let asked = ContinuousClock.now
      messenger.deadline = min(deadline, asked + patience)
      do {
        guard let line = try messenger.line() else { return true }
        outcomes.append(line.hasPrefix("+") ? .answered(String(line.dropFirst())) : .failed)
      } catch {
        outcomes.append(.blocked((ContinuousClock.now - asked).seconds))
        return false
      }
    }
    return true
  }
}
