internal import Evidence

/// Facts about the limits of control groups and of the host.
enum LimitFact: String, CaseIterable {
  case groupTasks = "cgroup.pids"
  case groupLimit = "cgroup.pids.limit"
  case groupUse = "cgroup.pids.use"
  case groupRefused = "cgroup.pids.refused"

  case hostFiles = "host.files"
  case hostFilesUse = "host.files.use"
  case hostTasks = "host.tasks"
  case hostTasksUse = "host.tasks.use"
  case hostTasksLimit = "host.tasks.limit"
  case userTasks = "host.user_tasks"
  case userTasksUse = "host.user_tasks.use"
  case userTasksOwner = "host.user_tasks.owner"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: $0.subject, $0.shape, $0.meaning) }
  }

  var subject: Subject.Kind {
    switch self {
    case .groupTasks, .groupLimit, .groupUse, .groupRefused: .controlGroup
    default: .host
    }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .groupTasks, .groupLimit, .hostTasks, .userTasks: .quantity(.threads)
    case .groupUse, .hostFilesUse, .hostTasksUse, .userTasksUse: .quantity(.percent)
    case .groupRefused: .quantity(.events)
    case .hostFiles: .quantity(.files)
    case .hostTasksLimit, .userTasksOwner: .text
    }
  }

  var meaning: String {
    switch self {
    case .groupTasks: "Processes and threads of the group (pids.current)."
    case .groupLimit: "How many it may have (pids.max); absent where there is no limit."
    case .groupUse: "The former in percent of the latter."
    case .groupRefused:
      "Forks refused for want of ids while it was watched (pids.events); absent with one look."
    case .hostFiles: "Open files of the host (fs.file-nr)."
    case .hostFilesUse: "The same in percent of fs.file-max."
    case .hostTasks: "Processes and threads of the host."
    case .hostTasksUse: "The same in percent of the nearest limit: pid_max or threads-max."
    case .hostTasksLimit: "Which of the two that is."
    case .userTasks: "Processes and threads of the user who is nearest to a limit."
    case .userTasksUse: "The same in percent of the soft limit that a process of the user has."
    case .userTasksOwner: "That user, and the process with the limit."
    }
  }
}
