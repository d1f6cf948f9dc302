import ByteParsing
import LinuxFormats
import Probing

/// Looks for a thread that stays in state D, at little cost: some processes at each look, those that
/// were in state D at the last one first.
///
/// Waits for a frozen file system or a dead server show nowhere else.
final class TaskGlimpse {
  /// Files that one look reads at most.
  private static let readLimit = 150
  /// Threads of one process that are read at most.
  private static let threadLimit = 32

  private let reader: FileReader
  /// Files that showed state D at the last look.
  private var suspects: [String] = []
  /// The process that the next look begins behind.
  private var latest = 0
  private var reads = 0

  init(_ reader: FileReader) {
    self.reader = reader
  }

  /// Whether a thread was in state D at this look and at the one before it.
  func finds(until deadline: ContinuousClock.Instant) -> Bool {
    reads = 0
    if suspects.contains(where: { state($0)?.isBlocked == true }) { return true }
    suspects = []
    let pids = ProcFile.numbers(in: "/proc")
    let start = pids.firstIndex { $0 > latest } ?? 0
    for pid in pids[start...] + pids[..<start] {
      guard reads < Self.readLimit, !deadline.hasPassed else { break }
      latest = pid
      look(at: pid)
    }
    return false
  }

  private func look(at pid: Int) {
    let file = "/proc/\(pid)/stat"
    guard let process = state(file), !process.isKernelThread else { return }
    if process.isBlocked { suspects.append(file) }
    guard process.threads > 1, process.threads <= Self.threadLimit else { return }
    for thread in ProcFile.numbers(in: "/proc/\(pid)/task") where thread != pid {
      let file = "/proc/\(pid)/task/\(thread)/stat"
      if state(file)?.isBlocked == true { suspects.append(file) }
    }
  }

  private struct State {
    var isBlocked: Bool
    var isKernelThread: Bool
    var threads: Int
  }

  private func state(_ file: String) -> State? {
    reads += 1
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
