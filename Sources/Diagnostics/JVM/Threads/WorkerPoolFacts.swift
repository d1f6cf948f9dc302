import Evidence
import JavaFormats

/// Pools that wait for themselves, and pools that have no worker left for the next request.
struct WorkerPoolFacts {
  private let process: JVMProcess
  private let view: DumpView
  let pools: [WorkerPool]
  /// Workers of pools that wait for themselves.
  private(set) var selfWaiting: Set<Int> = []

  /// Threads in rings of waits and behind them.
  private let inRings: Set<Int>

  init(_ process: JVMProcess, inRings: Set<Int>, _ sheet: inout FactSheet) {
    self.process = process
    self.inRings = inRings
    view = process.last
    pools = view.pools
    addSelfWait(&sheet)
    addExhausted(&sheet)
  }

  // MARK: A pool that waits for itself

  private mutating func addSelfWait(_ sheet: inout FactSheet) {
    let waiting = pools.filter(waitsForItself)
    let workers = waiting.flatMap(\.workers)
    sheet.add("jvm.self_wait.workers", workers.count, .threads, workers.prefix(4).map(citeWait))
    guard !workers.isEmpty, view.dump.isWhole else { return }
    let needsWorker = workers.allSatisfy { view.profile($0).traits.contains(.executorFuture) }
    let helpers = helpers(besides: Set(workers), onlyWorkers: needsWorker)
    if helpers == 0, !view.mayHideThreads { selfWaiting = Set(workers) }
    sheet.add("jvm.self_wait.pool", waiting.map(\.name).joined(separator: ", "))
    // Virtual threads that the dump does not show may be at that work.
    if helpers > 0 || !view.mayHideThreads {
      sheet.add("jvm.self_wait.others", helpers, .threads)
    }
    sheet.add("jvm.self_wait.executor_only", needsWorker)
    if process.window.count > 1 {
      sheet.add("jvm.self_wait.stuck", process.stuck(among: workers).count, .threads)
    }
  }

  private func citeWait(_ index: Int) -> Citation {
    let pool = ThreadFamily.name(of: view.name(index))
    return view.cite(
      index, "waits for a task's result in \(view.frame(index)), itself a worker of \(pool)")
  }

  /// Whether every worker waits for a task's result, or all of them for one latch or barrier that
  /// tasks behind them in the queue may have to reach; tasks at several latches wait for each other.
  private func waitsForItself(_ pool: WorkerPool) -> Bool {
    let latched = pool.workers.filter { view.work[$0] == .latch }
    let results = pool.workers.count { view.work[$0] == .future }
    guard latched.count + results == pool.workers.count else { return false }
    if latched.isEmpty { return true }
    let objects = Set(latched.map(parkedOn))
    return latched.count >= 2 && objects.count == 1 && objects.first != 0 && !pool.servesRequests
  }

  /// The address of what the thread is parked on.
  private func parkedOn(_ index: Int) -> UInt64 {
    let lines = view.dump.locks(of: view.dump.threads[index])
    return lines.first { $0.kind == .parking || $0.kind == .waitingOn }?.object ?? 0
  }

  /// Threads elsewhere that may be doing what the pool waits for, in all dumps of the window.
  ///
  /// Only a worker of an executor runs a `FutureTask`; a `CompletableFuture` may be completed by any
  /// thread, also by one that waits for network events or for a time.
  private func helpers(besides waiting: Set<Int>, onlyWorkers: Bool) -> Int {
    let lasting = process.lasting { view, index in
      let traits = view.profile(index).traits
      if onlyWorkers {
        let mayWork = traits.contains(.workerLoop) || view.dump.threads[index].isVirtual
        return mayWork && view.work[index] != .idle && !waits(view, index)
      }
      return view.work[index].isAlive && traits.contains(.application)
    }.filter { !waiting.contains($0) }
    if onlyWorkers { return lasting.count }
    return lasting.count(where: view.alive.contains) + view.wakeable.count
  }

  private func waits(_ view: DumpView, _ index: Int) -> Bool {
    view.work[index] == .future || view.work[index] == .latch
  }

  // MARK: A pool without a free worker

