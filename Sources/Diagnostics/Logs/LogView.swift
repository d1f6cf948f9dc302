package import Capture
import ClusterFormats
import DatabaseViews
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
    let claimed = sources(of: judges, in: recording)
    let servers = sources(of: databases, in: recording)
    var peers: [Fact] = []
    for file in files {
      let isCounted = { (group: EventGroup, source: String) in
        if claimed.contains(source) { return false }
        switch group.kind {
        case .slots, .lockTimeout, .deadlock:
          if servers.contains(source) { return false }
        default: break
        }
        switch group.owner {
        case .program: return true
        // Locks matter to the reading of Java logs only where callers wait for a pool.
        case .java:
          return group.kind == .lockTimeout || group.kind == .deadlock || !java.contains(source)
        case .server, .kernel, .remark: return false
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

  /// Formats whose words are those of tests, builds and documents, which others judge.
  private static let judges = Set<String>(
    [
      TestOutputParser.format, JUnitParser.format, BuildLogParser.format, LambdaLogParser.format,
      CloudRecordsParser.format, ClusterObjectParser.format, DescriptionParser.format,
      ClusterTableParser.format, ExpositionParser.format, QueryResultParser.format,
    ].map(\.kind))

  /// What servers say of connections and locks themselves.
  private static let databases = Set<String>(
    [PostgresLogParser.format, MySQLLogParser.format, PoolerLogParser.format].map(\.kind))

  /// Inputs of these kinds.
  private static func sources(of kinds: Set<String>, in recording: Recording) -> Set<String> {
    var sources: Set<String> = []
    for (kind, source) in recording.order where kinds.contains(kind) { sources.insert(source) }
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
