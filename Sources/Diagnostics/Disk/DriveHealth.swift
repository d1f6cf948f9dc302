package import Capture
package import Evidence
internal import LinuxFormats

/// What drives say of their own health.
package enum DriveHealth: Diagnostic {
  package static let name = "drive-health"
  package static var parsers: [any StreamParser.Type] { [SmartctlParser.self] }
  package static let facts = [
    FactDeclaration(
      "drive.failed", of: .device, .flag,
      "Whether the drive's own judgement is that it fails; heat alone is none."),
    FactDeclaration(
      "drive.pending", of: .device, .quantity(.count),
      "Sectors that could not be read and wait for a write (SMART attribute 197)."),
    FactDeclaration("drive.words", of: .device, .text, "What the drive says, in its words."),
  ]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    for artifact in recording.samples(of: SmartctlParser.self) {
      for drive in artifact.sample { findings.facts += facts(drive, artifact.source) }
    }
    return findings
  }

  private static func facts(_ drive: DriveReport, _ source: String) -> [Fact] {
    func cite(_ line: DriveReport.Line, _ text: String) -> Citation {
      Citation(source: "\(source):\(line.number)", text: text)
    }
    var sheet = FactSheet(Subject(.device, name(of: drive, source)))
    var evidence: [Citation] = []
    var words: [String] = []
    if let verdict = drive.verdict {
      evidence.append(cite(verdict, "the drive's judgement of itself: \(verdict.text)"))
      words.append("its own judgement is \"\(verdict.text)\"")
    }
    if let warning = drive.warning, warning.bits != 0 {
      let text = meanings(warning.bits).joined(separator: ", ")
      evidence.append(cite(warning.line, "critical warning \(warning.line.text): \(text)"))
      words.append(text)
    }
    for line in drive.failing.prefix(3) {
      evidence.append(cite(line, "\(line.text) is below its threshold"))
    }
    if !drive.failing.isEmpty {
      words.append("below their threshold: \(listed(drive.failing.map(\.text)))")
    }
    if let failed = failed(drive) { sheet.add("drive.failed", failed, evidence) }
    if let pending = drive.pending {
      let text = "\(pending.count) sectors could not be read and wait for a write"
      sheet.add("drive.pending", pending.count, .count, [cite(pending.line, text)])
    }
    sheet.add("drive.words", words.joined(separator: "; "))
    return sheet.facts
  }

  private static func name(of drive: DriveReport, _ source: String) -> String {
    if let device = drive.device { return device }
    let name = [drive.model, drive.serial].filter { !$0.isEmpty }.joined(separator: " ")
    return name.isEmpty ? "the drive of \(source)" : name
  }

  /// `nil` where the drive gave no judgement.
  ///
  /// A drive that is only too hot calls that a failure too.
  private static func failed(_ drive: DriveReport) -> Bool? {
    if let warning = drive.warning { return warning.bits & ~2 != 0 }
    guard let verdict = drive.verdict else { return nil }
    if verdict.text == "PASSED" || verdict.text == "OK" { return false }
    let saysFailure = verdict.text.split(separator: " ").contains { $0.hasPrefix("FAIL") }
    return saysFailure ? true : nil
  }

  /// The bits of the critical warning, NVM Express base specification, SMART / health log.
  private static func meanings(_ bits: UInt64) -> [String] {
    let all = [
      "its spare blocks run out", "it is too hot or too cold", "its media or its inside fail",
      "it takes no more writes", "its backup of volatile memory failed",
    ]
    let known = all.indices.filter { bits >> UInt64($0) & 1 == 1 }.map { all[$0] }
    return known.isEmpty ? ["a warning of an unknown kind"] : known
  }
}
