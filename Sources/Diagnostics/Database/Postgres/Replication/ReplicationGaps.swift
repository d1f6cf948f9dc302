internal import DatabaseViews
internal import Evidence

extension ReplicationEvidence {
  /// What of replication could not be seen, beyond what a server refused.
  var gaps: [Gap] { topology.nodes.flatMap(Self.gaps) }

  private static func gaps(_ node: ReplicationNode) -> [Gap] {
    let series = node.series
    var gaps: [Gap] = []
    func add(_ reason: String) {
      gaps.append(Gap(source: series.name, reason: reason, weakens: ["replication"]))
    }
    if series.last(.replication)?.rows.compactMap(LogSender.init).contains(where: \.isHidden)
      == true
    {
      add("pg_stat_replication hides positions and states from this role: grant pg_monitor")
    }
    if case .row(let row)? = series.snapshots.last(where: { $0[.receiver] != nil })?.receiver,
      row.status == nil
    {
      add("pg_stat_wal_receiver hides all but the process from this role: grant pg_monitor")
    }
    return gaps
  }
}
