package import Capture
package import Evidence
internal import LinuxFormats

/// What each resource of a host is used for, what waits for it, and what failed.
///
/// It judges nothing: the diagnostics of the areas do.
package enum HostOverview: Diagnostic {
  package static let name = "host"
  package static var parsers: [any StreamParser.Type] {
    HostProcessor.parsers
  }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = HostEvidence(recording)
    guard !evidence.isEmpty else { return findings }
    findings.host = evidence.host
    let picture = ProcessorPicture(evidence, recording)
    findings.detail = [
      .table(UseTable(evidence, picture).table),
      .table(WaitTable(evidence, picture).table),
      .table(TopConsumers(evidence, picture).table),
    ]
    return findings
  }
}

extension HostEvidence {
  /// The difference of a counter over a span of the looks, by second; `nil` where it is unknown.
  func rate(_ counter: (HostSnapshot) -> Int?) -> Double? {
    guard let interval = whole(where: { counter($0) != nil }),
      let old = counter(interval.before.snapshot), let new = counter(interval.after.snapshot),
      new >= old
    else { return nil }
    return Double(new - old) / interval.seconds
  }

  /// The latest value that a look shows.
  func latest<Value>(_ value: (HostSnapshot) -> Value?) -> Value? {
    for look in looks.reversed() {
      if let value = value(look.snapshot) { return value }
    }
    for look in printed.reversed() {
      if let value = value(look.snapshot) { return value }
    }
    return nil
  }
}