  private func addExhausted(_ sheet: inout FactSheet) {
    // An idle worker may be among the threads that were cut off.
    guard view.dump.isWhole else { return }
    let candidates = pools.filter {
      $0.idle == 0 && !isOfCarriers($0) && ($0.servesRequests || isAwaited($0))
    }
    guard let pool = candidates.max(by: { $0.workers.count < $1.workers.count }) else {
      sheet.add("jvm.pool.busy", 0, .threads)
      return
    }
    let stuck = process.window.count > 1 ? process.stuck(among: pool.workers).count : nil
    let evidence = pool.workers.prefix(3).map {
      view.cite($0, "is \(view.work[$0].displayed), in \(view.frame($0))")
    }
    sheet.add("jvm.pool.busy", pool.busy, .threads, queueing(pool) + evidence)
    sheet.add("jvm.pool.name", pool.name)
    sheet.add("jvm.pool.queueing", queueing(pool).count, .threads, queueing(pool))
    sheet.add("jvm.pool.work", describe(pool))
    sheet.add("jvm.pool.behind", obstacle(of: pool))
    let running = pool.work[.running] ?? 0
    sheet.add(
      "jvm.pool.waiting_share", 100 * Double(pool.busy - running) / Double(pool.busy), .percent)
    if let stuck {
      sheet.add("jvm.pool.stuck_share", 100 * Double(stuck) / Double(pool.busy), .percent)
    }
    let full = process.recent.filter { view in
      view.pools.contains { $0.name == pool.name && $0.idle == 0 }
    }
    sheet.add(
      "jvm.pool.full_share", 100 * Double(full.count) / Double(process.recent.count), .percent)
  }

  /// Carriers are busy whenever there is work, and nobody queues for them by name.
  private func isOfCarriers(_ pool: WorkerPool) -> Bool {
    pool.workers.contains {
      view.dump.threads[$0].carries != nil || view.profile($0).traits.contains(.carrier)
    }
  }

  private func isAwaited(_ pool: WorkerPool) -> Bool {
    !queueing(pool).isEmpty
  }

  /// Threads whose wait shows that the pool has more to do than workers: the acceptor at its limit,
  /// submitters at a full queue, and callers that wait for results, as far as they outnumber the
  /// workers that may be computing them; in one dump by far, for callers come in waves.
  private func queueing(_ pool: WorkerPool) -> [Citation] {
    let members = Set(pool.workers)
    var waiting: [Citation] = []
    var callers: [Citation] = []
    for index in view.dump.threads.indices where !members.contains(index) {
      let traits = view.profile(index).traits
      if traits.contains(.acceptLimit) {
        waiting.append(
          view.cite(index, "takes no further connection: the server's limit is reached"))
      } else if traits.contains(.submitWait), view.work[index] == .waiting {
        waiting.append(view.cite(index, "waits for room in a full queue, in \(view.frame(index))"))
      } else if traits.contains(.executorFuture), view.dump.threads[index].state != .runnable {
        callers.append(view.cite(index, "waits for a task's result in \(view.frame(index))"))
      }
    }
    let served = pool.workers.count * (process.window.count > 1 ? 1 : 3)
    return waiting + callers.dropFirst(served)
  }

  /// What at least half of the workers wait for.
  private func obstacle(of pool: WorkerPool) -> String {
    let counts = pool.workers.reduce(into: [String: Int]()) { counts, worker in
      switch view.work[worker] {
      case _ where inRings.contains(worker): counts["a ring of waits", default: 0] += 1
      case .lock: counts["a lock", default: 0] += 1
      case .remote: counts["a remote party", default: 0] += 1
      case .connectionPool: counts["a pooled connection", default: 0] += 1
      case .future: counts["results of tasks", default: 0] += 1
      default: break
      }
    }
    let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return most.flatMap { $0.value * 2 >= pool.workers.count ? $0.key : nil } ?? "different things"
  }

  private func describe(_ pool: WorkerPool) -> String {
    pool.work.filter { $0.key != .idle }.ordered {
      ($0.value, $1.key.rawValue) > ($1.value, $0.key.rawValue)
    }
    .map { "\($0.value) \($0.key.displayed)" }.joined(separator: ", ")
  }
}
