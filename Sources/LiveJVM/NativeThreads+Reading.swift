internal import Probing
import Glibc
import JavaFormats
import LinuxFormats

extension NativeThreads {
  private static let limit = 50_000
  /// The kernel's stack is read of no more than so many threads.
  private static let stackLimit = 200
  private static let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

  /// Reads `/proc/PID/task`; none of these files waits for the process.
  ///
  /// `isThorough`: where each thread waits in the kernel is read too, not only of those in state
  /// `D`.
  static func look(
    at process: JVMProcessIdentity, time: Double, isThorough: Bool
  ) -> NativeThreads? {
    let folder = "/proc/\(process.pid)/task"
    let ids = ProcFile.numbers(in: folder)
    guard !ids.isEmpty else { return nil }
    var threads: [NativeThread] = []
    var stacks = 0
    for id in ids.prefix(limit) {
      guard let bytes = try? ProcFile.read("\(folder)/\(id)/stat", limit: 4096),
        let stat = TaskStat(bytes)
      else { continue }
      var thread = NativeThread(
        tid: id, nid: ownID(id, folder, process), name: stat.name, state: stat.state,
        processorTime: Double(stat.processorTicks) / ticksPerSecond)
      if isThorough || stat.state == "R" {
        thread.readyTime = readyTime("\(folder)/\(id)/schedstat")
      }
      if stat.state == "D" || isThorough {
        thread.wait = ProcFile.text("\(folder)/\(id)/wchan").flatMap { $0 == "0" ? nil : $0 }
      }
      if stat.state == "D", stacks < stackLimit {
        stacks += 1
        thread.kernelStack = ProcFile.kernelStack("\(folder)/\(id)/stack", limit: 12)
      }
      threads.append(thread)
    }
    return NativeThreads(time: time, threads: threads, unread: max(0, ids.count - limit))
  }

  /// Time on a processor and time in front of one, which stand there in nanoseconds.
  private static func readyTime(_ path: String) -> Double? {
    let numbers = (ProcFile.text(path) ?? "").split(separator: " ").prefix(2).compactMap {
      Double($0)
    }
    return numbers.count == 2 ? (numbers[0] + numbers[1]) / 1e9 : nil
  }

  /// The thread's id in the process space of the JVM.
  private static func ownID(_ id: Int, _ folder: String, _ process: JVMProcessIdentity) -> Int {
    guard process.pid != process.ownPid else { return id }
    let status = ProcFile.text("\(folder)/\(id)/status") ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("NSpid:") }
    return line?.split { $0 == "\t" || $0 == " " }.last.flatMap { Int($0) } ?? id
  }
}
