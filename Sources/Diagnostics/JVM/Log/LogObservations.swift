import Evidence
import JavaFormats

/// What a log says that names no cause by itself, but that a person will want to know.
struct LogObservations {
  private(set) var citations: [Citation] = []

  init(
    _ process: LoggedProcess, _ pools: LogPoolFacts, _ leaks: LogLeakFacts,
    _ memory: LogMemoryFacts
  ) {
    for (source, pool) in pools.startUps {
      add(
        pool.timeouts, source,
        "of \(pool.displayed) got no connection until the database answered after the start")
    }
    addPools(process, pools)
    addAnswers(process)
    if leaks.returned > 0 {
      let source = process.entries.first { $0.log.leaks.returned > 0 }?.source ?? ""
      citations.append(
        Citation(
          source: source,
          text: "\(Quantity(leaks.returned, .connections)) reported as leaked came back later: "
            + "slow users, no leak"))
    }
    for kind in [MemoryError.arraySize, .other] {
      for (source, tally) in process.tallies({ $0.memoryErrors[kind] }) {
        guard let first = tally.first else { continue }
        citations.append(first.cite(source, "\(Quantity(tally.count, .events)): \(first.text)"))
      }
    }
  }

  private mutating func addPools(_ process: LoggedProcess, _ pools: LogPoolFacts) {
    for entry in process.entries {
      for pool in entry.log.pools {
        if pool.timeoutsOutOfService.count > 0 {
          add(
            pool.timeoutsOutOfService, entry.source,
            "of \(pool.displayed) got no connection while it was not in service")
        }
        let isMain = pools.pool.map { $0.source == entry.source && $0.pool.name == pool.name }
        if isMain == false, pool.timeouts.count > 0 {
          add(pool.timeouts, entry.source, "of \(pool.displayed) got no connection in time as well")
        }
      }
    }
  }

  private mutating func addAnswers(_ process: LoggedProcess) {
    for answer in DatabaseAnswer.allCases {
      for (source, tally) in process.tallies({ $0.answers[answer] }) {
        guard let first = tally.first else { continue }
        let often = tally.count == 1 ? "once" : "\(tally.count) times"
        citations.append(first.cite(source, "\(answer.displayed), \(often): \(first.text)"))
      }
    }
  }

  private mutating func add(_ tally: Tally, _ source: String, _ what: String) {
    guard let first = tally.first else { return }
    let callers = tally.count == 1 ? "1 caller" : "\(tally.count) callers"
    citations.append(first.cite(source, "\(callers) \(what)"))
  }
}
