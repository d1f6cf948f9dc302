import ByteParsing
import Capture
import Diagnostics
import Evidence

/// What a diagnostic finds in files, each with its name.
func examine(_ diagnostic: any Diagnostic.Type, _ files: [(name: String, text: String)]) -> Findings
{
  var recording = Recording()
  for (name, text) in files {
    for parser in diagnostic.parsers { read(parser, name, text, into: &recording) }
  }
  return diagnostic.examine(recording)
}

private func read<Parser: StreamParser>(
  _ type: Parser.Type, _ name: String, _ text: String, into recording: inout Recording
) {
  var parser = type.init()
  let bytes = Array(text.utf8)
  unsafe parser.read(bytes.span.bytes, firstLine: 1)
  if let parsed = parser.finish() { recording.add(parsed.sample, of: Parser.format, from: name) }
}

extension Findings {
  func amount(_ name: String) -> Double? {
    guard case .quantity(let quantity) = facts.first(where: { $0.name == name })?.value else {
      return nil
    }
    return (quantity.value * 100).rounded() / 100
  }

  func stated(_ name: String) -> String? { facts.first { $0.name == name }?.value.description }
}

/// A report of tests `a`, `b`, …; `F` failed, `.` passed, `s` skipped, `~` passed when it was tried again.
func reported(
  _ verdicts: String, message: String = "no", commit: String? = nil, at time: String? = nil
) -> String {
  var text = "<testsuite name=\"pytest\"\(time.map { " timestamp=\"\($0)\"" } ?? "")>"
  if let commit {
    text += "<properties><property name=\"git.commit\" value=\"\(commit)\"/></properties>"
  }
  for (verdict, name) in zip(verdicts, "abcdefghijklmnopqrstuvwxyz") {
    text += "<testcase classname=\"t\" name=\"\(name)\" time=\"0.1\">"
    switch verdict {
    case "F": text += "<failure message=\"\(message)\"/>"
    case "s": text += "<skipped/>"
    case "~": text += "<flakyFailure message=\"\(message)\"/>"
    default: break
    }
    text += "</testcase>"
  }
  return text + "</testsuite>"
}
