internal import Capture

extension PostgresLog: StatementBearing {
  /// The same without literals in statements.
  package var withoutLiterals: PostgresLog {
    var log = self
    log.tallies = tallies.mapValues { $0.moved(\.withoutLiterals) }
    log.deadlocks.hideLiterals()
    log.waits.hideLiterals()
    return log
  }
}

extension ServerMark {
  /// The same without literals in the statement that its text quotes: behind `statement: `, or
  /// `execute NAME: ` and its kin.
  fileprivate var withoutLiterals: ServerMark {
    var mark = self
    for word in ["statement:", "execute", "parse", "bind"] {
      guard let start = text.end(of: word) else { continue }
      let rest = text[start...]
      guard let colon = word.hasSuffix(":") ? start : rest.firstIndex(of: ":") else { continue }
      mark.text = text[..<colon] + StatementRedaction.withoutLiterals(String(text[colon...]))
      return mark
    }
    return mark
  }
}

extension String {
  /// Where a word ends that stands behind a blank.
  fileprivate func end(of word: String) -> String.Index? {
    var place = startIndex
    while let blank = self[place...].firstIndex(of: " ") {
      place = index(after: blank)
      if self[place...].hasPrefix(word) { return index(place, offsetBy: word.count) }
    }
    return nil
  }
}

extension QueryPlans: StatementBearing {
  /// The same without literals in statements and conditions.
  package var withoutLiterals: QueryPlans {
    var hidden = self
    for index in hidden.plans.indices {
      hidden.plans[index].statement = plans[index].statement.withoutLiterals
      for place in plans[index].nodes.indices {
        let node = plans[index].nodes[place]
        hidden.plans[index].nodes[place].filter = node.filter.withoutLiterals
        hidden.plans[index].nodes[place].indexCondition = node.indexCondition.withoutLiterals
        hidden.plans[index].nodes[place].recheckCondition = node.recheckCondition.withoutLiterals
        hidden.plans[index].nodes[place].joinFilter = node.joinFilter.withoutLiterals
        hidden.plans[index].nodes[place].joinCondition = node.joinCondition.withoutLiterals
      }
    }
    return hidden
  }
}

extension String? {
  fileprivate var withoutLiterals: String? { map(StatementRedaction.withoutLiterals) }
}
