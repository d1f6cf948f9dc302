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
