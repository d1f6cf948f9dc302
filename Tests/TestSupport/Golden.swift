import Foundation

/// What speaks against `text` being as recorded in `file`, a path in the repository; `nil` if it is.
///
/// A file that is missing is written, and with `DIAG_RECORD=1` every file is; either way the
/// comparison fails, so that a recording never passes for one.
package func difference(_ text: String, fromGolden file: String) throws -> String? {
  let url = repository.appending(path: file)
  let isRecording = ProcessInfo.processInfo.environment["DIAG_RECORD"] == "1"
  guard !isRecording, let expected = try? String(contentsOf: url, encoding: .utf8) else {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return "recorded \(file): read it, then run again"
  }
  guard text != expected else { return nil }
  let (new, old) = (lines(text), lines(expected))
  let first = zip(new, old).enumerated().first { $1.0 != $1.1 }?.offset ?? min(new.count, old.count)
  return """
    differs from \(file) in line \(first + 1)
    recorded: \(first < old.count ? old[first] : "(end)")
    now:      \(first < new.count ? new[first] : "(end)")
    """
}

private func lines(_ text: String) -> [Substring] {
  text.split(separator: "\n", omittingEmptySubsequences: false)
}
