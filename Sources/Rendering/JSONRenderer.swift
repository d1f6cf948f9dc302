package import Evidence

/// The report as one JSON object, described by `schema/diag.report-1.schema.json`.
package struct JSONRenderer: Renderer {
  package init() {}

  package func render(_ report: Report) throws -> String {
    try JSONValue(report).written()
  }
}

extension JSONValue {
  fileprivate init(_ report: Report) {
    let elapsed = report.elapsedSeconds.isFinite ? max(0, report.elapsedSeconds) : 0
    var members: [String: JSONValue] = [
      "schema": .string(Report.schema),
      "tool": .object(["name": .string("diag"), "version": .string(report.version)]),
      "host": .optional(report.host),
      "started": .string(report.started),
      "elapsed_seconds": .rounded(elapsed),
      "inputs": .array(report.inputs.map(JSONValue.init)),
      "causes": .array(report.verdict.causes.map(JSONValue.init)),
      "ruled_out": .array(report.verdict.ruledOut.map(JSONValue.init)),
      "gaps": .array(report.verdict.gaps.map(JSONValue.init)),
      "observations": .array(report.observations.map(JSONValue.init)),
    ]
    if !report.addresses.isEmpty { members["addresses"] = .strings(report.addresses) }
    if !report.peers.isEmpty { members["peers"] = .array(report.peers.map(JSONValue.init)) }
    if let detail = report.detail { members["detail"] = JSONValue(detail) }
    self = .object(members)
  }

  private init(_ peer: Report.Peer) {
    self = .object(["owner": .string(peer.owner), "address": .string(peer.address)])
  }

  private init(_ input: Report.Input) {
    self = .object([
      "source": .string(input.source),
      "kind": .string(input.kind),
      "status": .string(input.status.rawValue),
      "note": .optional(input.note),
    ])
  }

  private init(_ cause: Cause) {
    self = .object([
      "id": .string(cause.id.rawValue),
      "class": .string(cause.id.class),
      "severity": .string(cause.severity.rawValue),
      "confidence": .rounded(cause.boundedConfidence),
      "subject": .string(cause.subject.name),
      "summary": .string(cause.summary),
      "evidence": .array(cause.evidence.map(JSONValue.init)),
      "next": .array(cause.next.map(JSONValue.init)),
      "playbook": .string(cause.playbook),
      "path": .strings(cause.path),
      "explains": .strings(cause.explains.map(\.rawValue)),
    ])
  }

  private init(_ step: Cause.Step) {
    self = .object(["text": .string(step.text), "command": .optional(step.command)])
  }

  private init(_ exclusion: Verdict.Exclusion) {
    self = .object([
      "id": .string(exclusion.id.rawValue), "because": .string(exclusion.because),
    ])
  }

  private init(_ gap: Gap) {
    self = .object(["source": .string(gap.source), "reason": .string(gap.statement)])
  }

  private init(_ citation: Citation) {
    self = .object(["source": .string(citation.source), "text": .string(citation.text)])
  }
}
