internal import ByteParsing

/// Puts the deadlocks of an error log together (`innodb_print_all_deadlocks`), whose lines stand
/// between other messages.
///
/// The heading and the marks are notes: at the default verbosity of MySQL 8.0 and later only the
/// transactions and their locks are written, and one deadlock ends where its ring is closed.
struct MySQLDeadlockLog {
  struct Found {
    var mark: ServerMark
    /// `nil` where the log tells nothing of the transactions.
    var deadlock: InnoDBDeadlock?
  }

  /// No deadlock takes more lines: 200 transactions of some locks each.
  private static let lineLimit = 60_000
  /// How many are remembered, to know one that is printed again.
  private static let memory = 64

  private var reader: InnoDBDeadlockReader?
  private var mark: ServerMark?
  /// Whether its heading or its marks were read.
  private var isMarked = false
  private var found: [Found] = []
  private var known: [String] = []

  var isOpen: Bool { reader != nil }

  /// Whether what is open may end here.
  var canEnd: Bool {
    guard let reader else { return true }
    return reader.isEmpty || reader.isComplete || reader.finished?.isRing ?? false
  }

  /// Begins with the heading.
  mutating func begin(_ number: Int, time: Double?, thread: Int?) {
    end()
    reader = InnoDBDeadlockReader(number)
    reader?.note(time: time)
    isMarked = true
    mark = ServerMark(line: number, lastLine: number, time: time, text: "", pid: thread)
  }

  /// Whether a line that begins no message may be of a deadlock.
  func takes(_ line: RawSpan) -> Bool {
    isOpen || line.starts(with: "TRANSACTION ") && InnoDBTransactionReader(line, 0) != nil
      || line.starts(with: "*** (1) TRANSACTION:")
  }

  /// Takes a line; false where it is of something else.
  mutating func take(_ line: RawSpan, whole: RawSpan, _ number: Int, time: Double?) -> Bool {
    if let mark, number - mark.line > Self.lineLimit { end() }
    let isMark = line.starts(with: "***")
    if !isOpen {
      guard takes(line) else { return false }
      open(number, time: time)
    } else if !isMarked, line.starts(with: "TRANSACTION "), canEnd,
      InnoDBTransactionReader(line, 0) != nil
    {
      end()
      open(number, time: time)
    }
    if isMark { isMarked = true }
    if reader?.take(line, whole: whole, number) ?? false {
      mark?.lastLine = number
      if reader?.isComplete ?? false { end() }
      return true
    }
    // The first transaction of the next one, or something else.
    guard line.starts(with: "*** (1) TRANSACTION:") else {
      if !isMarked { end() }
      return false
    }
    end()
    open(number, time: time)
    isMarked = true
    return reader?.take(line, whole: whole, number) ?? false
  }

  private mutating func open(_ number: Int, time: Double?) {
    reader = InnoDBDeadlockReader(number)
    reader?.note(time: time)
    isMarked = false
    mark = ServerMark(line: number, lastLine: number, time: time, text: "")
  }

  /// A message of something else comes between.
  mutating func pause() {
    if !isMarked, canEnd { end() }
  }

  /// Ends what is open.
  mutating func end() {
    guard let reader, var mark else { return }
    self.reader = nil
    self.mark = nil
    let deadlock = reader.finished
    guard deadlock != nil || isMarked else { return }
    if let deadlock {
      // A transaction alone is a cut one, or no deadlock at all.
      guard deadlock.transactions.count > 1 || isMarked else { return }
      let identity = deadlock.transactions.map(\.id).sorted().joined(separator: " ")
      guard !known.contains(identity) else { return }
      if known.count == Self.memory { known.removeFirst() }
      known.append(identity)
      mark.lastLine = max(mark.line, deadlock.lines.upperBound)
    }
    mark.text = "deadlock"
    found.append(Found(mark: mark, deadlock: deadlock))
  }

  /// Those that ended since the last call.
  mutating func taken() -> [Found] {
    defer { found = [] }
    return found
  }
}

extension InnoDBDeadlock {
  /// Whether each of its transactions waits for a lock that another one of them has.
  var isRing: Bool {
    let edges = edges
    return transactions.count > 1 && edges.count == transactions.count
      && edges.allSatisfy { $0.held != nil }
  }
}
