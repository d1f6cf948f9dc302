import Evidence
import JavaFormats

/// Callers that wait for a connection of a client-side pool, and who may hold the connections.
struct ConnectionPoolFacts {
  init(_ process: JVMProcess, _ sheet: inout FactSheet) {
    let view = process.last
    let waiting = view.threads(.connectionPool)
    let evidence = waiting.prefix(3).map {
      view.cite($0, "waits for a connection in \(view.frame($0))")
    }
    sheet.add("jvm.jdbc.waiting", waiting.count, .threads, evidence)
    guard !waiting.isEmpty else { return }
    let pool = waiting.compactMap { view.profile($0).pool }.first ?? "connection pool"
    sheet.add("jvm.jdbc.pool", pool)
    sheet.add("jvm.jdbc.database", !KnownFrames.otherPools.contains(pool))
    if process.window.count > 1 {
      let stuck = Set(process.stuck(among: waiting)).union(Self.spinning(waiting, process))
      sheet.add("jvm.jdbc.stuck", stuck.count, .threads, evidence)
    }
    let inDriver = view.dump.threads.indices.filter {
      view.profile($0).traits.contains(.jdbcDriver) && view.work[$0] != .connectionPool
    }
    sheet.add(
      "jvm.jdbc.in_driver", inDriver.count, .threads,
      inDriver.prefix(3).map {
        view.cite($0, "uses a connection: \(view.work[$0].displayed), in \(view.frame($0))")
      })
  }

  /// Callers that burn a processor while they wait, as those of Agroal do: seen to wait in all recent
  /// dumps, and at it for most of the time between.
  private static func spinning(_ waiting: [Int], _ process: JVMProcess) -> [Int] {
    let view = process.last
    return waiting.filter { thread in
      guard view.dump.threads[thread].state == .runnable else { return false }
      return process.recent.dropLast().allSatisfy { before in
        guard let place = before.index(of: view.key(thread)),
          before.work[place] == .connectionPool
        else { return false }
        let share = ProcessorShare(from: before.dump.threads[place], to: view.dump.threads[thread])
        return share.map { $0.percent >= 5 } ?? true
      }
    }
  }
}
