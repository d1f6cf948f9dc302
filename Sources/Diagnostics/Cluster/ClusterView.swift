package import Capture
internal import ClusterFormats
package import Evidence

/// Pods, nodes, services, policies and events of a Kubernetes cluster: who is down, and by what.
package enum ClusterView: Diagnostic {
  package static let name = "cluster-view"
  package static var parsers: [any StreamParser.Type] {
    [
      ClusterObjectParser.self, DescriptionParser.self, ClusterTableParser.self, PodLogParser.self,
    ]
  }
  package static let facts = ClusterFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let picture = ClusterPicture.of(recording)
    guard !picture.isEmpty else { return findings }
    let aside = ClusterAsides(picture)
    findings.facts =
      picture.groups.flatMap { WorkloadTrouble($0, picture).facts }
      + NodeTrouble.facts(picture) + ServiceTrouble.facts(picture)
      + ResolverTrouble.facts(picture) + PolicyTrouble.facts(picture)
      + ScalerTrouble.facts(picture)
    findings.observations = aside.observations
    findings.gaps = picture.gaps
    findings.detail = ClusterTables(picture).blocks
    return findings
  }
}
