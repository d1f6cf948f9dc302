package import Capture
import ClusterFormats
import DeliveryFormats
package import Evidence
import JavaFormats
import LogFormats
import MetricFormats

/// What logs of any program tell of failures: when it began, how often, whether it goes on.
package enum LogView: Diagnostic {
  package static let name = "log-view"
  package static var parsers: [any StreamParser.Type] { [LogParser.self] }
  package static let facts = LogPeers.facts + LogConditionFacts.facts

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let files = LogFile.all(recording)
    let java = Set(recording.samples(of: ApplicationLogParser.self).map(\.source))
    let claimed = claimedElsewhere(recording)
    var peers: [Fact] = []
    for file in files {
      let isCounted = { (group: EventGroup, source: String) in
        switch group.owner {
        case .program: !claimed.contains(source)
        case .java: !java.contains(source) && !claimed.contains(source)
        case .server, .kernel, .remark: false
        }
      }
      peers += LogPeers(file, isCounted).facts
      findings.facts += LogConditionFacts(file, isCounted).facts
      let isShared = recording.order.contains { kind, source in
        kind != LogParser.format.kind && file.entries.contains { $0.source == source }
      }
      findings.observations += LogRemarks(file, isShared: isShared).observations
      // A dump that somebody handed over beside a log is no log.
      if isShared, file.entries.allSatisfy({ $0.log.groups.isEmpty }) { continue }
      let suffix = findings.detail.isEmpty ? "" : "_\(findings.detail.count)"
      findings.detail += LogTables(file, suffix: suffix).blocks
    }
    findings.facts += LogPeers.dominant(peers)
    return findings
  }

  /// Formats whose texts others judge.
  private static let judges = Set<String>(
    [
      TestOutputParser.format, JUnitParser.format, BuildLogParser.format, LambdaLogParser.format,
      CloudRecordsParser.format, ClusterObjectParser.format, DescriptionParser.format,
      ClusterTableParser.format, ExpositionParser.format, QueryResultParser.format,
    ].map(\.kind))

  /// Inputs whose words are those of tests, builds and documents, which others judge.
  private static func claimedElsewhere(_ recording: Recording) -> Set<String> {
    var sources: Set<String> = []
    for (kind, source) in recording.order where judges.contains(kind) { sources.insert(source) }
    return sources
  }
}

/// The same for whoever hands over logs and says so: every text is one.
package enum AnyLog: Diagnostic {
  package static let name = LogView.name
  package static var parsers: [any StreamParser.Type] { [AnyLogParser.self] }
  package static var facts: [FactDeclaration] { LogView.facts }

  package static func examine(_ recording: Recording) -> Findings { LogView.examine(recording) }
}
