/// What builders of container images and their daemon print.
package struct BuildLog: Sendable {
  package var builds: [ImageBuild] = []
  /// What the client or the daemon says of the daemon itself.
  package var daemon: [DaemonComplaint] = []
  /// The last line that shows a daemon at work: a step, a version, a finished build.
  package var lastLife: Int?
  /// `docker system df`, last of all that stand in the text.
  package var usage: [DiskUse] = []
  package var usageLine = 0
  /// `docker info`: `Docker Root Dir: /var/lib/docker`.
  package var root: String?
}

/// One build of an image, as far as the log shows it.
package struct ImageBuild: Sendable {
  package enum Outcome: Sendable {
    case succeeded, failed
    /// The log ends before the build does.
    case unknown
  }

  /// Why a build failed, by the words of its last error.
  package enum Failure: String, Sendable {
    case space = "no space left"
    case memory = "killed for want of memory"
    case registry = "an image could not be pulled or pushed"
    case missingFile = "a file of the build context is missing"
    case command = "a command of a step failed"
    case dockerfile = "the Dockerfile cannot be built as it is written"
    case daemon = "the daemon"
    case other = "another error"
  }

  /// A line that tells of no space.
  package struct SpaceError: Sendable {
    package var line: Int
    package var text: String
    /// The file that could not be written, where it says so.
    package var path: String?
    /// Whether the builder itself says it, and not a command that it runs.
    package var isOfBuilder: Bool
  }

  /// `docker build`, `BuildKit`, `buildah`, `kaniko`.
  package var tool: String
  package var line: Int
  package var outcome = Outcome.unknown
  /// The step that ran last: `[4/7] RUN make`.
  package var step: String?
  package var stepLine = 0
  package var failure: Failure?
  package var errorLine = 0
  package var error: String?
  package var spaceErrors: [SpaceError] = []
  /// Directories in memory that the failed step mounts.
  package var memoryMounts: [String] = []
  package var tag: String?

  init(tool: String, line: Int) { (self.tool, self.line) = (tool, line) }
}

/// What is wrong with the daemon, or the way to it.
package struct DaemonComplaint: Sendable {
  package enum Kind: String, Sendable {
    case unreachable = "it does not answer"
    case permission = "the user may not use its socket"
    case version = "client and daemon speak different versions"
    case certificate = "TLS between client and daemon fails"
    case unknownHost = "the name of its host is not known"
    case lost = "the connection to it broke off"
    case start = "it does not start"
    case space = "it has no space left"
  }

  package var kind: Kind
  package var line: Int
  package var text: String
}

/// A line of `docker system df`.
package struct DiskUse: Sendable {
  /// `Images`, `Containers`, `Local Volumes`, `Build Cache`.
  package var kind: String
  package var bytes: Double
  package var reclaimable: Double
}
