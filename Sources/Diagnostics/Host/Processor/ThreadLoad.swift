internal import Evidence
internal import LinuxFormats

/// A thread and the share of a processor that it used, interval by interval.
struct ThreadLoad {
  var tid: Int
  var name: String
  /// In percent; 0 where it was not listed.
  var shares: [Double]
  var place: String

  /// The smallest share of an interval.
  var sustained: Double { shares.min() ?? 0 }
  var mean: Double { shares.isEmpty ? 0 : shares.reduce(0, +) / Double(shares.count) }
}

/// A process whose threads were watched.
struct ProcessLoad {
  var pid: Int
  var name: String
  var threads: [ThreadLoad]
  /// Threads of the process, also those that were not watched; `nil` where unknown.
  var threadCount: Int?
  var isKernelThread = false
  var seconds: Double?
  var intervals: Int
  /// Mean number of idle processors in that time.
  var idle: Double?

  /// The busiest first.
  var busiest: ThreadLoad? { threads.first }

  var subject: Subject { Subject(.process, "\(name) (pid \(pid))") }

  enum Kind: String {
    case threaded, single, batch, collector, kernel
  }

  var kind: Kind {
    if isKernelThread { return .kernel }
    if let busiest, CollectorThreads.contains(busiest.name) { return .collector }
    let listed = max(threads.count, busiest.map { $0.tid == pid ? 1 : 2 } ?? 1)
    if (threadCount ?? listed) <= 1 { return .single }
    if let busiest, PollingThreads.contains(busiest.name) { return .batch }
    return BatchPrograms.contains(name) ? .batch : .threaded
  }

  var facts: [Fact] {
    guard let busiest else { return [] }
    var sheet = FactSheet(subject)
    let shown = busiest.shares.map { "\(decimal($0))" }.joined(separator: ", ")
    let evidence = [
      Citation(
        source: busiest.place,
        text: "\(busiest.name) (thread \(busiest.tid)): \(shown) % of a processor")
    ]
    sheet.add(ThreadFact.kind.rawValue, kind.rawValue)
    sheet.add(ThreadFact.share.rawValue, busiest.sustained, .percent, evidence)
    sheet.add(ThreadFact.thread.rawValue, "\(busiest.name) (thread \(busiest.tid))", evidence)
    sheet.add(ThreadFact.next.rawValue, threads.count > 1 ? threads[1].mean : 0, .percent)
    if let threadCount { sheet.add(ThreadFact.threads.rawValue, threadCount, .threads) }
    if let idle { sheet.add(ThreadFact.idle.rawValue, idle, .processors) }
    sheet.add(ThreadFact.intervals.rawValue, intervals, .intervals)
    if let seconds { sheet.add(ThreadFact.window.rawValue, seconds, .seconds) }
    sheet.add(ThreadFact.terms.rawValue, terms(busiest), evidence)
    return sheet.facts
  }
}

extension ProcessLoad {
  private func terms(_ busiest: ThreadLoad) -> String {
    var text = "\(decimal(busiest.sustained)) % or more in every interval"
    if let idle { text += ", while \(Quantity(idle, .processors)) rest" }
    if threads.count > 1 { text += "; its next thread uses \(decimal(threads[1].mean)) %" }
    return text
  }
}

/// Threads of a JVM that collect garbage or compile: their work is another area's.
private enum CollectorThreads {
  private static let prefixes = [
    "GC Thread", "G1 ", "ZWorker", "ZDriver", "XWorker", "Shenandoah", "VM Thread", "C1 Compiler",
    "C2 Compiler", "ParGC", "Gang worker", "GC task thread",
  ]

  static func contains(_ name: String) -> Bool {
    prefixes.contains { name.hasPrefix($0) }
  }
}

/// Threads that are meant to use a processor up: those of guests, and those that poll devices.
private enum PollingThreads {
  static func contains(_ name: String) -> Bool {
    name.hasSuffix("/KVM")
      || ["fc_vcpu", "vcpu", "lcore-", "pmd-", "reactor_"].contains { name.hasPrefix($0) }
  }
}

/// Programs that work for an end: one whole processor is what they are meant to use.
private enum BatchPrograms {
  private static let names: Set<String> = [
    "rustc", "cargo", "swift-frontend", "swift-build", "swiftc", "cc1", "cc1plus", "clang",
    "clang++",
    "lto1", "ld", "ld.lld", "ld.gold", "lld", "mold", "go", "compile", "link", "javac", "ghc",
    "scalac", "kotlinc", "dotnet-build", "gzip", "pigz", "xz", "zstd", "bzip2", "7z", "7za", "tar",
    "rsync", "restic", "borg", "ffmpeg", "fio", "mksquashfs", "updatedb", "pg_dump", "mysqldump",
  ]

  static func contains(_ name: String) -> Bool { names.contains(name) }
}

extension HostEvidence {
  /// The processes of which threads were watched, live or by `top -H`.
  func processLoads(_ window: ProcessorWindow?) -> [ProcessLoad] {
    let live = liveLoads
    if !live.isEmpty { return live }
    let runs = (window.map { [$0.run] } ?? []) + processorRuns
    for run in runs {
      let loads = run.threadLoads(idle: window?.idleProcessors)
      if !loads.isEmpty { return loads }
    }
    return []
  }

