internal import ByteParsing

/// Puts one transaction together from the lines of InnoDB's monitor.
struct InnoDBTransactionReader {
  /// Longer statements are cut there, in bytes.
  private static let statementLimit = 8 << 10
  private static let lockLimit = 64
  private static let recordLimit = 8

  private(set) var transaction: InnoDBTransaction
  /// Locks of others that stand among its lines: MariaDB lists what a lock conflicts with.
  private(set) var others: [InnoDBLock] = []
  private var statement: [UInt8] = []
  /// Whether lines that are nothing else belong to the statement.
  private var isInStatement = false
  private var lock: InnoDBLock?

  /// Begins with `TRANSACTION 1622, ACTIVE 3 sec starting index read`; `nil` for any other line.
  init?(_ line: RawSpan, _ number: Int) {
    var cursor = ByteCursor(line)
    guard cursor.skip(ifNext: "TRANSACTION "),
      let comma = line.firstIndex(of: UInt8(ascii: ","), from: cursor.position),
      comma - cursor.position < 40
    else { return nil }
    transaction = InnoDBTransaction(id: line.string(line.trimmed(cursor.position..<comma)))
    transaction.line = number
    cursor.move(to: comma + 1)
    cursor.skipBlanks()
    guard readState(line, &cursor) else { return nil }
  }

  /// Reads what follows the comma; false where it is no state of a transaction.
  private mutating func readState(_ line: RawSpan, _ cursor: inout ByteCursor) -> Bool {
    let states: [StaticString] = ["not started", "ACTIVE", "COMMITTED IN MEMORY"]
    guard let state = states.first(where: { line.starts(with: $0, at: cursor.position) }) else {
      return false
    }
    cursor.skip(state.utf8CodeUnitCount)
    transaction.isPrepared = cursor.skip(ifNext: " (PREPARED)")
    transaction.isRecovered = line.firstRange(of: "recovered trx") != nil
    cursor.skipBlanks()
    let mark = cursor.position
    if let seconds = cursor.unsigned(), cursor.skip(ifNext: " sec") {
      transaction.active = Double(seconds)
    } else {
      cursor.move(to: mark)
    }
    cursor.skipBlanks()
    let rest = cursor.position..<line.byteCount
    // Old servers add the numbers of process and thread.
    let end =
      line.firstRange(of: ", process no", in: rest)?.lowerBound
      ?? line.firstRange(of: ", OS thread", in: rest)?.lowerBound
      ?? line.firstRange(of: ", thread declared", in: rest)?.lowerBound ?? line.byteCount
    let text = line.trimmed(rest.lowerBound..<max(rest.lowerBound, end))
    if !text.isEmpty { transaction.operation = line.string(text) }
    return true
  }

  /// Takes the next line; false where it cannot belong to the transaction.
  ///
  /// `line` is without blanks at its ends, `whole` with those in front.
  mutating func take(_ line: RawSpan, whole: RawSpan, _ number: Int) -> Bool {
    if let next = InnoDBLock(line) {
      close()
      lock = next
      isInStatement = false
      return true
    }
    if lock != nil { return takeRecord(line) }
    if isInStatement { return takeStatement(line, whole) }
    return takeHead(line)
  }

  private mutating func takeHead(_ line: RawSpan) -> Bool {
    if line.starts(with: "mysql tables in use ") {
      transaction.tablesInUse = InnoDBLine.number("in use ", line)
      transaction.tablesLocked = InnoDBLine.number("locked ", line)
    } else if let structs = InnoDBLine.number(before: " lock struct(s)", line) {
      transaction.lockStructs = structs
      transaction.rowLocks = InnoDBLine.number(before: " row lock(s)", line)
      transaction.undoEntries = InnoDBLine.number("undo log entries ", line) ?? 0
      transaction.waits = line.starts(with: "LOCK WAIT")
      transaction.isRollingBack = line.starts(with: "ROLLING BACK")
    } else if line.starts(with: "MySQL thread id ") || line.starts(with: "MariaDB thread id ") {
      readThread(line)
      isInStatement = true
    } else {
      return line.byteCount == 0
    }
    return true
  }

