import ByteParsing
import LinuxFormats
import Probing

/// Looks for a thread that stays in state D, at little cost: some processes at each look, those that
/// were in state D at the last one first.
///
/// Waits for a frozen file system or a dead server show nowhere else.
final class TaskGlimpse {
  /// Files that the first look and each later one read at most.
  private static let readLimits = (first: 120, later: 60)
  /// The same where the load average is higher than what runs accounts for.
  private static let searchLimit = 2000
  /// Threads of one process that are read at most.
  private static let threadLimit = 32

  private let reader: FileReader
  /// Threads that were in state D at the last look.
  private(set) var suspects: [Suspect] = []

  struct Suspect {
    var pid, tid: Int
    /// How often it was put on a processor so far.
    var slices: Int?
  }

  /// The process that the next look begins behind.
  private var latest = 0
  private var reads = 0
  /// Threads of the kernel, which wait as they please.
  private var kernelThreads: Set<Int> = []
  private var isFirst = true

  init(_ reader: FileReader) {
    self.reader = reader
  }

  /// Whether a thread was in state D at this look and at the one before it.
  ///
  /// `isLoaded` says that the load average asks for a longer search.
  func finds(isLoaded: Bool, until deadline: ContinuousClock.Instant) -> Bool {
    reads = 0
    let usual = isFirst ? Self.readLimits.first : Self.readLimits.later
    let limit = isLoaded ? Self.searchLimit : usual
    isFirst = false
    if suspects.contains(where: { state($0.pid, $0.tid)?.isBlocked == true }) { return true }
    suspects = []
    var crowds: [Int] = []
    let pids = ProcFile.numbers(in: "/proc")
    let start = pids.firstIndex { $0 > latest } ?? 0
    for pid in pids[start...] + pids[..<start] where !kernelThreads.contains(pid) {
      guard reads < limit, !deadline.hasPassed else { break }
      latest = pid
      guard let process = state(pid, pid) else { continue }
      if process.isKernelThread {
        kernelThreads.insert(pid)
        continue
      }
      if process.isBlocked { suspect(pid, pid) }
      if process.threads > 1, process.threads <= Self.threadLimit { crowds.append(pid) }
    }
    for pid in crowds where reads < limit { look(atThreadsOf: pid) }
    return false
  }

  private func look(atThreadsOf pid: Int) {
    for thread in ProcFile.numbers(in: "/proc/\(pid)/task") where thread != pid {
      if state(pid, thread)?.isBlocked == true { suspect(pid, thread) }
    }
  }

  private func suspect(_ pid: Int, _ tid: Int) {
    let slices = reader.read("/proc/\(pid)/task/\(tid)/schedstat") { TaskSweep.slices($0) }
    suspects.append(Suspect(pid: pid, tid: tid, slices: slices))
  }

  private struct State {
    var isBlocked: Bool
    var isKernelThread: Bool
    var threads: Int
  }

  private func state(_ pid: Int, _ tid: Int) -> State? {
    reads += 1
    let file = tid == pid ? "/proc/\(pid)/stat" : "/proc/\(pid)/task/\(tid)/stat"
    return reader.read(file) { bytes in
      guard let close = bytes.lastIndex(of: UInt8(ascii: ")"), in: 0..<bytes.byteCount) else {
        return nil
      }
      var cursor = ByteCursor(bytes)
      cursor.move(to: close + 1)
      cursor.skipBlanks()
      let isBlocked = cursor.next == UInt8(ascii: "D")
      cursor.skip(1)
      let fields = cursor.numbers()
      guard fields.count >= 17 else { return nil }
      // PF_KTHREAD of include/linux/sched.h.
      return State(
        isBlocked: isBlocked, isKernelThread: fields[5] & 0x20_0000 != 0, threads: fields[16])
    }
  }
}
