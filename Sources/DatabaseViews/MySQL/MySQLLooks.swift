extension ServerLook where View == MySQLView {
  /// Who waits, and for whom.
  ///
  /// What holds a lock is asked for only where somebody waits.
  package static let locks = MySQLLook(
    repeated: [
      .processlist, .transactions, .rowLocks, .heldRowLocks, .metadataLocks, .heldMetadataLocks,
    ],
    once: [
      .server, .variables, .instruments, .plugins, .metadataLockInfo, .threads, .attributes,
      .history, .grants,
    ],
    confirmsWaits: true)

  package static let lag = MySQLLook(
    repeated: [.server, .replica, .binaryLog, .variables, .status, .processlist],
    once: [.workers, .receivers, .replicas, .groupMembers, .transactions, .grants],
    span: .seconds(2), interval: .seconds(1))

  package static let pool = MySQLLook(
    repeated: [
      .processlist, .status, .transactions, .rowLocks, .heldRowLocks, .metadataLocks,
      .heldMetadataLocks,
    ],
    once: [.server, .variables, .accounts, .attributes, .grants],
    span: .seconds(2), interval: .seconds(2))

  package static let queries = MySQLLook(
    repeated: [.server, .processlist, .status, .digests, .metrics, .transactions, .indexUse],
    once: [
      .variables, .tableStatistics, .indexStatistics, .tableCounts, .engineStatus,
      .rowLocks, .metadataLocks, .attributes, .grants,
    ],
    span: .seconds(5), interval: .seconds(1))

  package static let deadlocks = MySQLLook(
    repeated: [.server, .status, .metrics],
    once: [.engineStatus, .variables, .processlist, .grants],
    span: .seconds(2), interval: .seconds(2))

  package static let failover = MySQLLook(
    repeated: [.server, .replica, .binaryLog, .variables, .status],
    once: [.workers, .receivers, .replicas, .groupMembers, .processlist, .grants],
    span: .seconds(2), interval: .seconds(1))

  /// What a second moment asks to confirm waits.
  package static var confirmation: [MySQLView] { locks.repeated }

  /// What triage asks: all that names a cause.
  package static let triage = locks.joined(with: pool).joined(with: lag).joined(with: queries)
    .joined(with: deadlocks)
}
