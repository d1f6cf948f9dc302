package import Capture
internal import DatabaseViews
package import Evidence

/// Who could take over from a primary: is it down, who has most of the log, what stands in the way.
///
/// It changes nothing: the steps are for a person. What the playbook concludes is what keeps a
/// standby from taking over; a set with a healthy primary gives no cause.
package enum PostgresFailover: Diagnostic {
  package static let name = "postgres-failover"
  package static let facts = FailoverFact.declarations
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]
  /// The key of the answer in the full result: true, false, or null where it is unknown.
  package static let answerKey = "safe_to_promote"

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = ReplicationEvidence(recording)
    guard !evidence.topology.nodes.isEmpty else { return findings }
    let view = FailoverView(evidence)
    findings.facts = view.candidates.enumerated().flatMap { facts($1, isFirst: $0 == 0, view) }
    findings.detail = view.detail(FailoverAnswer(view))
    return findings
  }

  private static func facts(
    _ candidate: FailoverCandidate, isFirst: Bool, _ view: FailoverView
  ) -> [Fact] {
    var sheet = FactSheet(candidate.replica.subject)
    let evidence = candidate.replica.evidence
    sheet.add(FailoverFact.isChosen.rawValue, isFirst, evidence)
    sheet.add(
      FailoverFact.obstacle.rawValue, candidate.obstacles.first?.kind.rawValue ?? "none", evidence)
    if let text = candidate.obstacles.first?.text {
      sheet.add(FailoverFact.reason.rawValue, text, evidence)
    }
    sheet.add(FailoverFact.primary.rawValue, view.primaryState.rawValue, evidence)
    guard isFirst else { return sheet.facts }
    let loss = view.loss
    if let bytes = loss.bytes { sheet.add(FailoverFact.loss.rawValue, bytes, .bytes, evidence) }
    if loss.confidence == .certain, let seconds = loss.seconds {
      sheet.add(FailoverFact.lossTime.rawValue, roundedTime(seconds), .seconds, evidence)
      let beyond = roundedTime(seconds - view.evidence.objective)
      sheet.add(FailoverFact.beyond.rawValue, beyond, .seconds, evidence)
    }
    return sheet.facts
  }
}
