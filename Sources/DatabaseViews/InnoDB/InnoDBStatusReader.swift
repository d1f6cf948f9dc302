internal import ByteParsing
internal import Capture

/// Puts what InnoDB's monitor prints together, line by line, whatever stands around it.
struct InnoDBStatusReader {
  private enum Section {
    case none, head, semaphores, deadlock, foreignKey, transactions, log, bufferPool, rows, other
  }

  private static let transactionLimit = 20_000
  private static let textLimit = 2_000

  private var status = InnoDBStatus()
  private var section = Section.none
  private var isOpen = false
  private var wasRule = false
  private var deadlock: InnoDBDeadlockReader?
  private var transaction: InnoDBTransactionReader?
  private var text = ""
  /// What a log collector put in front of each line.
  private var prefix: LinePrefix?
  /// Texts that ended and were not taken yet.
  private var found: [InnoDBStatus] = []

  /// The texts that ended since the last call.
  mutating func statuses() -> [InnoDBStatus] {
    defer { found = [] }
    return found
  }

  /// Whether lines of a text are expected.
  var isReading: Bool { isOpen }

  /// Takes a line without its end.
  mutating func take(_ text: RawSpan, _ number: Int) {
    let start = prefix?.end(text, 0..<text.byteCount) ?? 0
    let whole = text.extracting(start..<text.byteCount)
    let line = whole.extracting(Self.content(whole))
    defer { wasRule = InnoDBLine.isRule(line) }
    if let header = line.firstRange(of: " INNODB MONITOR OUTPUT") {
      if line.starts(with: "END OF") { return end(number, isComplete: true) }
      begin(number)
      readHeader(line, header.lowerBound)
      return
    }
    if let next = Self.section(line), wasRule || !isOpen && next == .deadlock {
      open(next, number)
      return
    }
    guard isOpen else { return takeStray(line, whole, number) }
    status.lines = status.lines.lowerBound...max(status.lines.lowerBound, number)
    takeInside(line, whole, number)
  }

  /// The line without blanks at its ends, and without what a table draws around it.
  private static func content(_ whole: RawSpan) -> Range<Int> {
    var range = whole.trimmed(0..<whole.byteCount)
    if range.count > 1, whole[range.upperBound - 1] == UInt8(ascii: "|"),
      whole[range.upperBound - 2].isBlank
    {
      range = whole.trimmed(range.lowerBound..<(range.upperBound - 1))
    }
    return range
  }

  private static func section(_ line: RawSpan) -> Section? {
    guard line.byteCount >= 3, line.byteCount < 48, line[0] >= 0x41, line[0] <= 0x5A else {
      return nil
    }
    // That of the insert buffer, with or without the hash index.
    if line.starts(with: "INSERT"), line.starts(with: " BUFFER", at: 6) { return .other }
    let names: [(StaticString, Section)] = [
      ("LATEST DETECTED DEADLOCK", .deadlock), ("LATEST FOREIGN KEY ERROR", .foreignKey),
      ("TRANSACTIONS", .transactions), ("SEMAPHORES", .semaphores), ("LOG", .log),
      ("BUFFER POOL AND MEMORY", .bufferPool), ("ROW OPERATIONS", .rows),
      ("BACKGROUND THREAD", .other), ("FILE I/O", .other), ("INDIVIDUAL BUFFER POOL INFO", .other),
      ("ADAPTIVE HASH INDEX", .other),
    ]
    return names.first {
      line.starts(with: $0.0) && line.byteCount == $0.0.utf8CodeUnitCount
    }?.1
  }

  private mutating func begin(_ number: Int) {
    end(number - 1, isComplete: false)
    status = InnoDBStatus()
    status.lines = number...number
    isOpen = true
    section = .head
  }

  private mutating func open(_ next: Section, _ number: Int) {
    if !isOpen { begin(number) }
    closeSection()
    section = next
    status.lines = status.lines.lowerBound...max(status.lines.lowerBound, number)
    if next == .deadlock { deadlock = InnoDBDeadlockReader(number) }
    if next == .transactions { status.hasAllTransactions = true }
  }

  /// What stands in no text of the monitor may be the part of it that somebody cut out.
  private mutating func takeStray(_ line: RawSpan, _ whole: RawSpan, _ number: Int) {
    let isDeadlock = line.starts(with: "*** (1) TRANSACTION:")
    guard isDeadlock || line.starts(with: "---TRANSACTION ") else { return }
    begin(number)
    section = isDeadlock ? .deadlock : .transactions
    if isDeadlock { deadlock = InnoDBDeadlockReader(number) }
    takeInside(line, whole, number)
    if isDeadlock ? deadlock == nil : transaction == nil { isOpen = false }
  }

