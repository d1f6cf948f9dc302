internal import ByteParsing
package import Evidence

/// What one host had to say: a report that `diag … --json` printed there.
package struct HostReport: Sendable {
  /// The host's own name; where the report names none, that of the file.
  package var host: String
  /// The file that holds it.
  package var source: String
  /// UTC, ISO 8601.
  package var started: String
  package var causes: [Cause]
  package var ruledOut: [Verdict.Exclusion]
  package var gaps: [Gap]
  /// Addresses of the host itself.
  package var addresses: [String]
  /// Remote parties of its processes.
  package var peers: [Report.Peer]
  /// Whether any evidence was read there.
  package var isRead: Bool

  /// `nil` where it is no report; of one that `isCut` the schema may be missing.
  init?(_ tree: JSONTree, source: String, label: String?, isCut: Bool) {
    let isReport = tree["schema"]?.text?.hasPrefix("diag.report/")
    guard isReport ?? (isCut && tree["causes"] != nil) else { return nil }
    self.source = source
    host = tree["host"]?.text ?? label ?? source
    started = tree["started"]?.text ?? ""
    causes = Self.list(tree["causes"]).compactMap(Self.cause)
    ruledOut = Self.list(tree["ruled_out"]).compactMap { entry in
      entry["id"]?.text.map {
        Verdict.Exclusion(id: CauseID(rawValue: $0), because: entry["because"]?.text ?? "")
      }
    }
    gaps = Self.list(tree["gaps"]).compactMap(Self.gap)
    addresses = Self.list(tree["addresses"]).compactMap(\.text)
    peers = Self.list(tree["peers"]).compactMap { entry in
      guard let owner = entry["owner"]?.text, let address = entry["address"]?.text else {
        return nil
      }
      return Report.Peer(owner: owner, address: address)
    }
    isRead = Self.list(tree["inputs"]).contains {
      $0["status"]?.text == "parsed" || $0["status"]?.text == "partial"
    }
  }

  private static func list(_ tree: JSONTree?) -> [JSONTree] { tree?.elements ?? [] }

  private static func texts(_ tree: JSONTree?) -> [String] { list(tree).compactMap(\.text) }

  private static func cause(_ tree: JSONTree) -> Cause? {
    guard let id = tree["id"]?.text, let summary = tree["summary"]?.text else { return nil }
    var cause = Cause(
      id: CauseID(rawValue: id),
      severity: tree["severity"]?.text.flatMap { Cause.Severity(rawValue: $0) } ?? .info,
      confidence: tree["confidence"]?.number ?? 0,
      subject: Subject(.host, tree["subject"]?.text ?? "unknown"), summary: summary,
      playbook: tree["playbook"]?.text ?? "", path: texts(tree["path"]),
      explains: texts(tree["explains"]).map(CauseID.init))
    cause.evidence = list(tree["evidence"]).compactMap { entry in
      entry["text"]?.text.map { Citation(source: entry["source"]?.text ?? "", text: $0) }
    }
    cause.next = list(tree["next"]).compactMap { entry in
      entry["text"]?.text.map { Cause.Step(text: $0, command: entry["command"]?.text) }
    }
    return cause
  }

  /// A reason ends with the verdicts that are weaker for it: `…; weakens leak/threads, deadlock`.
  private static func gap(_ tree: JSONTree) -> Gap? {
    guard let reason = tree["reason"]?.text else { return nil }
    let mark = "; weakens "
    let source = tree["source"]?.text ?? ""
    var start = reason.endIndex
    while start > reason.startIndex {
      start = reason.index(before: start)
      guard reason[start...].hasPrefix(mark) else { continue }
      let names = reason[start...].dropFirst(mark.count).split(separator: ",")
        .map { String($0.drop { $0 == " " }) }
      return Gap(source: source, reason: String(reason[..<start]), weakens: names)
    }
    return Gap(source: source, reason: reason)
  }
}
