internal import Evidence

/// The facts that the kernel log tells, each named and explained once.
enum LogFact: String, CaseIterable {
  case failed = "log.device.failed"
  case medium = "log.device.medium"
  case timeouts = "log.device.timeouts"
  case resets = "log.device.resets"
  case offline = "log.device.offline"
  case degraded = "log.device.degraded"
  case fileSystem = "log.device.filesystem"
  case stopped = "log.device.stopped"
  case quiet = "log.device.quiet"
  case span = "log.device.span"
  case summary = "log.device.summary"
  case hung = "log.hung"
  case hungInStorage = "log.hung.storage"
  case hungUnknown = "log.hung.unknown"
  case hungNames = "log.hung.tasks"
  case hungFrames = "log.hung.frames"
  case hungQuiet = "log.hung.quiet"
  case hungSilenced = "log.hung.silenced"
  case conntrack = "log.conntrack_full"
  case fileLimit = "log.file_limit"
  case refusedForks = "log.fork_rejected"
  case synFlood = "log.syn_flood"
  case silent = "log.server.silent"
  case answered = "log.server.answered"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: $0.subject, $0.shape, $0.meaning) }
  }

  var subject: Subject.Kind {
    switch self {
    case .failed, .medium, .timeouts, .resets, .offline, .degraded, .fileSystem, .stopped, .quiet,
      .span, .summary:
      .device
    case .refusedForks: .controlGroup
    case .synFlood, .silent, .answered: .endpoint
    default: .host
    }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .quiet, .span, .hungQuiet: .quantity(.seconds)
    case .summary, .hungNames, .hungFrames: .text
    case .hungSilenced, .answered: .flag
    default: .quantity(.events)
    }
  }

  var meaning: String {
    switch self {
    case .failed: "Requests that failed, without those that followed a USB device being pulled out."
    case .medium: "Errors of the medium or the drive itself."
    case .timeouts: "Commands that timed out, failed or were aborted."
    case .resets: "Resets of a link or controller, without those of the first minute after boot."
    case .offline: "Records that the device was given up."
    case .degraded: "Records that an array or a path lost a member and did not get it back."
    case .fileSystem: "Errors that a file system or journal on it found."
    case .stopped: "Times a file system on it went read-only or shut itself down."
    case .quiet:
      "Time from the last of those to the end of the log, or to now; absent without times."
    case .span: "Time from the first to the last of those; absent without times."
    case .summary: "All of those in words."
    case .hung: "Records of tasks that wait in the kernel for longer than hung_task_timeout_secs."
    case .hungInStorage: "Those whose stack or name shows that they wait for storage."
    case .hungUnknown: "Those whose stack is not in the log."
    case .hungNames: "The tasks."
    case .hungFrames: "Where the last of them waits, innermost first."
    case .hungQuiet: "Time from the last of those to the end of the log, or to now."
    case .hungSilenced:
      "Whether the kernel may write no more of them (hung_task_warnings, 10 by default)."
    case .conntrack:
      "Packets dropped because the table of connections was full; recent ones if live."
    case .fileLimit: "Times the host had no more files to open; recent ones if live."
    case .refusedForks: "Times a fork was refused for want of ids; recent ones if live."
    case .synFlood: "Times a listening socket overflowed; recent ones if live."
    case .silent: "Records that a server of a network file system does not answer."
    case .answered: "Whether it answered since."
    }
  }
}
