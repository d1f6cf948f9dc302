import Evidence
import Playbooks

extension RunbookConductor {
  /// 0 where there is nothing to do, 1 where something was concluded, 2 where it could not be found out.
  var status: Int32 {
    if mode == .simulate { return 0 }
    let found = !causes.isEmpty
    switch walk.end?.outcome {
    case .healthy: return found ? 1 : 0
    case .cause, .done, .refused: return 1
    case .unknown, nil: return found ? 1 : 2
    }
  }

  /// The root causes of the checks, each once, and that of the end.
  private var causes: [Cause] {
    var causes: [Cause] = []
    for cause in reports.flatMap(\.report.verdict.causes) + [ownCause].compactMap(\.self)
    where !causes.contains(where: { $0.id == cause.id && $0.subject == cause.subject }) {
      causes.append(cause)
    }
    return causes.ordered {
      ($0.severity, $0.confidence) > ($1.severity, $1.confidence)
    }
  }

  /// What the end names and no check has found.
  private var ownCause: Cause? {
    guard let end = walk.end, let named = end.cause,
      !reports.contains(where: { $0.report.verdict.causes.contains { $0.id == named.id } })
    else { return nil }
    return Cause(
      id: named.id, severity: named.severity, confidence: named.confidence,
      subject: Subject(.host, host ?? "what was asked about"), summary: conclusion,
      next: next.map { Cause.Step(text: $0.text, command: $0.command) },
      playbook: walk.runbook.name, path: walk.passages.map(\.step))
  }

  private var host: String? { reports.lazy.compactMap(\.report.host).first }

  private var conclusion: String {
    if let step = records.last?.step, walk.end != nil { return said(step) }
    return "the run was ended before its end"
  }

  private var next: [(text: String, command: String?)] {
    (walk.end?.next ?? []).map { step in
      (
        step.text.text(with: { walk.values[$0] }),
        step.command.flatMap(pasted)
      )
    }
  }

  /// What the run has to say, in the form of every other report.
  var report: Report {
    var verdict = Verdict(causes: causes)
    var inputs: [Report.Input] = []
    var observations: [Citation] = []
    for report in reports.map(\.report) {
      for input in report.inputs
      where !inputs.contains(where: { $0.source == input.source && $0.kind == input.kind }) {
        inputs.append(input)
      }
      let other = report.verdict
      let found = Set(verdict.causes.map(\.id))
      verdict.ruledOut += other.ruledOut.filter { exclusion in
        !found.contains(exclusion.id) && !verdict.ruledOut.contains { $0.id == exclusion.id }
      }
      verdict.gaps += other.gaps.filter { !verdict.gaps.contains($0) }
      verdict.candidates += other.candidates.filter { !verdict.candidates.contains($0) }
      observations += report.observations.filter { !observations.contains($0) }
    }
    var report = Report(
      version: Version.number, host: host, started: clock.started, elapsedSeconds: clock.elapsed,
      inputs: inputs, verdict: verdict, observations: observations, detail: detail)
    report.isRehearsal = mode == .simulate
    return report
  }

  private var detail: [Block] {
    let figures = Figures(
      key: "", title: "runbook",
      figures: [
        .init("runbook", "runbook", .text(walk.runbook.name)),
        .init("mode", "mode", .text(mode.rawValue)),
        .init("end", mode == .simulate ? "would end as" : "end", .text(endWord)),
        .init(
          "conclusion", mode == .simulate ? "and say" : "conclusion", .text(conclusion)),
        .init("log", "log", log.map { .text($0.path) } ?? .unknown),
      ])
    var blocks: [Block] = [
      .figures(figures),
      .listing(Listing(key: "path", title: pathTitle, entries: records.map(entry))),
    ]
    if !next.isEmpty {
      let entries = next.enumerated().map { number, step in
        Listing.Entry(
          heading: "\(number + 1). \(step.text)", lines: [step.command].compactMap(\.self),
          figures: [.init("command", "command", step.command.map(Cell.text) ?? .unknown)])
      }
      blocks.append(.listing(Listing(key: "next", title: "next", entries: entries)))
    }
    return blocks
  }

  private var pathTitle: String {
    mode == .simulate
      ? "the way it would take while nothing is known (--set STEP=OUTCOME: another way)"
      : "path taken"
  }

  private func entry(_ record: Record) -> Listing.Entry {
    let time = record.seconds.map { " (\(decimal($0, places: 1)) s)" } ?? ""
    let arrow = mode == .simulate && !record.step.isEnd ? "suppose " : ""
    let outcome =
      record.outcome == "go" || record.outcome.isEmpty ? "" : " → \(arrow)\(record.outcome)"
    // What the end says stands above.
    let text = record.step.isEnd ? "" : ": \(said(record.step))"
    return Listing.Entry(
      heading: "\(record.step.name)\(text)\(outcome)\(time)", lines: record.lines,
      figures: [
        .init("step", "step", .text(record.step.name)),
        .init("kind", "kind", .text(record.step.kindWord)),
        .init("outcome", "outcome", .text(record.outcome)),
        .init(
          "seconds", "seconds",
          record.seconds.map { .number(($0 * 1000).rounded() / 1000) } ?? .unknown),
      ])
  }
}

extension RunbookStep {
  fileprivate var kindWord: String {
    switch kind {
    case .check: "check"
    case .ask: "ask"
    case .command: "command"
    case .tell: "tell"
    case .conclude: "conclude"
    }
  }
}
