extension PostgresLog: EventLog {
  package var richness: Int {
    switch form {
    case .stderr: 0
    case .csvlog: 1
    case .jsonlog: 2
    }
  }

  package func moved(_ change: (ServerMark) -> ServerMark) -> PostgresLog {
    var log = self
    log.tallies = tallies.mapValues { $0.moved(change) }
    log.deadlocks = deadlocks.moved(change)
    log.waits = waits.moved(change)
    log.statements = statements.moved(change)
    return log
  }

  package mutating func join(_ other: PostgresLog) {
    records &+= other.records
    bySeverity.merge(other.bySeverity) { $0 &+ $1 }
    firstTime = [firstTime, other.firstTime].compactMap(\.self).min()
    lastTime = [lastTime, other.lastTime].compactMap(\.self).max()
    isUniversal = isUniversal || other.isUniversal
    for (sign, tally) in other.tallies { tallies[sign, default: ServerTally()].join(tally) }
    deadlocks.join(other.deadlocks)
    waits.join(other.waits)
    statements.join(other.statements)
    names.merge(other.names) { Array(($0 + $1).prefix(20)) }
    version = other.version ?? version
    port = port ?? other.port
  }
}
