internal import ByteParsing
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
    log.tallies = tallies.mapValues { $0.moved(\.withoutQuotes) }
    return log
  }
}

extension ServerMark {
  /// The same without the statement and the values that its text quotes: behind `Query: ` and
  /// `Duplicate entry `.
  fileprivate var withoutQuotes: ServerMark {
    var mark = self
    let bytes = Array(text.utf8)
    var kept = bytes
    for word in ["Query: '", "Duplicate entry '"] as [StaticString] {
      guard let start = kept.rawSpan.firstRange(of: word) else { continue }
      let rest = start.upperBound..<kept.count
      // What is quoted may hold quotes: to be sure, all that follows goes.
      let end = kept.rawSpan.firstRange(of: "' for key", in: rest)?.lowerBound ?? kept.count
      kept.replaceSubrange(start.upperBound..<end, with: "?".utf8)
    }
    mark.text = String(decoding: kept, as: UTF8.self)
    return mark
  }
}
