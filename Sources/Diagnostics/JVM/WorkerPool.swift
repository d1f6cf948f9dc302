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
    }.sorted { ($0.workers.count, $1.name) > ($1.workers.count, $0.name) }
  }

  private static func servesRequests(_ name: String, _ workers: [Int], _ view: DumpView) -> Bool {
    let known = [
      "http-", "https-", "ajp-", "qtp", "default task-", "XNIO-", "catalina-exec-", "tomcat-",
      "jetty-", "grizzly-", "undertow-", "exec-",
    ]
    return known.contains(where: name.hasPrefix) || name.contains("request")
      || name.contains("http")
      || workers.contains { view.profile($0).traits.contains(.requestServing) }
  }
}
