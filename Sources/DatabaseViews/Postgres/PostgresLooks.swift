extension PostgresLook {
  /// Who waits, and for whom.
  ///
  /// Prepared transactions and held locks are asked for only where they matter.
  package static let locks = PostgresLook(
    repeated: [.waiting, .activity, .held, .prepared], once: [.server, .settings],
    confirmsWaits: true)

  package static let lag = PostgresLook(
    repeated: [
      .recovery, .receiver, .replication, .slots, .archiver, .conflicts, .subscriptions,
      .subscriptionErrors, .activity, .waiting, .held,
    ],
    once: [.server, .settings], span: .seconds(2), interval: .seconds(1))

  package static let pool = PostgresLook(
    repeated: [.activity, .waiting, .held, .prepared],
    once: [.idleLocks, .server, .settings, .limits])

  package static let queries = PostgresLook(
    repeated: [.activity, .statements, .databases, .checkpoints, .tables],
    once: [
      .server, .settings, .extensions, .indexes, .ages, .tableAges, .vacuums, .waiting, .prepared,
      .slots, .replication,
    ],
    span: .seconds(5), interval: .seconds(5))

  package static let deadlocks = PostgresLook(
    repeated: [.server, .databases, .waiting], once: [.settings, .activity],
    span: .seconds(2), interval: .seconds(2))

  package static let failover = PostgresLook(
    repeated: [.recovery, .receiver, .replication, .slots, .archiver],
    once: [.server, .settings, .activity, .conflicts, .waiting, .held],
    span: .seconds(2), interval: .seconds(1))

  /// What triage asks: all that names a cause.
  package static let triage = locks.joined(with: pool).joined(with: lag).joined(with: queries)
    .joined(with: deadlocks)
}
