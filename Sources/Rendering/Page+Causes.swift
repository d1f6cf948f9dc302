import Evidence

extension Page {
  /// Every cause with what it rests on and what to do, most damning first.
  mutating func writeCauses(of report: Report, isVerbose: Bool) {
    let causes = report.verdict.causes
    for (index, cause) in causes.enumerated() {
      space()
      let number = causes.count == 1 ? "" : " \(index + 1) of \(causes.count)"
      prose(
        Run("ROOT CAUSE\(number)", Ink(cause.severity)), Run("  "),
        Run(cause.id.rawValue, .strong), Run("  "),
        Run(cause.severity.rawValue, Ink(cause.severity)), Run("  \(cause.sureness) sure"))
      prose(Run(cause.subject.name + cause.place(on: report.host)))
      space()
      prose(Run(cause.summary, .strong), indent: 2)
      writeEvidence(of: cause, limit: isVerbose ? .max : 8)
      writeExplained(by: cause)
      writeSteps(of: cause)
      if isVerbose { writePath(of: cause) }
    }
  }

  /// What is seen at a place, and below it the place, alone on its line to be copied.
  private mutating func write(_ citation: Citation, indent: Int) {
    prose(Run(citation.text), indent: indent, hanging: 2)
    prose(Run(citation.source, .dim), indent: indent + 4, hanging: 2)
  }

  /// Says how many entries were left out, if any.
  mutating func writeRemainder(_ count: Int, indent: Int) {
    if count > 0 { prose(Run("… and \(count) more, with --verbose"), indent: indent) }
  }

  private mutating func writeEvidence(of cause: Cause, limit: Int) {
    guard !cause.evidence.isEmpty else { return }
    space()
    prose(Run("Evidence", .strong), indent: 2)
    for citation in cause.evidence.prefix(limit) { write(citation, indent: 4) }
    writeRemainder(cause.evidence.count - limit, indent: 4)
  }

  private mutating func writeExplained(by cause: Cause) {
    guard !cause.explains.isEmpty else { return }
    space()
    prose(Run("Also seen, and explained by this", .strong), indent: 2)
    prose(Run(cause.explains.map(\.rawValue).joined(separator: ", ")), indent: 4)
  }

  private mutating func writeSteps(of cause: Cause) {
    guard !cause.next.isEmpty else { return }
    space()
    prose(Run("Next", .strong), indent: 2)
    for (index, step) in cause.next.enumerated() {
      prose(Run("\(index + 1). \(step.text)"), indent: 4, hanging: 3)
      if let command = step.command { verbatim(command, indent: 8) }
    }
  }

  private mutating func writePath(of cause: Cause) {
    space()
    prose(Run("Path", .strong), indent: 2)
    prose(
      Run("\(cause.playbook): \(cause.path.joined(separator: " > "))"), indent: 4, hanging: 2)
  }
}
