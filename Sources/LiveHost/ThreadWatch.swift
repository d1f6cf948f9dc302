import Glibc
import LinuxFormats
import Probing

/// Reads the threads of the few processes that use most processor time, look after look.
///
/// Which ones these are is known after the first interval; where the processors were idle in it,
/// no thread can have used one up, and nothing is read.
final class ThreadWatch {
  private static let processLimit = 3
  private static let threadLimit = 4000
  /// Ticks per second, as all files of `/proc` count them.
  private static let frequency = 100.0

  private let reader: FileReader
  private let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
  /// The processes that are watched; `nil` until they were chosen.
  private var pids: [Int]?

  init(_ reader: FileReader) {
    self.reader = reader
  }

  /// The threads at this moment; none at the first look.
  func look(
    after looks: [HostSnapshot], now: HostSnapshot, until deadline: ContinuousClock.Instant
  ) -> [ThreadPoint] {
    if pids == nil {
      guard let table = looks.first(where: { $0.processes != nil })?.processes,
        let before = looks.last, before.couldBurn(until: now)
      else { return [] }
      pids = busiest(since: table, until: deadline)
    }
    var points: [ThreadPoint] = []
    for pid in pids ?? [] {
      guard let process = stat("/proc/\(pid)/stat") else { continue }
      if process.threads <= 1 {
        points.append(ThreadPoint(process, of: process))
        continue
      }
      for tid in ProcFile.numbers(in: "/proc/\(pid)/task").prefix(Self.threadLimit) {
        guard !deadline.hasPassed, let thread = stat("/proc/\(pid)/task/\(tid)/stat") else {
          continue
        }
        points.append(ThreadPoint(thread, of: process))
      }
    }
    return points
  }

  /// The processes that used at least half a processor since the table, the busiest first.
  private func busiest(
    since table: ProcessTable, until deadline: ContinuousClock.Instant
  ) -> [Int] {
    let seconds = max(0.01, HostClock.uptime - table.uptime)
    var used: [(pid: Int, ticks: Int)] = []
    for (place, old) in table.processes.enumerated() where old.pid != Int(getpid()) {
      if place % 64 == 63, deadline.hasPassed { break }
      guard let new = stat("/proc/\(old.pid)/stat"), new.startTicks == old.startTicks else {
        continue
      }
      let ticks = new.processorTicks &- old.processorTicks
      if Double(ticks) >= seconds * Self.frequency / 2 { used.append((old.pid, ticks)) }
    }
    return used.sorted { $0.ticks > $1.ticks }.prefix(Self.processLimit).map(\.pid)
  }

  private func stat(_ path: String) -> HostProcess? {
    reader.read(path) { HostProcess(stat: $0, pageSize: pageSize) }
  }
}

extension HostSnapshot {
  /// Whether the processors together were busy as long as one thread that never rests makes them.
  fileprivate func couldBurn(until now: HostSnapshot) -> Bool {
    guard let old = processors?.all, let new = now.processors?.all,
      let before = uptime, let after = now.uptime
    else { return true }
    let busy = new.busy.subtractingReportingOverflow(old.busy)
    return busy.overflow || Double(busy.partialValue) >= (after - before) * 100 * 0.6
  }
}
