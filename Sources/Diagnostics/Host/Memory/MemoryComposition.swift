internal import Evidence
internal import LinuxFormats

/// What the memory of the host is, from the last look that shows it.
struct MemoryComposition {
  let counters: NamedCounters
  private let look: HostEvidence.Look

  init?(_ evidence: HostEvidence) {
    guard
      let look = evidence.looks.last(where: { $0.snapshot.memory?["MemTotal"] ?? 0 > 0 }),
      let counters = look.snapshot.memory
    else { return nil }
    (self.look, self.counters) = (look, counters)
  }

  var total: Int { counters["MemTotal"] ?? 0 }
  var available: Int? { counters["MemAvailable"] }
  var anonymous: Int? { counters["AnonPages"] }
  var shared: Int? { counters["Shmem"] }
  var swapTotal: Int? { counters["SwapTotal"] }

  var swapUsed: Int? {
    swapTotal.flatMap { total in counters["SwapFree"].map { max(0, total &- $0) } }
  }

  /// Page cache and buffers; the kernel counts shared memory among the former.
  var file: Int? {
    counters["Cached"].map { max(0, $0 &+ (counters["Buffers"] ?? 0) &- (shared ?? 0)) }
  }

  var hugePages: Int? {
    guard let size = counters["Hugepagesize"], let count = counters["HugePages_Total"] else {
      return nil
    }
    return count.multiplied(by: size)
  }

  var availableShare: Double? {
    available.map { 100 * Double($0) / Double(max(1, total)) }
  }

  /// What none of the others accounts for: drivers, stacks, and caches that keep their own books.
  var rest: Int? {
    guard let free = counters["MemFree"], let anonymous, let file else { return nil }
    let known = ["SReclaimable", "SUnreclaim", "PageTables", "KernelStack", "Percpu"].reduce(0) {
      $0 &+ (counters[$1] ?? 0)
    }
    let sum = free &+ anonymous &+ file &+ (shared ?? 0) &+ known &+ (hugePages ?? 0)
    return max(0, total &- sum)
  }

  func citation(_ name: String, _ text: String) -> Citation {
    Citation(source: look.text(counters.place(of: name)), text: text)
  }

  var citations: [Citation] {
    let total = Quantity(total, .bytes)
    if let available {
      return [citation("MemAvailable", "\(Quantity(available, .bytes)) of \(total) available")]
    }
    return [citation("MemTotal", "\(total) in all; the kernel does not say what is available")]
  }
}

/// The processes with most memory of their own.
struct MemoryConsumers {
  let processes: [HostProcess]
  let groups: [String]
  let source: String
  private var before: [Int: HostProcess] = [:]
  private var seconds: Double?

  init?(_ evidence: HostEvidence) {
    guard let look = evidence.looks.last(where: { $0.snapshot.processes != nil }),
      let table = look.snapshot.processes
    else { return nil }
    processes = table.processes.filter { !$0.isKernelThread && $0.resident > 0 }
      .ordered { ($0.ownMemory, $1.pid) > ($1.ownMemory, $0.pid) }
    groups = table.groups
    source = look.source
    if let old = evidence.looks.first(where: { $0.snapshot.processes != nil })?.snapshot.processes,
      old.uptime < table.uptime
    {
      seconds = table.uptime - old.uptime
      before = Dictionary(old.processes.map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
    }
  }

  /// Who of a group reads most from storage, and how much per second.
  func reader(of group: String) -> String? {
    guard let seconds else { return nil }
    let rates = members(of: group).compactMap { process -> (HostProcess, Double)? in
      guard let old = before[process.pid], old.startTicks == process.startTicks,
        let first = old.readBytes, let last = process.readBytes, last > first
      else { return nil }
      return (process, Double(last &- first) / seconds)
    }
    guard let top = rates.max(by: { $0.1 < $1.1 }) else { return nil }
    return "\(top.0.name) (pid \(top.0.pid)), which reads \(Quantity(top.1, .bytesPerSecond))"
  }

  /// Those of a group and of all below it, largest first.
  func members(of group: String) -> [HostProcess] {
    processes.filter { process in
      guard let place = process.group, groups.indices.contains(place) else { return false }
      return groups[place] == group || group == "/" || groups[place].hasPrefix(group + "/")
    }
  }
}

extension HostProcess {
  /// Bytes that are this process's own, in memory and in swap.
  var ownMemory: Int { (anonymous ?? resident) &+ (swapped ?? 0) }

  /// `java (pid 4242): 3.2 GB`.
  var memoryTitle: String { "\(name) (pid \(pid)): \(Quantity(ownMemory, .bytes))" }
}
