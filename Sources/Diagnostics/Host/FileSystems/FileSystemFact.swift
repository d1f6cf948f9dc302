internal import Evidence

/// The facts about a file system, each named and explained once.
enum FileSystemFact: String, CaseIterable {
  case size = "filesystem.size"
  case used = "filesystem.used"
  case available = "filesystem.available"
  case free = "filesystem.free_for_root"
  case inodes = "filesystem.inodes"
  case usedInodes = "filesystem.inodes.used"
  case freeInodes = "filesystem.inodes.free"
  case role = "filesystem.role"
  case device = "filesystem.device"
  case type = "filesystem.type"
  case silent = "filesystem.silent"
  case isGone = "filesystem.gone"
  case error = "filesystem.error"
  case isReadOnlyByError = "filesystem.read_only_by_error"
  case growth = "filesystem.growth"
  case timeToFull = "filesystem.time_to_full"
  case observed = "filesystem.observed"
  case deleted = "filesystem.deleted"
  case deletedShare = "filesystem.deleted.share"
  case holder = "filesystem.deleted.holder"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .filesystem, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .size, .available, .free, .deleted: .quantity(.bytes)
    case .used, .usedInodes, .deletedShare: .quantity(.percent)
    case .inodes: .quantity(.count)
    case .freeInodes: .quantity(.inodes)
    case .role, .device, .type, .error, .holder: .text
    case .silent, .timeToFull, .observed: .quantity(.seconds)
    case .isGone, .isReadOnlyByError: .flag
    case .growth: .quantity(.bytesPerMinute)
    }
  }

  var meaning: String {
    switch self {
    case .size: "All space, with what is kept for root."
    case .used: "The share in use of what others than root can use, as df computes it."
    case .available:
      "Space that others than root can still use; absent where only a share is known."
    case .free: "Space that root can still use; absent in df."
    case .inodes: "All inodes; absent where the type has no fixed number."
    case .usedInodes: "The share of inodes in use; absent where the type has no fixed number."
    case .freeInodes: "Inodes that are left; absent where the type has no fixed number."
    case .role: "boot (what is needed to start), memory (tmpfs), or data."
    case .device: "The device, server or program behind it."
    case .type: "ext4, nfs4; absent in plain df."
    case .silent: "How long it was waited for without an answer; 0 where it answered."
    case .isGone: "Whether the server or the program behind it is said to be gone."
    case .error: "What a question to it was answered with; absent where it was no error."
    case .isReadOnlyByError:
      "Whether the file system is read-only although it is mounted for writing."
    case .growth: "What was written per minute between the first and the last look; absent for one."
    case .timeToFull: "When it is full if that goes on; absent where it does not grow."
    case .observed: "Time between the first and the last look; absent for one."
    case .deleted: "Space of files without a name that processes hold open."
    case .deletedShare: "The same as a share of all space."
    case .holder: "Who holds most of it, and how much."
    }
  }
}