  private mutating func takeInside(_ line: RawSpan, _ whole: RawSpan, _ number: Int) {
    switch section {
    case .none, .other: break
    case .head:
      status.averagedOver =
        InnoDBLine.number("from the last ", line).map(Double.init) ?? status.averagedOver
    case .semaphores: takeSemaphore(line)
    case .deadlock: takeDeadlock(line, whole, number)
    case .foreignKey: takeForeignKey(line)
    case .transactions: takeTransaction(line, whole, number)
    case .log: takeLog(line)
    case .bufferPool: takeBufferPool(line)
    case .rows: takeRows(line)
    }
  }

  /// Ends the text that is open.
  mutating func end(_ number: Int, isComplete: Bool) {
    guard isOpen else { return }
    closeSection()
    status.isComplete = isComplete
    if !isComplete, section == .transactions { status.hasAllTransactions = false }
    status.lines = status.lines.lowerBound...max(status.lines.lowerBound, number)
    isOpen = false
    section = .none
    found.append(status)
  }

  private mutating func closeSection() {
    if let known = deadlock {
      status.deadlock = known.finished ?? status.deadlock
      deadlock = nil
    }
    closeTransaction()
    if section == .foreignKey, !text.isEmpty {
      status.foreignKeyError?.text = text
      text = ""
    }
  }

  private mutating func closeTransaction() {
    guard let known = transaction?.finished else { return }
    transaction = nil
    guard status.transactions.count < Self.transactionLimit else {
      status.hasAllTransactions = false
      return
    }
    status.isMariaDB = status.isMariaDB ?? known.isMariaDB
    status.transactions.append(known)
  }

  // MARK: Sections

  /// Reads `2026-11-26 08:13:00 0x77a0287666c0`, of which old servers leave out the century and the thread.
  ///
  /// What a log collector put in front of it stands in front of the lines that follow, too.
  private mutating func readHeader(_ line: RawSpan, _ end: Int) {
    let whole = line.trimmed(0..<end).upperBound
    var short = whole
    while short > 0, !line[short - 1].isBlank { short -= 1 }
    // Behind the time stands the thread, except with old servers.
    for stop in [line.trimmed(0..<short).upperBound, whole] {
      for length in [19, 15] where stop >= length {
        let start = stop - length
        guard let time = MySQLClock.time(line, start..<stop), time.end == stop else { continue }
        status.time = time.seconds
        if start > 0, prefix == nil { prefix = LinePrefix(line, 0..<start) }
        return
      }
    }
  }

  private mutating func takeDeadlock(_ line: RawSpan, _ whole: RawSpan, _ number: Int) {
    guard var reader = deadlock else { return }
    if reader.isEmpty, let time = MySQLClock.time(line, 0..<line.byteCount) {
      reader.note(time: time.seconds)
      deadlock = reader
      return
    }
    let goesOn = reader.take(line, whole: whole, number)
    deadlock = reader
    if reader.isComplete || !goesOn && !reader.isEmpty {
      status.deadlock = reader.finished
      if let name = status.deadlock?.transactions.compactMap(\.isMariaDB).first {
        status.isMariaDB = name
      }
      deadlock = nil
      section = .other
    }
  }

  private mutating func takeForeignKey(_ line: RawSpan) {
    guard !InnoDBLine.isRule(line), line.byteCount > 0, text.utf8.count < Self.textLimit else {
      return
    }
    if status.foreignKeyError == nil {
      let time = MySQLClock.time(line, 0..<line.byteCount)
      status.foreignKeyError = InnoDBForeignKeyError(time: time?.seconds, text: "")
      guard let time else { return text = line.string }
      let rest = line.trimmed(time.end..<line.byteCount)
      text = line.string(rest)
      return
    }
    text += "\n" + line.string
  }

  private mutating func takeTransaction(_ line: RawSpan, _ whole: RawSpan, _ number: Int) {
    if line.starts(with: "---TRANSACTION ") {
      closeTransaction()
      transaction = InnoDBTransactionReader(line.extracting(3..<line.byteCount), number)
      return
    }
    if line.starts(with: "... truncated...") {
      closeTransaction()
      status.hasAllTransactions = false
      return
    }
    if transaction != nil {
      let isTaken = transaction?.take(line, whole: whole, number) ?? false
      if !isTaken { closeTransaction() }
      return
    }
    if line.starts(with: "Trx id counter ") {
      status.nextTransaction = line.string(15..<line.byteCount)
    } else if line.starts(with: "History list length ") {
      status.historyListLength = InnoDBLine.number("length ", line)
    }
  }

