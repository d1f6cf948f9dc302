import ArgumentParser
import Capture
import Glibc
import Playbooks
import Probing
import Rendering

/// The record of a run: a file with one JSON object per line, which nobody else may read.
final class RunbookLog {
  enum Value {
    case text(String)
    case number(Int)
    case list([String])
    /// A program with its arguments.
    case arguments([String])
  }

  let path: String
  private let descriptor: Int32
  /// Whether all was written so far.
  private(set) var isSound = true

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Opens the file that is named, or one of its own where the run may change something; `nil` where there
  /// is to be none.
  static func open(
    _ named: String?, for runbook: Runbook, mayChange: Bool, mode: RunbookMode
  ) throws -> RunbookLog? {
    guard named != nil || (mayChange && mode != .simulate && runbook.mayChange) else { return nil }
    let stamp = WallClock.text.utf8.filter { $0 != 0x3A && $0 != 0x2D }
      .map { $0 == 0x20 ? UInt8(ascii: "T") : $0 }
    let path =
      named ?? "diag-\(runbook.name)-\(String(decoding: stamp, as: UTF8.self))Z.jsonl"
    let descriptor = unsafe Glibc.open(
      path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_APPEND, 0o600)
    guard descriptor >= 0 else {
      let reason = errno == EEXIST ? "it exists, and is not overwritten" : "\(CaptureError.last())"
      Output.complain("cannot write the log \(path): \(reason)")
      throw ExitCode(2)
    }
    return RunbookLog(path: path, descriptor: descriptor)
  }

  /// Writes one line; the time comes first.
  func write(_ event: String, _ fields: [(String, Value)] = []) {
    let time = String(WallClock.text.map { $0 == " " ? "T" : $0 }) + "Z"
    var line = "{\"time\":\"\(time)\",\"event\":\(Self.quoted(event))"
    for (key, value) in fields { line += ",\(Self.quoted(key)):\(Self.written(value))" }
    guard Reply.write(line: line + "}", to: descriptor) else {
      if isSound {
        Output.complain("cannot write the log \(path) any more: \(CaptureError.last())")
      }
      isSound = false
      return
    }
  }

  private static func written(_ value: Value) -> String {
    switch value {
    case .text(let text): quoted(hidden(text))
    case .number(let number): String(number)
    case .arguments(let words): quoted(hidden(words))
    case .list(let texts): "[" + texts.map { quoted(hidden($0)) }.joined(separator: ",") + "]"
    }
  }

  /// A command as a shell would take it, without passwords.
  static func hidden(_ words: [String]) -> String {
    guard let program = words.first else { return "" }
    return words.enumerated().map { index, word in
      if index == 0 { return word.shellWord }
      // Which short options hold a password depends on the program.
      let line = Redaction.redacted("\(program) \(hidden(word))")
      return String(line.dropFirst(program.count + 1)).shellWord
    }.joined(separator: " ")
  }

  /// Without passwords.
  static func hidden(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let line = Redaction.redacted(String(line))
      var bytes = Array(line.utf8)
      for range in Redaction.passwords(inConnection: bytes).reversed() {
        bytes.replaceSubrange(range, with: Array("***".utf8))
      }
      return String(decoding: bytes, as: UTF8.self)
    }.joined(separator: "\n")
  }

  /// A text of JSON; what a terminal acts on is written as `\uXXXX`.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _
      where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        || scalar.properties.isBidiControl || scalar.value == 0x2028 || scalar.value == 0x2029:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
