import Evidence
import JavaFormats

/// The full result of `diag jvm threads`.
struct ThreadDetail {
  private let process: JVMProcess
  private let families: [ThreadGrowth]
  private let suffix: String
  private let view: DumpView

  /// `suffix` tells the keys of this process from those of another.
  init(_ process: JVMProcess, _ families: [ThreadGrowth], suffix: String) {
    self.process = process
    self.families = families
    self.suffix = suffix
    view = process.last
  }

  var blocks: [Block] {
    var blocks: [Block] = [.table(dumps), .table(states)]
    let chains = chains
    if !chains.entries.isEmpty { blocks.append(.listing(chains)) }
    let comparison = DumpComparison(process, families, suffix: suffix)
    let tables = [
      pools, carriers, comparison.stuck, comparison.families, comparison.processor, busiest,
    ]
    blocks += tables.filter { !$0.rows.isEmpty }.map { .table($0) }
    blocks.append(.listing(groups))
    return blocks
  }

  private var dumps: Table {
    Table(
      key: "dumps\(suffix)", title: "Dumps of \(process.subject.name)",
      columns: [
        .init("source", "source"), .init("taken", "taken"),
        .init("threads", "threads", alignsRight: true),
        .init("blocked_threads", "blocked", alignsRight: true),
        .init("rings", "rings", alignsRight: true),
        .init("deadlocks_reported", "reported by JVM", alignsRight: true),
      ],
      rows: process.views.map { view in
        [
          .text("\(view.source):\(view.dump.lines.lowerBound)"),
          view.dump.time.map(Cell.text) ?? .unknown, .integer(view.dump.threads.count),
          .integer(view.dump.threads.count { $0.state == .blocked }),
          .integer(view.graph.cycles.count), .integer(view.dump.reportedDeadlocks.count),
        ]
      })
  }

  private var states: Table {
    let counts = ThreadWork.allCases.compactMap { work in
      let count = view.threads(work).count { view.dump.threads[$0].isJava }
      return count == 0 ? nil : (key: work, value: count)
    }
    return Table(
      key: "work\(suffix)", title: "What the threads do",
      columns: [.init("work", "work"), .init("threads", "threads", alignsRight: true)],
      rows: counts.ordered { ($0.value, $1.key.rawValue) > ($1.value, $0.key.rawValue) }.map {
        [.text($0.key.displayed), .integer($0.value)]
      })
  }

  /// Who holds what others wait for, with the length of the queue behind.
  private var chains: Listing {
    let owners = view.graph.direct.ordered { ($0.value.count, $1.key) > ($1.value.count, $0.key) }
      .map(\.key)
    let entries = owners.prefix(20).map { owner in
      let waiters = view.graph.direct[owner, default: []].sorted()
      let queued = view.graph.queued(behind: [owner])
      let lock = waiters.first.flatMap { view.graph.edges[$0]?.displayed } ?? "a lock"
      return Listing.Entry(
        heading: "\"\(view.name(owner))\" holds \(lock): \(Quantity(queued.count, .threads)) queue",
        source: view.place(owner),
        lines: ["at \(view.frame(owner)), \(view.work[owner].displayed)"]
          + waiters.prefix(5).map { "waits: \"\(view.name($0))\" at \(view.frame($0))" }
          + (waiters.count > 5 ? ["and \(waiters.count - 5) more wait for it"] : []),
        figures: [
          .init("owner", "owner", .text(view.name(owner))),
          .init("queued_threads", "queued", .integer(queued.count)),
          .init("owner_frame", "frame", .text(view.frame(owner))),
        ])
    }
    return Listing(
      key: "lock_chains\(suffix)", title: "Locks and who waits for them", entries: entries)
  }

