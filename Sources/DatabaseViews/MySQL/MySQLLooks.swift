extension ServerLook where View == MySQLView {
  /// Who waits, and for whom.
  ///
  /// What holds a lock is asked for only where somebody waits.
  package static let locks = MySQLLook(
    repeated: [
      .server, .processlist, .transactions, .rowLocks, .heldRowLocks, .metadataLocks,
      .heldMetadataLocks,
    ],
    once: [
      .variables, .instruments, .plugins, .metadataLockInfo, .threads, .attributes,
      .history, .grants,
    ],
    confirmsWaits: true)

  package static let lag = MySQLLook(
    repeated: [.server, .replica, .binaryLog, .variables, .status, .processlist],
    once: [
      .workers, .receivers, .replicas, .groupMembers, .transactions, .rowLocks, .heldRowLocks,
      .metadataLocks, .heldMetadataLocks, .plugins, .metadataLockInfo, .threads, .grants,
    ],
    span: .seconds(2), interval: .seconds(1))

  package static let pool = MySQLLook(
    repeated: [
      .processlist, .status, .transactions, .rowLocks, .heldRowLocks, .metadataLocks,
      .heldMetadataLocks,
    ],
    once: [
      .server, .variables, .accountLimits, .attributes, .threads, .lastStatements,
      .grants,
    ],
    span: .seconds(2), interval: .seconds(2))

  package static let queries = MySQLLook(
    repeated: [.server, .processlist, .status, .digests, .metrics, .transactions, .indexUse],
    once: [
      .variables, .tableStatistics, .indexStatistics, .tableCounts, .engineStatus, .rowLocks,
      .heldRowLocks, .metadataLocks, .heldMetadataLocks, .threads, .attributes, .grants,
    ],
    span: .seconds(5), interval: .seconds(1))

  package static let deadlocks = MySQLLook(
    repeated: [.server, .status, .metrics],
    once: [.engineStatus, .variables, .processlist, .grants],
    span: .seconds(2), interval: .seconds(2))

  package static let failover = MySQLLook(
    repeated: [.server, .replica, .binaryLog, .variables, .status],
    once: [
      .workers, .receivers, .replicas, .groupMembers, .processlist, .transactions, .rowLocks,
      .heldRowLocks, .metadataLocks, .heldMetadataLocks, .plugins, .metadataLockInfo, .threads,
      .grants,
    ],
    span: .seconds(2), interval: .seconds(1))

  /// What a second moment asks to confirm waits.
  package static var confirmation: [MySQLView] { locks.repeated }

  /// What triage asks: all that names a cause.
  package static let triage = locks.joined(with: pool).joined(with: lag).joined(with: queries)
    .joined(with: deadlocks)
}
