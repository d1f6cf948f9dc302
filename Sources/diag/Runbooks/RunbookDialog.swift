import Glibc
import Playbooks
import Probing
import Rendering

/// What is said to and heard from a person; questions go to standard error, since standard output is the
/// report's.
struct RunbookDialog {
  enum Answer: Equatable {
    case answer(String)
    /// The person ended the run, or was cut off.
    case stop
  }

  /// Whether a person can be asked.
  static var isOnTerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Whether what happens is told while it happens.
  let talks: Bool
  private var pending: [UInt8] = []
  private var isAtEnd = false

  init(talks: Bool) {
    self.talks = talks
  }

  func say(_ lines: String...) {
    guard talks else { return }
    for line in lines { Output.write(line.visible + "\n", to: STDERR_FILENO) }
  }

  /// Asks until an answer fits, or time is up, which is "I don't know".
  mutating func ask(
    _ text: String, _ question: RunbookQuestion, why: String?, limit: Duration
  ) -> Answer {
    let end = ContinuousClock.now + limit
    let answers = question.choices.map(\.answer) + ["unknown"]
    say("", text)
    for (number, choice) in question.choices.enumerated() { say("  \(number + 1)  \(choice.text)") }
    say("  \(answers.count)  I don't know")
    let usual = question.usual ?? "unknown"
    let shown = (answers.firstIndex(of: usual) ?? question.choices.count) + 1
    while true {
      Output.write("answer [\(shown)], ? why, q quit: ", to: STDERR_FILENO)
      switch line(until: end) {
      case .text("?"): say(why ?? "the way on depends on it")
      case .text("q"), .interrupted: return .stop
      case .text(""): return .answer(usual)
      case .text(let text):
        if let number = Int(text), (1...answers.count).contains(number) {
          return .answer(answers[number - 1])
        }
        if answers.contains(text) { return .answer(text) }
        say("a number from 1 to \(answers.count)")
      case .end where Self.isOnTerminal: return .stop
      case .end: return .answer("unknown")
      case .overdue:
        say("", "no answer within \(limit.written): taken as \"I don't know\"")
        return .answer("unknown")
      }
    }
  }

  /// Asks for a yes in full to what changes something; `nil` where the run is to end.
  mutating func approves(why: String?, limit: Duration) -> Bool? {
    let end = ContinuousClock.now + limit
    // What was typed before the question is no answer to it.
    tcflush(STDIN_FILENO, TCIFLUSH)
    pending = []
    while true {
      Output.write("run it? yes or no [no], ? why, q quit: ", to: STDERR_FILENO)
      switch line(until: end) {
      case .text("yes"): return true
      case .text("no"), .text(""): return false
      case .text("?"): say(why ?? "it changes something")
      case .text("q"), .interrupted, .end: return nil
      case .text: say("yes, in full, or no")
      case .overdue:
        say(
          "\nno answer within \(limit.written): taken as no, since what was seen may have changed")
        return false
      }
    }
  }

  /// Asks whether to look, which an empty line and silence agree to; `nil` where the run is to end.
  mutating func agrees(why: String?, limit: Duration) -> Bool? {
    let end = ContinuousClock.now + limit
    while true {
      Output.write("look now? yes or no [yes], ? why, q quit: ", to: STDERR_FILENO)
      switch line(until: end) {
      case .text("yes"), .text("y"), .text(""), .overdue: return true
      case .text("no"), .text("n"): return false
      case .text("?"): say(why ?? "it reads only, and changes nothing")
      case .end where !Self.isOnTerminal: return true
      case .text("q"), .interrupted, .end: return nil
      case .text: say("yes or no")
      }
    }
  }

  private enum Line {
    case text(String)
    case end, overdue, interrupted
  }

  /// The next line, without blanks around it.
  private mutating func line(until end: ContinuousClock.Instant) -> Line {
    Interrupts.watch(true)
    defer { Interrupts.watch(false) }
    while true {
      if let newline = pending.firstIndex(of: 0x0A) {
        let line = pending[..<newline].filter { $0 > 0x20 }
        pending.removeSubrange(...newline)
        return .text(String(decoding: line, as: UTF8.self))
      }
      if isAtEnd || pending.count > 4096 { return .end }
      if Interrupts.came { return .interrupted }
      if end.hasPassed { return .overdue }
      var wanted = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&wanted, 1, min(end.millisecondsLeft, 1000)) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 1024)
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(STDIN_FILENO, buffer.baseAddress, buffer.count)
      }
      if count > 0 { pending += bytes[..<count] } else if count == 0 { isAtEnd = true }
    }
  }
}
