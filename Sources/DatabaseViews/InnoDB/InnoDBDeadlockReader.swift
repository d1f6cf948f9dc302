internal import ByteParsing

/// Puts a deadlock together from the lines of InnoDB's monitor, or of an error log.
///
/// Who has a lock is taken from its `trx id`, which every server prints: sections differ. MySQL 8.0
/// and later print `HOLDS` and `WAITING` of each transaction, before that `HOLDS` of the second only,
/// MariaDB `WAITING` and `CONFLICTING WITH`, and MySQL's log at its default verbosity no headings.
struct InnoDBDeadlockReader {
  private static let limit = 200

  private var deadlock = InnoDBDeadlock()
  private var open: InnoDBTransactionReader?
  private var others: [InnoDBLock] = []
  private var first: Int
  private var last: Int
  private var hasEnded = false

  init(_ number: Int) {
    first = number
    last = number
  }

  var isEmpty: Bool { deadlock.transactions.isEmpty && open == nil }
  /// Whether the line was read that tells the victim.
  var isComplete: Bool { hasEnded }
  /// Ids of its transactions so far.
  var count: Int { deadlock.transactions.count + (open == nil ? 0 : 1) }

  mutating func note(time: Double?) {
    if deadlock.time == nil { deadlock.time = time }
  }

  /// Takes the next line; false where it is not of a deadlock.
  mutating func take(_ line: RawSpan, whole: RawSpan, _ number: Int) -> Bool {
    guard !hasEnded else { return false }
    if line.starts(with: "*** ") { return takeMark(line, number) }
    if line.starts(with: "TOO DEEP OR LONG SEARCH") {
      deadlock.isSearchGivenUp = true
      return true
    }
    if let next = InnoDBTransactionReader(line, number) {
      close()
      open = next
      last = number
      return true
    }
    guard open != nil else { return line.byteCount == 0 }
    guard open?.take(line, whole: whole, number) ?? false else { return false }
    if line.byteCount > 0 { last = number }
    return true
  }

  private mutating func takeMark(_ line: RawSpan, _ number: Int) -> Bool {
    if line.starts(with: "*** WE ROLL BACK TRANSACTION ") {
      close()
      let place = "*** WE ROLL BACK TRANSACTION ".utf8.count
      if let party = InnoDBLine.party(line, at: place), party > 0,
        party <= deadlock.transactions.count
      {
        deadlock.victim = party - 1
      }
      hasEnded = true
      last = number
      return true
    }
    let marks: [StaticString] = [
      "TRANSACTION:", "HOLDS THE LOCK(S):", "WAITING FOR THIS LOCK TO BE GRANTED:",
      "CONFLICTING WITH:",
    ]
    guard marks.contains(where: { line.firstRange(of: $0) != nil }) else { return false }
    if line.firstRange(of: " TRANSACTION:") != nil {
      // A first one begins another deadlock.
      if InnoDBLine.party(line, at: 4) == 1, !isEmpty { return false }
      close()
    }
    last = number
    return true
  }

  private mutating func close() {
    guard let open else { return }
    self.open = nil
    guard deadlock.transactions.count < Self.limit else { return }
    deadlock.transactions.append(open.finished)
    others += open.finishedOthers
  }

  /// The deadlock; `nil` where no transaction was read.
  var finished: InnoDBDeadlock? {
    var reader = self
    reader.close()
    guard !reader.deadlock.transactions.isEmpty else { return nil }
    reader.assignOthers()
    if reader.deadlock.isSearchGivenUp, reader.deadlock.victim == nil {
      reader.deadlock.victim = reader.deadlock.transactions.count - 1
    }
    reader.deadlock.lines = first...max(first, last)
    return reader.deadlock
  }

  private mutating func assignOthers() {
    for lock in others {
      guard
        let place = deadlock.transactions.firstIndex(where: { $0.id == lock.transaction })
      else { continue }
      if lock.isWaiting {
        if deadlock.transactions[place].awaited == nil {
          deadlock.transactions[place].awaited = lock
        }
      } else if !deadlock.transactions[place].held.contains(lock) {
        deadlock.transactions[place].held.append(lock)
      }
    }
  }
}