  private var liveLoads: [ProcessLoad] {
    let looks = looks.filter { !$0.snapshot.threads.isEmpty }
    let intervals = zip(looks, looks.dropFirst()).compactMap { HostInterval($0, $1) }
    guard !intervals.isEmpty, let last = looks.last else { return [] }
    let groups = Dictionary(grouping: last.snapshot.threads, by: \.pid)
    let steps = intervals.map { interval in
      Step(
        seconds: interval.seconds,
        before: interval.before.snapshot.ticks, after: interval.after.snapshot.ticks)
    }
    let seconds = intervals.reduce(0) { $0 + $1.seconds }
    let idle = intervals.compactMap { interval -> Double? in
      guard let span = ProcessorSpan(interval.before, interval.after) else { return nil }
      return (span.shares.idle + span.shares.iowait) / 100 * Double(span.each.count)
    }
    return groups.values.compactMap { points -> ProcessLoad? in
      guard let first = points.first else { return nil }
      let threads = points.compactMap { point -> ThreadLoad? in
        let shares = steps.map { $0.share(of: point) }
        guard (shares.max() ?? 0) > 0 else { return nil }
        return ThreadLoad(
          tid: point.tid, name: point.name, shares: shares,
          place: "/proc/\(point.pid)/task/\(point.tid)/stat")
      }
      return ProcessLoad(
        pid: first.pid, name: first.processName, threads: threads.busiestFirst,
        threadCount: first.threads, isKernelThread: first.isKernelThread, seconds: seconds,
        intervals: intervals.count, idle: mean(idle))
    }.ordered { ($0.busiest?.mean ?? 0, $1.pid) > ($1.busiest?.mean ?? 0, $0.pid) }
  }
}

/// An interval between two readings of threads.
private struct Step {
  var seconds: Double
  var before, after: [Int: (start: Int, ticks: Int)]

  func share(of point: ThreadPoint) -> Double {
    guard let old = before[point.tid], let new = after[point.tid], old.start == point.startTicks,
      new.start == old.start, new.ticks >= old.ticks
    else { return 0 }
    return Double(new.ticks - old.ticks) / seconds
  }
}

extension HostSnapshot {
  fileprivate var ticks: [Int: (start: Int, ticks: Int)] {
    Dictionary(
      threads.map { ($0.tid, (start: $0.startTicks, ticks: $0.processorTicks)) },
      uniquingKeysWith: { $1 })
  }
}

extension [ThreadLoad] {
  fileprivate var busiestFirst: [ThreadLoad] { sorted { ($0.mean, $1.tid) > ($1.mean, $0.tid) } }
}

extension ProcessorRun {
  /// Threads of `pidstat -t` by their process, or of `top -H`, where threads of one process have the
  /// same memory.
  fileprivate func threadLoads(idle: Double?) -> [ProcessLoad] {
    let spans = busiest.filter { span in
      span.tasksAreThreads || span.tasks.contains { $0.process != nil }
    }
    guard let last = spans.last else { return [] }
    let shares = spans.map { span in
      Dictionary(
        span.tasks.filter { span.tasksAreThreads || $0.process != nil }.map { ($0.id, $0.share) },
        uniquingKeysWith: { first, _ in first })
    }
    let names = Dictionary(
      last.tasks.filter { $0.process == nil }.map { ($0.id, $0.name) },
      uniquingKeysWith: { first, _ in first })
    let threads = last.tasks.filter { last.tasksAreThreads || $0.process != nil }
    let seconds = spans.compactMap(\.seconds)
    return Dictionary(grouping: threads, by: \.owner).values.compactMap { tasks -> ProcessLoad? in
      guard let leader = tasks.min(by: { $0.id < $1.id }) else { return nil }
      let threads = tasks.map { task in
        ThreadLoad(
          tid: task.id, name: task.name, shares: shares.map { $0[task.id] ?? 0 },
          place: "\(last.source):\(task.place.line)")
      }
      let pid = leader.process ?? leader.id
      return ProcessLoad(
        pid: pid, name: names[pid] ?? leader.name, threads: threads.busiestFirst,
        threadCount: leader.process == nil ? tasks.count : nil,
        isKernelThread: leader.virtualMemory == 0,
        seconds: seconds.count == spans.count ? seconds.reduce(0, +) : nil,
        intervals: spans.count, idle: idle ?? spans.idleProcessors)
    }.filter { ($0.busiest?.mean ?? 0) > 20 }
      .ordered { ($0.busiest?.mean ?? 0, $1.pid) > ($1.busiest?.mean ?? 0, $0.pid) }
  }
}

extension [ProcessorSpan] {
  /// Processors that rested, where only shares are known: those that the listed tasks kept busy are
  /// as many as their shares add up to.
  fileprivate var idleProcessors: Double? {
    guard let last, last.isWhole, last.tasksAreThreads else { return nil }
    let estimates = compactMap { span -> Double? in
      guard span.shares.busy > 0 else { return nil }
      let used = span.tasks.reduce(0) { $0 + $1.share } / 100
      return used / span.shares.busy * (span.shares.idle + span.shares.iowait)
    }
    return mean(estimates)
  }
}

extension TaskShare {
  /// What threads of one process have in common.
  fileprivate var owner: String {
    if let process { return "\(process)" }
    guard let resident, resident > 0 else { return "thread \(id)" }
    return "\(user ?? "") \(virtualMemory ?? 0)"
  }
}