  private var pools: Table {
    Table(
      key: "pools\(suffix)", title: "Pools of threads",
      columns: [
        .init("pool", "pool"), .init("size", "size", alignsRight: true),
        .init("busy", "busy", alignsRight: true), .init("idle", "idle", alignsRight: true),
        .init("waiting", "waiting", alignsRight: true), .init("work", "what the busy ones do"),
      ],
      rows: WorkerPool.alikeTogether(view.pools).prefix(40).map { pool in
        [
          .text(pool.name), .integer(pool.workers.count), .integer(pool.busy), .integer(pool.idle),
          .integer(pool.waiting), .text(pool.described(in: view)),
        ]
      })
  }

  private var carriers: Table {
    Table(
      key: "carriers\(suffix)", title: "Carriers of virtual threads",
      columns: [
        .init("carrier", "carrier"), .init("virtual_thread", "carries", alignsRight: true),
        .init("work", "what that does"), .init("frame", "frame"),
      ],
      rows: view.carriers.prefix(64).map { carrier in
        let isCarrying = view.isCarrying(carrier)
        let virtual = view.mounted[carrier]
        return [
          .text(view.name(carrier)),
          view.dump.threads[carrier].carries.map(Cell.integer) ?? .unknown,
          virtual.map { .text(view.work[$0].displayed) } ?? (isCarrying ? .unknown : .text("idle")),
          virtual.map { .text(view.frame($0)) } ?? .unknown,
        ]
      })
  }

  /// Processor time per thread since it began, most first.
  private var busiest: Table {
    Table(
      key: "cpu\(suffix)", title: "Processor time since the thread began",
      columns: [
        .init("thread", "thread"), .init("nid", "nid", alignsRight: true),
        .init("cpu_ms", "cpu ms", alignsRight: true),
        .init("elapsed_seconds", "age s", alignsRight: true), .init("frame", "frame"),
      ],
      rows: mostProcessorTime(10).map { index in
        let thread = view.dump.threads[index]
        return [
          .text(view.name(index)), thread.nid.map { .integer(Int(clamping: $0)) } ?? .unknown,
          thread.cpu.map { .number($0) } ?? .unknown,
          thread.elapsed.map { .number($0) } ?? .unknown,
          thread.isJava ? .text(view.frame(index)) : .text("VM thread"),
        ]
      })
  }

  /// The threads that used most, of equals the first; sorting all of a large dump takes long.
  private func mostProcessorTime(_ limit: Int) -> [Int] {
    var most: [(thread: Int, cpu: Double)] = []
    for (index, thread) in view.dump.threads.enumerated() {
      guard let cpu = thread.cpu else { continue }
      if most.count == limit {
        guard cpu > most[limit - 1].cpu else { continue }
        most.removeLast()
      }
      most.insert((index, cpu), at: most.firstIndex { $0.cpu < cpu } ?? most.count)
    }
    return most.map(\.thread)
  }

  /// Threads that stand in the same stack, most first.
  private var groups: Listing {
    var groups: [[Int]] = Array(repeating: [], count: view.book.tables.stacks.count)
    for (index, thread) in view.dump.threads.enumerated() where thread.stack != StackTable.empty {
      groups[Int(thread.stack)].append(index)
    }
    let largest = groups.enumerated().filter { !$0.element.isEmpty }
      .ordered { ($0.element.count, $1.offset) > ($1.element.count, $0.offset) }
      .prefix(30).map { (StackTable.ID($0.offset), $0.element) }
    let entries = largest.map { stack, threads in
      let frames = view.book.tables.stacks.frames(of: stack).prefix(12)
      return Listing.Entry(
        heading:
          "\(Quantity(threads.count, .threads)), \(view.work[threads[0]].displayed): \(listed(threads.lazy.map(view.name)))",
        source: view.place(threads[0]), lines: frames.map { "at \(view.book.tables.frame($0))" },
        figures: [.init("threads", "threads", .integer(threads.count))])
    }
    return Listing(key: "stacks\(suffix)", title: "Identical stacks", entries: entries)
  }
}
