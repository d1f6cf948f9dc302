import Capture
import Glibc

/// What a command takes from a system that runs, should its inputs ask for it.
protocol LivePlan {
  /// Kinds of input that come along and are not what the command was to look at.
  var companions: Set<String> { get }
  /// Whether literals of statements are hidden.
  var hidesLiterals: Bool { get }
  /// Reads the files and folders among `inputs`, and looks at what runs.
  func record(
    _ inputs: [String], into recorder: inout Recorder, deadline: ContinuousClock.Instant?,
    progress: Progress?)
  /// Whether an input of the report belongs to something that was asked for.
  func isAsked(_ source: String, _ inputs: [String]) -> Bool
}

extension LivePlan {
  var hidesLiterals: Bool { false }
}

enum ProcessInput {
  /// The process that an input names: a number that is no file.
  static func pid(_ input: String) -> Int? {
    guard let pid = Int32(input), pid > 0, unsafe access(input, F_OK) != 0 else { return nil }
    return Int(pid)
  }
}
