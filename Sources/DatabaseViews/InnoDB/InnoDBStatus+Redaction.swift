internal import Capture

extension InnoDBStatuses: StatementBearing {
  /// The same without literals in statements, and without what stands in records.
  package var withoutLiterals: InnoDBStatuses {
    var hidden = self
    for place in hidden.all.indices {
      hidden.all[place].transactions = all[place].transactions.map(\.withoutLiterals)
      if let deadlock = all[place].deadlock {
        hidden.all[place].deadlock?.transactions = deadlock.transactions.map(\.withoutLiterals)
      }
      hidden.all[place].foreignKeyError?.text = ""
    }
    return hidden
  }
}

extension InnoDBTransaction {
  fileprivate var withoutLiterals: InnoDBTransaction {
    var hidden = self
    hidden.statement = statement.map(StatementRedaction.withoutLiterals)
    hidden.awaited = awaited?.withoutFields
    hidden.held = held.map(\.withoutFields)
    return hidden
  }
}

extension InnoDBLock {
  /// The same records by their places alone.
  fileprivate var withoutFields: InnoDBLock {
    var hidden = self
    for place in hidden.records.indices { hidden.records[place].fields = [] }
    return hidden
  }
}
