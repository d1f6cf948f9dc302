internal import Capture

extension MySQLLog: EventLog {
  package var richness: Int {
    switch form {
    case .json: 0
    case .text: 1
    }
  }

  package func moved(_ change: (ServerMark) -> ServerMark) -> MySQLLog {
    var log = self
    log.tallies = tallies.mapValues { $0.moved(change) }
    log.deadlocks = deadlocks.moved(change)
    return log
  }

  package mutating func join(_ other: MySQLLog) {
    records &+= other.records
    byLevel.merge(other.byLevel) { $0 &+ $1 }
    firstTime = [firstTime, other.firstTime].compactMap(\.self).min()
    lastTime = [lastTime, other.lastTime].compactMap(\.self).max()
    isUniversal = isUniversal || other.isUniversal
    for (sign, tally) in other.tallies { tallies[sign, default: ServerTally()].join(tally) }
    deadlocks.join(other.deadlocks)
    bareDeadlocks &+= other.bareDeadlocks
    abortReasons.merge(other.abortReasons) { $0 &+ $1 }
    isMariaDB = isMariaDB ?? other.isMariaDB
    version = other.version ?? version
    port = port ?? other.port
  }
}

extension MySQLLog: StatementBearing {
  /// The same without literals in statements, and without what stands in records.
  package var withoutLiterals: MySQLLog {
    var log = self
    log.deadlocks.hideLiterals()
    return log
  }
}
