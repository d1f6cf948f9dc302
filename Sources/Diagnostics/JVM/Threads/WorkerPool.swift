internal import Evidence
import JavaFormats

/// Pools of threads: who is busy, who is idle, and what the busy ones wait for.
struct WorkerPool {
  var name: String
  var workers: [Int]
  var idle: Int
  /// Whether the pool serves requests of clients.
  var servesRequests: Bool
  /// How many workers do what.
  var work: [ThreadWork: Int]

  var busy: Int { workers.count - idle }
  /// Busy workers that neither compute nor use files.
  var waiting: Int {
    busy - (work[.running] ?? 0) - (work[.file] ?? 0) - (work[.carrying] ?? 0)
  }

  /// Pools whose names differ in a number, as one where they are three or more.
  static func alikeTogether(_ pools: [WorkerPool]) -> [WorkerPool] {
    let families = Dictionary(grouping: pools.indices) { ThreadGrowth.family(of: pools[$0].name) }
    return pools.indices.compactMap { index -> WorkerPool? in
      let name = ThreadGrowth.family(of: pools[index].name)
      let family = families[name] ?? [index]
      guard family.count >= 3 else { return pools[index] }
      guard family.first == index else { return nil }
      var all = pools[index]
      all.name = "\(name) (\(family.count) pools)"
      for other in family.dropFirst() {
        all.workers += pools[other].workers
        all.idle += pools[other].idle
        all.work.merge(pools[other].work, uniquingKeysWith: +)
      }
      return all
    }.ordered { ($0.workers.count, $1.name) > ($1.workers.count, $0.name) }
  }

  /// What the busy workers do, and whom or what those that wait wait for.
  func described(in view: DumpView) -> String {
    let busy = work.filter { $0.key != .idle }.ordered {
      ($0.value, $1.key.rawValue) > ($1.value, $0.key.rawValue)
    }
    return busy.map { work, count in
      let names = self.names(of: work, in: view)
      return "\(count) \(work.displayed)" + (names.isEmpty ? "" : " (\(names))")
    }.joined(separator: ", ")
  }

  /// Remote parties, locks or pools of connections, most waited for first.
  private func names(of wanted: ThreadWork, in view: DumpView) -> String {
    let counts = workers.reduce(into: [String: Int]()) { counts, worker in
      guard view.work[worker] == wanted else { return }
      let profile = view.profile(worker)
      let name: String? =
        switch wanted {
        case .remote: RemoteFacts.party(profile)
        case .connectionPool: profile.pool
        case .lock: view.graph.edges[worker]?.class
        default: nil
        }
      if let name, !name.isEmpty { counts[name, default: 0] += 1 }
    }
    let names = counts.ordered { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
    return names.prefix(2).joined(separator: ", ") + (names.count > 2 ? " …" : "")
  }

  /// The pools of a dump, largest first.
  static func all(in view: DumpView) -> [WorkerPool] {
    let allWork = view.work
    return view.families.compactMap { name, threads -> WorkerPool? in
      let workers = threads.filter { view.profile($0).traits.contains(.workerLoop) }
      guard !workers.isEmpty, workers.count * 2 >= threads.count else { return nil }
      let work = workers.reduce(into: [:]) { $0[allWork[$1], default: 0] += 1 }
      return WorkerPool(
        name: name, workers: workers, idle: work[.idle] ?? 0,
        servesRequests: servesRequests(name, workers, view), work: work)
    }.ordered { ($0.workers.count, $1.name) > ($1.workers.count, $0.name) }
  }

  private static func servesRequests(_ name: String, _ workers: [Int], _ view: DumpView) -> Bool {
    let known = [
      "http-", "https-", "ajp-", "qtp", "default task-", "XNIO-", "catalina-exec-", "tomcat-",
      "jetty-", "grizzly-", "undertow-", "exec-", "executor-thread-", "vert.x-worker-thread-",
      "vert.x-eventloop-thread-", "reactor-http-", "ForkJoinPool-http",
    ]
    return known.contains(where: name.hasPrefix) || name.contains("request")
      || name.contains("http")
      || workers.contains { view.profile($0).traits.contains(.requestServing) }
  }
}