  /// Reads `MySQL thread id 28, OS thread handle 1396, query id 105 db.example 10.0.0.7 shop updating`.
  private mutating func readThread(_ line: RawSpan) {
    transaction.isMariaDB = line.starts(with: "MariaDB")
    transaction.thread = InnoDBLine.number("thread id ", line)
    guard let found = line.firstRange(of: "query id ") else { return }
    var cursor = ByteCursor(line)
    cursor.move(to: found.upperBound)
    transaction.query = cursor.unsigned().flatMap { Int(exactly: $0) }
    var words: [Range<Int>] = []
    while let word = cursor.word() { words.append(word) }
    let isKnown = words.map { Self.isAddress(line, $0) || Self.isHostName(line, $0) }
    var place = 0
    // A host, an address, or both; threads of the server itself have neither.
    if words.count > 1, Self.isAddress(line, words[1]), !words[1].isEmpty {
      transaction.host = line.string(words[0])
      place = 2
    } else if let first = isKnown.first, first {
      transaction.host = line.string(words[0])
      place = 1
    }
    if place > 0, place < words.count {
      transaction.user = line.string(words[place])
      place += 1
    }
    if place < words.count, let last = words.last {
      transaction.state = line.string(words[place].lowerBound..<last.upperBound)
    }
  }

  private static func isAddress(_ line: RawSpan, _ word: Range<Int>) -> Bool {
    var (points, colons) = (0, 0)
    for place in word {
      switch line[place] {
      case UInt8(ascii: "."): points += 1
      case UInt8(ascii: ":"): colons += 1
      case 0x30...0x39: continue
      case 0x41...0x46, 0x61...0x66: if colons == 0 && points > 0 { return false }
      default: return false
      }
    }
    return points == 3 || colons >= 2
  }

  private static func isHostName(_ line: RawSpan, _ word: Range<Int>) -> Bool {
    if line.string(word) == "localhost" { return true }
    return word.contains { line[$0] == UInt8(ascii: ".") }
      && word.allSatisfy { place in
        let byte = line[place]
        return byte.isDigit || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
          || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
  }

  private mutating func takeStatement(_ line: RawSpan, _ whole: RawSpan) -> Bool {
    if line.starts(with: "Trx read view will not see") || line.starts(with: "Trx #rec lock waits") {
      return true
    }
    if line.starts(with: "------- TRX HAS BEEN WAITING ") {
      isInStatement = false
      let count = InnoDBLine.number("WAITING ", line).map(Double.init)
      // MariaDB counts millionths of a second.
      let isFine =
        line.firstRange(of: " us FOR ") != nil || line.firstRange(of: " ns FOR ") != nil
      transaction.waited = isFine ? count.map { $0 / 1_000_000 } : count
      transaction.waits = true
      return true
    }
    if Self.ends(line) { return false }
    guard statement.count < Self.statementLimit else { return true }
    if !statement.isEmpty { statement.append(0x0A) }
    for index in 0..<min(whole.byteCount, Self.statementLimit) { statement.append(whole[index]) }
    return true
  }

  /// Whether a line cannot belong to a statement.
  static func ends(_ line: RawSpan) -> Bool {
    InnoDBLine.isRule(line) || line.starts(with: "***") || line.starts(with: "---TRANSACTION ")
      || line.starts(with: "------- TRX HAS BEEN WAITING ") || InnoDBLock(line) != nil
      || line.starts(with: "TRANSACTION ") && InnoDBTransactionReader(line, 0) != nil
  }

  private mutating func takeRecord(_ line: RawSpan) -> Bool {
    if line.byteCount == 0 { return true }
    if line.starts(with: "Record lock") {
      guard let count = lock?.records.count, count < Self.recordLimit else { return true }
      lock?.records.append(InnoDBRecord(heap: InnoDBLine.number("heap no ", line)))
      return true
    }
    if let field = InnoDBRecord.Field(line) {
      guard let last = lock?.records.indices.last, lock?.records[last].fields.count ?? 0 < 64,
        lock?.records.count ?? 0 <= Self.recordLimit
      else { return true }
      lock?.records[last].fields.append(field)
      return true
    }
    // The rest of a field with the end of a line in it, or the line that closes a wait.
    return !line.starts(with: "***") && !line.starts(with: "---")
      && !line.starts(with: "TRANSACTION ")
  }

  /// Puts the lock that was read last where it belongs.
  private mutating func close() {
    guard let lock else { return }
    self.lock = nil
    let isOwn = lock.transaction == nil || lock.transaction == transaction.id
    if !isOwn {
      if others.count < Self.lockLimit { others.append(lock) }
    } else if lock.isWaiting {
      if transaction.awaited == nil { transaction.awaited = lock }
      transaction.waits = true
    } else if transaction.held.count < Self.lockLimit, !transaction.held.contains(lock) {
      transaction.held.append(lock)
    }
  }

  /// The transaction, with all that was read of it.
  var finished: InnoDBTransaction {
    var reader = self
    reader.close()
    let text = statement.rawSpan
    let range = text.trimmed(0..<statement.count)
    if !range.isEmpty { reader.transaction.statement = text.string(range) }
    return reader.transaction
  }

  /// What `others` holds once all lines were read.
  var finishedOthers: [InnoDBLock] {
    var reader = self
    reader.close()
    return reader.others
  }
}
