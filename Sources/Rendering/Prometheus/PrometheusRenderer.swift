package import Evidence

/// The report as metrics for the textfile collector of Prometheus' node exporter.
///
/// Causes that were found are a series each; how many there are stands for every class, zeros
/// included, so that an alert ends when its cause does.
package struct PrometheusRenderer: Renderer {
  /// Causes that get series of their own; the counts are of all.
  private static let causeLimit = 20

  package init() {}

  package func render(_ report: Report) -> String {
    var page = Exposition()
    page.writeRun(of: report)
    let causes = Self.distinct(report.verdict.causes).prefix(Self.causeLimit)
    page.writeCauses(Array(causes), host: report.host ?? "")
    if report.outcome != .cannotTell || !report.verdict.ruledOut.isEmpty {
      page.writeCounts(of: report.verdict.causes)
    }
    page.writeGaps(report.verdict.gaps)
    page.writeDetail(report.detail ?? [])
    return page.text
  }

  /// Two series must never have the same labels.
  private static func distinct(_ causes: [Cause]) -> [Cause] {
    var seen: Set<[String]> = []
    return causes.filter {
      seen.insert([$0.id.rawValue, Exposition.label($0.subject.name)]).inserted
    }
  }
}

extension Exposition {
  fileprivate mutating func writeRun(of report: Report) {
    family("diag_run_timestamp_seconds", "When the run began, in seconds since 1970.")
    sample("diag_run_timestamp_seconds", value: Moment.seconds(of: report.started) ?? 0)
    family("diag_run_duration_seconds", "How long the run took.")
    sample("diag_run_duration_seconds", value: max(0, report.elapsedSeconds))
    family("diag_build_info", "The version of diag; always 1.")
    sample("diag_build_info", [("version", report.version)], value: 1)
    family("diag_outcome", "What the run came down to: 1 for the one that holds.")
    for (name, outcome) in [
      ("found", Outcome.found), ("healthy", .healthy), ("cannot_tell", .cannotTell),
    ] {
      sample("diag_outcome", [("outcome", name)], value: report.outcome == outcome ? 1 : 0)
    }
    family("diag_inputs", "Inputs by how far they could be read.")
    for status in ["parsed", "partial", "unrecognized", "unreadable"] {
      let count = report.inputs.count { $0.status.rawValue == status }
      sample("diag_inputs", [("status", status)], value: Double(count))
    }
  }

  fileprivate mutating func writeCauses(_ causes: [Cause], host: String) {
    guard !causes.isEmpty else { return }
    family("diag_cause_info", "A root cause that was found; always 1.")
    for cause in causes {
      sample(
        "diag_cause_info",
        [
          ("id", cause.id.rawValue), ("class", cause.id.class),
          ("severity", cause.severity.rawValue), ("subject", cause.subject.name), ("host", host),
        ], value: 1)
    }
    family(
      "diag_cause_confidence_ratio", "How sure the evidence makes a root cause, from 0 to 1.")
    for cause in causes {
      sample(
        "diag_cause_confidence_ratio",
        [("id", cause.id.rawValue), ("subject", cause.subject.name), ("host", host)],
        value: cause.boundedConfidence)
    }
  }

  fileprivate mutating func writeCounts(of causes: [Cause]) {
    family("diag_causes", "Root causes that were found, by class and severity.")
    for name in Self.classes {
      for severity in Cause.Severity.allCases {
        let count = causes.count { $0.id.class == name && $0.severity == severity }
        sample(
          "diag_causes", [("class", name), ("severity", severity.rawValue)], value: Double(count))
      }
    }
  }

  fileprivate mutating func writeGaps(_ gaps: [Gap]) {
    family("diag_gaps", "What could not be seen.")
    sample("diag_gaps", value: Double(gaps.count))
    family(
      "diag_weakened", "What could not be seen and may hide a root cause, by the class of that.")
    for name in Self.classes {
      let count = gaps.count { gap in
        gap.weakens.contains { CauseID(rawValue: $0).class == name }
      }
      sample("diag_weakened", [("class", name)], value: Double(count))
    }
  }

  private static var classes: [String] {
    Set(CauseID.catalog.map { CauseID(rawValue: $0).class }).sorted()
  }
}
