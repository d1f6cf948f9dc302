internal import DatabaseViews
internal import Evidence

extension ReplicationEvidence {
  /// What of replication could not be seen, and why.
  var gaps: [Gap] { topology.nodes.flatMap(Self.gaps) }

  private static func gaps(_ node: ReplicationNode) -> [Gap] {
    let series = node.series
    var gaps: [Gap] = []
    func add(_ reason: String, _ weakens: [String] = ["replication"]) {
      gaps.append(Gap(source: series.name, reason: reason, weakens: weakens))
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
    if node.isStandby == true, let sessions = series.snapshots.last?.sessions,
      sessions.contains(where: \.isHidden)
    {
      add(
        "pg_stat_activity hides what replay waits for from this role: grant pg_monitor",
        ["replication/lag"])
    }
    let views: [PostgresView] = [
      .recovery, .receiver, .replication, .slots, .archiver, .subscriptions,
    ]
    for view in views {
      guard let failure = series.failure(of: view) else { continue }
      add(
        "\(view.catalogName) could not be read: \(failure.message)",
        view == .archiver ? ["maintenance/archiving"] : ["replication"])
    }
    return gaps
  }
}