  private mutating func takeSemaphore(_ line: RawSpan) {
    if line.starts(with: "--Thread "), let seconds = InnoDBLine.decimal(before: " seconds", line) {
      guard status.semaphores.waits.count < 1000 else { return }
      let place =
        line.firstRange(of: " waited at ").flatMap { start in
          line.firstRange(of: " for ", in: start.upperBound..<line.byteCount).map {
            line.string(start.upperBound..<$0.lowerBound)
          }
        } ?? ""
      let thread = InnoDBLine.number("Thread ", line).map { "\($0)" } ?? ""
      status.semaphores.waits.append(
        .init(thread: thread, place: place, seconds: seconds, latch: ""))
      return
    }
    let isNew =
      line.starts(with: "OS WAIT") || line.starts(with: "RW-") || line.starts(with: "Spin")
      || line.starts(with: "Mutex spin")
    guard !isNew, line.byteCount > 0, let last = status.semaphores.waits.indices.last,
      status.semaphores.waits[last].latch.utf8.count < 400
    else { return }
    let known = status.semaphores.waits[last].latch
    status.semaphores.waits[last].latch = known + (known.isEmpty ? "" : "\n") + line.string
  }

  private mutating func takeLog(_ line: RawSpan) {
    func keep(_ value: UInt64?, _ path: WritableKeyPath<InnoDBRedoLog, UInt64?>) {
      if let value { status.log[keyPath: path] = value }
    }
    keep(InnoDBLine.value("Log sequence number", line), \.sequence)
    keep(InnoDBLine.value("Log flushed up to", line), \.flushed)
    keep(InnoDBLine.value("Pages flushed up to", line), \.pagesFlushed)
    keep(InnoDBLine.value("Last checkpoint at", line), \.checkpoint)
    if !line.starts(with: "Log capacity used") {
      keep(InnoDBLine.value("Log capacity", line), \.capacity)
    }
    if let count = InnoDBLine.number(before: " pending log flushes", line) {
      status.log.pendingFlushes = count
    }
    if let count = InnoDBLine.number(before: " pending log writes", line) {
      status.log.pendingWrites = count
    }
    if let count = InnoDBLine.number(before: " pending chkp writes", line) {
      status.log.pendingCheckpointWrites = count
    }
  }

  private mutating func takeBufferPool(_ line: RawSpan) {
    func count(_ name: StaticString) -> Int? {
      InnoDBLine.value(name, line).flatMap { Int(exactly: $0) }
    }
    if line.starts(with: "Buffer pool size, bytes") { return }
    if let value = count("Buffer pool size") { status.bufferPool.pages = value }
    if let value = count("Free buffers") { status.bufferPool.free = value }
    if let value = count("Database pages") { status.bufferPool.database = value }
    if let value = count("Modified db pages") { status.bufferPool.modified = value }
    if let value = count("Pending reads") { status.bufferPool.pendingReads = value }
    if line.starts(with: "Pending writes") {
      let names: [StaticString] = ["LRU ", "flush list ", "single page "]
      status.bufferPool.pendingWrites = names.compactMap { InnoDBLine.number($0, line) }
        .reduce(0) { $0.addingReportingOverflow($1).partialValue }
    }
    if let reads = InnoDBLine.decimal(before: " reads/s", line) {
      status.bufferPool.reads = reads
      status.bufferPool.writes = InnoDBLine.decimal(before: " writes/s", line)
    }
    if let hits = InnoDBLine.number("Buffer pool hit rate ", line) {
      status.bufferPool.hitsPer1000 = hits
    }
  }

  private mutating func takeRows(_ line: RawSpan) {
    if let inside = InnoDBLine.number(before: " queries inside InnoDB", line) {
      status.rows.queriesInside = inside
      status.rows.queriesInQueue = InnoDBLine.number(before: " queries in queue", line)
    }
    if let views = InnoDBLine.number(before: " read views open", line) {
      status.rows.readViews = views
    }
    for name in ["state=", "state: "] as [StaticString] {
      guard let found = line.firstRange(of: name) else { continue }
      status.rows.mainThread = line.string(line.trimmed(found.upperBound..<line.byteCount))
    }
    // Those of tables of the system come in lines of their own, behind.
    if status.rows.inserted == nil, let rate = InnoDBLine.decimal(before: " inserts/s", line) {
      status.rows.inserted = rate
      status.rows.updated = InnoDBLine.decimal(before: " updates/s", line)
      status.rows.deleted = InnoDBLine.decimal(before: " deletes/s", line)
      status.rows.read = InnoDBLine.decimal(before: " reads/s", line)
    }
  }
}

extension InnoDBStatus {
  /// Reads the text that one cell of `SHOW ENGINE INNODB STATUS` holds; `nil` where it is none.
  package init?(text: String) {
    var reader = InnoDBStatusReader()
    let bytes = Array(text.utf8)
    bytes.rawSpan.forEachLine(firstLine: 1) { line, number in
      reader.take(line, number)
    }
    reader.end(bytes.rawSpan.count(of: 0x0A) + 1, isComplete: false)
    guard let status = reader.statuses().last else { return nil }
    self = status
  }
}
