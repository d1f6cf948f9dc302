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
    if process.window.count > 1 {
      sheet.add("jvm.jdbc.stuck", process.stuck(among: waiting).count, .threads, evidence)
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
}
