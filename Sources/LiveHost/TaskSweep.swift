import ByteParsing
import Glibc
import LinuxFormats
import Probing

/// Finds threads in state D, of all processes: the state of a process is that of its main thread.
final class TaskSweep {
  /// Threads that one sweep reads at most.
  private static let taskLimit = 40_000
  private static let stackLimit = 64
  private static let blockedLimit = 2000

  private let reader: FileReader
  private let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
  private var stacks = 0
  private var read = 0
  private(set) var isCut = false

  init(_ reader: FileReader) {
    self.reader = reader
  }

  /// All threads in state D of the processes of a table.
  func blockedTasks(
    of table: ProcessTable, until deadline: ContinuousClock.Instant
  ) -> [BlockedTask] {
    (stacks, read, isCut) = (0, 0, false)
    var tasks: [BlockedTask] = []
    for process in table.processes {
      if read > Self.taskLimit || tasks.count > Self.blockedLimit || deadline.hasPassed {
        isCut = true
        break
      }
      let group = process.group.map { table.groups[$0] }
      if process.threads <= 1 {
        if process.state == "D" { tasks.append(task(process, process.pid, process.name, group)) }
        continue
      }
      for tid in blockedThreads(of: process.pid) {
        guard let thread = stat(process.pid, tid) else { continue }
        tasks.append(task(process, tid, thread.name, group))
      }
    }
    return tasks
  }

  private func blockedThreads(of pid: Int) -> [Int] {
    let path = "/proc/\(pid)/task"
    let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return [] }
    defer { close(folder) }
    return ProcFile.numbers(in: path).filter { tid in
      read += 1
      return reader.read("\(tid)/stat", in: folder, Self.isBlocked) ?? false
    }
  }

  /// Whether the state behind the name is `D`; the rest of the line is of no interest yet.
  private static func isBlocked(_ stat: RawSpan) -> Bool? {
    guard let close = stat.lastIndex(of: UInt8(ascii: ")"), in: 0..<stat.byteCount) else {
      return nil
    }
    return stat.starts(with: ") D", at: close)
  }

  /// A thread that was seen in state D at another look.
  func blockedTask(pid: Int, tid: Int) -> BlockedTask? {
    guard let process = stat(pid, pid), let thread = stat(pid, tid), thread.state == "D" else {
      return nil
    }
    return task(process, tid, thread.name, nil)
  }

  /// Those of `tasks` that are in state D still.
  func stillBlocked(_ tasks: [BlockedTask]) -> [BlockedTask] {
    tasks.compactMap { task in
      guard stat(task.pid, task.tid)?.state == "D" else { return nil }
      var same = task
      let folder = "/proc/\(task.pid)/task/\(task.tid)"
      same.waitChannel = waitChannel(folder) ?? task.waitChannel
      same.slices = slices(folder)
      return same
    }
  }

  private func stat(_ pid: Int, _ tid: Int) -> HostProcess? {
    reader.read("/proc/\(pid)/task/\(tid)/stat") { HostProcess(stat: $0, pageSize: pageSize) }
  }

  private func task(
    _ process: HostProcess, _ tid: Int, _ name: String, _ group: String?
  ) -> BlockedTask {
    var task = BlockedTask(
      pid: process.pid, tid: tid, processName: process.name, name: name)
    task.isKernelThread = process.isKernelThread
    task.group = group
    let folder = "/proc/\(process.pid)/task/\(tid)"
    task.waitChannel = waitChannel(folder)
    task.slices = slices(folder)
    task.ioGroup = reader.text("/proc/\(process.pid)/cgroup").flatMap { ControlGroupPaths($0).io }
    if stacks < Self.stackLimit {
      stacks += 1
      task.stack = ProcFile.kernelStack("\(folder)/stack", limit: 16)
    }
    return task
  }

  private func slices(_ folder: String) -> Int? {
    reader.read("\(folder)/schedstat") { Self.slices($0) }
  }

  /// The third number of `schedstat`; 0 for ever where the kernel does not count.
  static func slices(_ bytes: RawSpan) -> Int? {
    var cursor = ByteCursor(bytes)
    let fields = cursor.numbers()
    return fields.count >= 3 && fields[2] > 0 ? fields[2] : nil
  }

  /// `0` is both running and not permitted, so it says nothing.
  private func waitChannel(_ folder: String) -> String? {
    reader.text("\(folder)/wchan").flatMap { $0 == "0" || $0.isEmpty ? nil : $0 }
  }
}
