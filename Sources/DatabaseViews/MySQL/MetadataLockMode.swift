/// What a metadata lock allows others (`sql/mdl.h` of the servers).
package enum MetadataLockMode: String, Sendable, CaseIterable {
  case intentionExclusive = "INTENTION_EXCLUSIVE"
  case shared = "SHARED"
  case sharedHighPriority = "SHARED_HIGH_PRIO"
  case sharedRead = "SHARED_READ"
  case sharedWrite = "SHARED_WRITE"
  case sharedWriteLowPriority = "SHARED_WRITE_LOW_PRIO"
  case sharedUpgradable = "SHARED_UPGRADABLE"
  case sharedReadOnly = "SHARED_READ_ONLY"
  case sharedNoWrite = "SHARED_NO_WRITE"
  case sharedNoReadWrite = "SHARED_NO_READ_WRITE"
  case exclusive = "EXCLUSIVE"
  // Of MariaDB's backup locks, which also are its global read lock.
  case backupStart = "BACKUP_START"
  case backupFlush = "BACKUP_FLUSH"
  case backupWaitFlush = "BACKUP_WAIT_FLUSH"
  case backupWaitDefinitions = "BACKUP_WAIT_DDL"
  case backupWaitCommit = "BACKUP_WAIT_COMMIT"
  case readLock1 = "BACKUP_FTWRL1"
  case readLock2 = "BACKUP_FTWRL2"
  case backupWrite = "BACKUP_DML"
  case backupTransactionalWrite = "BACKUP_TRANS_DML"
  case backupSystemWrite = "BACKUP_SYS_DML"
  case backupDefinition = "BACKUP_DDL"
  case backupBlockDefinitions = "BACKUP_BLOCK_DDL"
  case backupAlterCopy = "BACKUP_ALTER_COPY"
  case backupCommit = "BACKUP_COMMIT"

  /// `SHARED_READ`; `MDL_SHARED_READ` as MariaDB's plugin writes it.
  package init?(named text: String) {
    self.init(rawValue: text.hasPrefix("MDL_") ? String(text.dropFirst(4)) : text)
  }

  /// Whether DDL and whole-table locks are what asks for it: readers or writers of the table wait for it.
  package var isOfDefinition: Bool {
    switch self {
    case .sharedReadOnly, .sharedNoWrite, .sharedNoReadWrite, .exclusive, .sharedUpgradable: true
    default: false
    }
  }

  /// Whether a request for this mode of an object waits for one that has `other`.
  package func meets(_ other: MetadataLockMode) -> Bool {
    granted(isScoped: false).contains(other)
  }

  /// Modes that a request for this one waits for where they are granted.
  func granted(isScoped: Bool) -> Set<MetadataLockMode> {
    if isScoped, let modes = Self.scopedGranted[self] { return modes }
    return Self.objectGranted[self] ?? Self.backupGranted[self] ?? []
  }

  /// Modes that a request for this one waits for where others wait for them, whoever came first.
  func pending(isScoped: Bool) -> Set<MetadataLockMode> {
    if isScoped, let modes = Self.scopedPending[self] { return modes }
    return Self.objectPending[self] ?? Self.backupPending[self] ?? []
  }

  private static let scopedGranted: [MetadataLockMode: Set<MetadataLockMode>] = [
    .intentionExclusive: [.shared, .exclusive],
    .shared: [.intentionExclusive, .exclusive],
    .exclusive: [.intentionExclusive, .shared, .exclusive],
  ]

  private static let scopedPending: [MetadataLockMode: Set<MetadataLockMode>] = [
    .intentionExclusive: [.shared, .exclusive], .shared: [.exclusive], .exclusive: [],
  ]

  private static let all: Set<MetadataLockMode> = [
    .shared, .sharedHighPriority, .sharedRead, .sharedWrite, .sharedWriteLowPriority,
    .sharedUpgradable, .sharedReadOnly, .sharedNoWrite, .sharedNoReadWrite, .exclusive,
  ]

  private static let objectGranted: [MetadataLockMode: Set<MetadataLockMode>] = [
    .shared: [.exclusive],
    .sharedHighPriority: [.exclusive],
    .sharedRead: [.sharedNoReadWrite, .exclusive],
    .sharedWrite: [.sharedReadOnly, .sharedNoWrite, .sharedNoReadWrite, .exclusive],
    .sharedWriteLowPriority: [.sharedReadOnly, .sharedNoWrite, .sharedNoReadWrite, .exclusive],
    .sharedUpgradable: [.sharedUpgradable, .sharedNoWrite, .sharedNoReadWrite, .exclusive],
    .sharedReadOnly: [.sharedWrite, .sharedWriteLowPriority, .sharedNoReadWrite, .exclusive],
    .sharedNoWrite: [
      .sharedWrite, .sharedWriteLowPriority, .sharedUpgradable, .sharedNoWrite, .sharedNoReadWrite,
      .exclusive,
    ],
    .sharedNoReadWrite: all.subtracting([.shared, .sharedHighPriority]),
    .exclusive: all,
  ]

  private static let objectPending: [MetadataLockMode: Set<MetadataLockMode>] = [
    .shared: [.exclusive],
    .sharedHighPriority: [],
    .sharedRead: [.sharedNoReadWrite, .exclusive],
    .sharedWrite: [.sharedNoWrite, .sharedNoReadWrite, .exclusive],
    .sharedWriteLowPriority: [.sharedReadOnly, .sharedNoWrite, .sharedNoReadWrite, .exclusive],
    .sharedUpgradable: [.exclusive],
    .sharedReadOnly: [.sharedWrite, .sharedNoReadWrite, .exclusive],
    .sharedNoWrite: [.exclusive],
    .sharedNoReadWrite: [.exclusive],
    .exclusive: [],
  ]

  private static let backupStages: Set<MetadataLockMode> = [
    .backupStart, .backupFlush, .backupWaitFlush, .backupWaitDefinitions, .backupWaitCommit,
  ]
  private static let readLocks: Set<MetadataLockMode> = [.readLock1, .readLock2]

  private static let backupGranted: [MetadataLockMode: Set<MetadataLockMode>] = [
    .backupStart: backupStages.union([.backupBlockDefinitions]),
    .backupFlush: [.backupStart],
    .backupWaitFlush: [.backupStart, .backupWrite],
    .backupWaitDefinitions: [.backupStart, .backupWrite, .backupDefinition],
    .backupWaitCommit: [
      .backupStart, .backupWrite, .backupSystemWrite, .backupDefinition, .backupCommit,
    ],
    .readLock1: [
      .backupWrite, .backupTransactionalWrite, .backupSystemWrite, .backupDefinition,
      .backupAlterCopy,
    ],
    .readLock2: [
      .backupWrite, .backupTransactionalWrite, .backupSystemWrite, .backupDefinition,
      .backupAlterCopy, .backupCommit,
    ],
    .backupWrite: readLocks.union(backupStages.subtracting([.backupStart])),
    .backupTransactionalWrite: readLocks,
    .backupSystemWrite: readLocks.union([.backupWaitCommit]),
    .backupDefinition: readLocks.union([
      .backupWaitDefinitions, .backupWaitCommit, .backupBlockDefinitions,
    ]),
    .backupBlockDefinitions: backupStages.union([.backupBlockDefinitions, .backupDefinition]),
    .backupAlterCopy: readLocks,
    .backupCommit: [.backupWaitCommit, .readLock2],
  ]

  private static let backupPending: [MetadataLockMode: Set<MetadataLockMode>] = [
    .backupStart: backupStages.subtracting([.backupStart]).union([.backupBlockDefinitions]),
    .backupWrite: readLocks.union(backupStages.subtracting([.backupStart])),
    .backupTransactionalWrite: readLocks,
    .backupSystemWrite: readLocks.union([.backupWaitCommit]),
    .backupDefinition: readLocks.union([
      .backupWaitDefinitions, .backupWaitCommit, .backupBlockDefinitions,
    ]),
    .backupBlockDefinitions: [.backupStart],
    .backupAlterCopy: readLocks,
    .backupCommit: [.backupWaitCommit, .readLock2],
  ]
}
