internal import ByteParsing
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
    hidden.statement = statement.map { StatementRedaction.withoutLiterals($0, of: .mysql) }
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

extension InnoDBStatus {
  /// The text of the monitor without literals in statements, and without what stands in records.
  static func withoutLiterals(text: String) -> String {
    var lines: [String] = []
    var statement: [String] = []
    var isInStatement = false
    func close() {
      guard !statement.isEmpty else { return }
      let text = statement.joined(separator: "\n")
      lines.append(StatementRedaction.withoutLiterals(text, of: .mysql))
      statement = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let bytes = Array(line.utf8)
      let span = bytes.rawSpan
      let content = span.extracting(span.trimmed(0..<bytes.count))
      if isInStatement, !InnoDBTransactionReader.ends(content) {
        statement.append(String(line))
        continue
      }
      close()
      isInStatement =
        content.starts(with: "MySQL thread id ") || content.starts(with: "MariaDB thread id ")
      if let hex = span.firstRange(of: "; hex "), content.firstRange(of: ": len ") != nil {
        lines.append(span.string(0..<hex.lowerBound))
      } else {
        lines.append(String(line))
      }
    }
    close()
    return lines.joined(separator: "\n")
  }
}
