package import Evidence

/// The report for a person at a terminal: the verdict first, what it rests on, what to do.
///
/// Prose is wrapped at the width wherever it goes; a command keeps its one line, ready to paste.
package struct TextRenderer: Renderer {
  private let width: Int
  private let style: Style
  private let verbosity: Verbosity

  /// - Parameters:
  ///   - width: the columns of the terminal; fewer than 40 count as 40.
  ///   - style: whether severities, headings and places are set off.
  ///   - verbosity: how much is said.
  package init(width: Int = 80, style: Style = .plain, verbosity: Verbosity = .normal) {
    self.width = width
    self.style = style
    self.verbosity = verbosity
  }

  package func render(_ report: Report) -> String {
    var page = Page(width: width, style: style)
    if verbosity == .quiet {
      page.writeSummaries(of: report)
      return page.text
    }
    let isVerbose = verbosity == .verbose
    switch report.outcome {
    case .found: page.writeCauses(of: report, isVerbose: isVerbose)
    case .healthy: page.writeHealthy(report)
    case .cannotTell: page.writeCannotTell(report)
    }
    page.writeCandidates(of: report)
    for block in report.detail ?? [] { page.write(block) }
    page.writeRuledOut(report.verdict.ruledOut)
    // Where these gaps are the verdict, they stand at the top.
    let gaps = report.verdict.gaps.filter {
      report.outcome != .cannotTell || $0.weakens.isEmpty
    }
    page.writeGaps(gaps, under: "Could not be seen")
    page.writeObservations(report.observations, limit: isVerbose ? .max : 5)
    page.writeInputs(report.inputs, all: isVerbose)
    page.space()
    page.prose(Run(report.footer, .dim))
    return page.text
  }
}

extension Page {
  /// One line for each cause, for a script's log; a healthy report has none.
  fileprivate mutating func writeSummaries(of report: Report) {
    for cause in report.verdict.causes {
      verbatim(
        "\(cause.severity.rawValue) \(cause.id.rawValue) \(cause.sureness) "
          + "\(cause.subject.name): \(cause.summary)", Ink(cause.severity), indent: 0)
    }
    if report.outcome == .cannotTell, !report.isRehearsal {
      let hidden = report.hiddenCauses.joined(separator: ", ")
      verbatim(
        hidden.isEmpty ? "cannot tell: nothing was read" : "cannot tell: \(hidden)", .yellow,
        indent: 0)
    }
  }

  fileprivate mutating func writeHealthy(_ report: Report) {
    prose(Run("No root cause found", .strong))
    space()
    prose(Run("Looked at \(report.readInputs)."), indent: 2)
    if !report.verdict.ruledOut.isEmpty {
      prose(Run("\(counted(report.verdict.ruledOut.count, "cause")) ruled out, below."), indent: 2)
    }
  }

  fileprivate mutating func writeCannotTell(_ report: Report) {
    prose(
      Run(report.doubt.title.uppercased(), .yellow), Run("  \(report.doubt.reason)"))
    if report.isRehearsal { return }
    space()
    let read = report.readInputs
    prose(Run(read.isEmpty ? "Nothing could be read." : "Looked at \(read)."), indent: 2)
    let hidden = report.hiddenCauses.joined(separator: ", ")
    if !hidden.isEmpty { prose(Run("May be hidden: \(hidden)"), indent: 2, hanging: 2) }
    writeGaps(
      report.verdict.gaps.filter { !$0.weakens.isEmpty },
      under: "What is missing: capture it and run diag again")
  }

  fileprivate mutating func writeRuledOut(_ exclusions: [Verdict.Exclusion]) {
    guard !exclusions.isEmpty else { return }
    heading("Ruled out")
    for exclusion in exclusions {
      prose(Run("\(exclusion.id.rawValue)  \(exclusion.because)"), indent: 2, hanging: 2)
    }
  }

  fileprivate mutating func writeGaps(_ gaps: [Gap], under title: String) {
    guard !gaps.isEmpty else { return }
    heading(title)
    for gap in gaps {
      prose(Run(gap.source, .dim), Run(": \(gap.statement)"), indent: 2, hanging: 2)
    }
  }

  fileprivate mutating func writeObservations(_ observations: [Citation], limit: Int) {
    guard !observations.isEmpty else { return }
    heading("Also observed")
    for observation in observations.prefix(limit) {
      prose(Run(observation.source, .dim), Run(": \(observation.text)"), indent: 2, hanging: 2)
    }
    writeRemainder(observations.count - limit, indent: 2)
  }

  fileprivate mutating func writeInputs(_ inputs: [Report.Input], all: Bool) {
    guard !inputs.isEmpty else { return }
    let incomplete = inputs.filter { $0.status != .parsed }
    heading("Inputs")
    let parsed = inputs.count - incomplete.count
    if parsed > 0 && !all { prose(Run("\(parsed) parsed"), indent: 2) }
    // A tree that another tool collected is mostly of files that say nothing here.
    let foreign = incomplete.filter { $0.status == .unrecognized }
    let hidden = all || foreign.count <= 5 ? [] : Set(foreign.dropFirst(5))
    for input in all ? inputs : incomplete.filter({ !hidden.contains($0) }) {
      let ink: Ink = input.status == .parsed ? .plain : .yellow
      let words = (input.kind == "unknown" ? [] : [input.kind]) + (input.note.map { [$0] } ?? [])
      prose(
        Run("\(input.source)  "), Run(input.status.rawValue, ink),
        Run("  " + words.joined(separator: ": ")), indent: 2, hanging: 2)
    }
    writeRemainder(hidden.count, indent: 2)
  }
}
