internal import Probing

/// The user's own kubectl, with an argument list, no shell, read-only verbs and a time limit for each.
struct Kubectl {
  /// Most bytes of one answer.
  private static let outputLimit = 192 << 20

  /// What kubectl wrote, and what kept it from more.
  struct Answer {
    var text: [UInt8]
    /// What the server or kubectl itself complained of, in one line.
    var complaint: String?
    var isWhole: Bool
  }

  enum Verb: String {
    case get, logs, version
  }

  private let path: String
  private let request: ClusterRequest

  /// `nil` where there is none in `PATH`.
  init?(_ request: ClusterRequest) {
    guard let path = ForeignCommand.path(of: "kubectl") else { return nil }
    (self.path, self.request) = (path, request)
  }

  var isOverdue: Bool { request.deadline.hasPassed }

  func run(
    _ verb: Verb, _ arguments: [String], limit: Duration, outputLimit: Int = Self.outputLimit
  ) -> Answer {
    let left = min(limit, request.deadline - ContinuousClock.now)
    guard left > .milliseconds(50) else {
      return Answer(text: [], complaint: "not asked: no time was left", isWhole: false)
    }
    let seconds = max(1, Int(left / .seconds(1)))
    var words = ["kubectl", verb.rawValue] + arguments + ["--request-timeout=\(seconds)s"]
    if let context = request.context { words += ["--context", context] }
    let result = ForeignCommand.run(path, words, limit: left, outputLimit: outputLimit)
    let lines = Complaints(result.output)
    switch result.outcome {
    case .ended(status: 0):
      return Answer(
        text: result.output,
        complaint: result.dropped > 0 ? "its answer was larger than diag takes" : nil,
        isWhole: result.dropped == 0)
    case .ended(let status):
      return Answer(
        text: result.output, complaint: lines.text ?? "kubectl ended with status \(status)",
        isWhole: false)
    case .killed(let signal):
      return Answer(
        text: result.output, complaint: "kubectl was ended by signal \(signal)", isWhole: false)
    case .overdue:
      return Answer(
        text: result.output, complaint: "kubectl did not answer within \(seconds) s", isWhole: false
      )
    case .interrupted:
      return Answer(text: result.output, complaint: "interrupted", isWhole: false)
    case .notStarted(let why):
      return Answer(text: [], complaint: "kubectl cannot be started: \(why)", isWhole: false)
    }
  }
}

/// The lines in which kubectl says what went wrong, among what else it wrote.
private struct Complaints {
  private(set) var text: String?

  private static let starts = [
    "Error from server", "error:", "Unable to connect", "The connection to the server", "error ",
    "Error:", "E", "couldn't",
  ]

  init(_ output: [UInt8]) {
    // Errors stand in front of an answer or behind it, never far within.
    let parts = [output.prefix(16 << 10), output.suffix(16 << 10)]
    var found: [String] = []
    for part in parts {
      for line in part.split(separator: 0x0A) {
        let text = String(decoding: line.prefix(400), as: UTF8.self)
        guard let first = line.first, first != 0x20, first != UInt8(ascii: "{"),
          first != UInt8(ascii: "}"), !found.contains(text),
          Self.starts.contains(where: { text.hasPrefix($0) })
        else { continue }
        found.append(text)
      }
    }
    // What it logs (E1126 …) only repeats what comes last.
    text = found.last { !$0.hasPrefix("E1") && !$0.hasPrefix("E0") } ?? found.last
  }
}
