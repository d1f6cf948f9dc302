internal import Evidence

/// The facts that builds of images show, each named and explained once.
enum BuildFact: String, CaseIterable {
  case failed = "build.failed"
  case step = "build.step"
  case failure = "build.failure"
  case error = "build.error"
  case space = "build.space"
  case spaceOfBuilder = "build.space.of_builder"
  case spaceInMemory = "build.space.in_memory"
  case spaceText = "build.space.text"
  case disk = "build.disk"
  case diskUsed = "build.disk.used"
  case inodesUsed = "build.disk.inodes_used"
  case reclaimable = "build.docker.reclaimable"
  case reclaimableText = "build.docker.usage"
  case daemon = "build.daemon"
  case daemonKind = "build.daemon.kind"
  case daemonText = "build.daemon.text"
  case daemonCame = "build.daemon.came"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .build, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .failed, .spaceOfBuilder, .spaceInMemory, .daemonCame: .flag
    case .space, .daemon: .quantity(.events)
    case .diskUsed, .inodesUsed: .quantity(.percent)
    case .reclaimable: .quantity(.bytes)
    default: .text
    }
  }

  private var meaning: String {
    switch self {
    case .failed: "Whether the last build of the log failed."
    case .step: "The step that it failed in."
    case .failure:
      "Why it failed, by the words of its error: no space left, a command of a step failed."
    case .error: "The error itself."
    case .space: "Lines of the step that failed which say that no space is left."
    case .spaceOfBuilder:
      "Whether the builder or the daemon says so, and not a command of the step."
    case .spaceInMemory:
      "Whether what could not be written lies on a file system in memory that the step mounts itself."
    case .spaceText: "The most telling of these lines."
    case .disk: "The file system of the daemon's data, of those that the evidence shows."
    case .diskUsed: "How much of it is used, as df computes it."
    case .inodesUsed: "How many of its inodes are used."
    case .reclaimable:
      "What docker system df would give back: images, containers, volumes and caches."
    case .reclaimableText: "The same by kind."
    case .daemon: "Complaints of the client about the daemon, or of the daemon about itself."
    case .daemonKind: "What is wrong with the daemon, by the last of them."
    case .daemonText: "The last of them."
    case .daemonCame: "Whether the daemon worked after the last complaint."
    }
  }
}
