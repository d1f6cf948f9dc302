internal import ByteParsing

/// Finds out what a message is about: by its SQLSTATE where it has one, by what stays the same in every
/// language (numbers, lock modes, names of WAL files), and else by how it begins.
enum ServerMessage {
  /// How a message begins that is of interest.
  private struct Beginning {
    var text: StaticString
    /// `nil` of a duration.
    var sign: ServerSign?
    /// The second to fourth byte: few texts differ from a message only behind them.
    var next: (UInt8, UInt8, UInt8)
  }

  /// By the first byte of the texts.
  private static let byFirstByte: [[Beginning]] = {
    var buckets: [[Beginning]] = Array(repeating: [], count: 256)
    let signs = ServerSign.beginnings.map { (sign: Optional($0.sign), texts: $0.texts) }
    for (sign, texts) in signs + [(nil, ServerSign.durations)] {
      for text in texts {
        precondition(text.utf8CodeUnitCount >= 4)
        text.withUTF8Buffer { bytes in
          let next = unsafe (bytes[1], bytes[2], bytes[3])
          unsafe buckets[Int(bytes[0])].append(Beginning(text: text, sign: sign, next: next))
        }
      }
    }
    return buckets
  }()

  /// How messages begin that many logs are full of, and that tell nothing here.
  private static let idle: [StaticString] = [
    "connection received: ", "connection authorized: ", "connection authenticated: ",
    "connection ready: ", "disconnection: ", "checkpoint starting: ", "checkpoint complete: ",
    "restartpoint starting: ", "restartpoint complete: ", "automatic vacuum of table ",
    "automatic analyze of table ", "automatic aggressive vacuum of table ",
  ]

  /// Whether the message that begins at the start of `text` may be of interest.
  static func matters(_ severity: LogSeverity, _ bytes: RawSpan, _ text: Range<Int>) -> Bool {
    switch severity {
    case .debug, .info, .notice: return false
    case .warning, .error, .fatal, .panic: return true
    case .log: break
    }
    guard text.lowerBound < text.upperBound else { return false }
    let first = bytes[text.lowerBound]
    if begins(bytes, text) != nil { return true }
    if (0x61...0x72).contains(first),
      idle.contains(where: { bytes.starts(with: $0, at: text.lowerBound) })
    {
      return false
    }
    let head = text.lowerBound..<min(text.upperBound, text.lowerBound + 220)
    return bytes.firstRange(of: "Lock", in: head) != nil
      || bytes.firstRange(of: "(PID ", in: head) != nil
      || bytes.firstRange(of: "（PID ", in: head) != nil
      || bytes.firstRange(of: "ubscription", in: head) != nil
      || (first == UInt8(ascii: "l") && bytes.starts(with: "listening on ", at: text.lowerBound))
      || (first == UInt8(ascii: "s")
        && bytes.starts(with: "starting PostgreSQL", at: text.lowerBound))
      || (first == UInt8(ascii: "s") && bytes.starts(with: "statement: ", at: text.lowerBound))
      || (first == UInt8(ascii: "e") && bytes.starts(with: "execute ", at: text.lowerBound))
  }

  private static func beginning(_ bytes: RawSpan, _ text: Range<Int>) -> ServerSign? {
    begins(bytes, text)?.sign
  }

  private static func begins(_ bytes: RawSpan, _ text: Range<Int>) -> Beginning? {
    let start = text.lowerBound
    guard text.count >= 4 else { return nil }
    let next = (bytes[start + 1], bytes[start + 2], bytes[start + 3])
    for beginning in byFirstByte[Int(bytes[start])]
    where beginning.next == next && beginning.text.utf8CodeUnitCount <= text.count
      && bytes.starts(with: beginning.text, at: start)
    {
      return beginning
    }
    return nil
  }

  /// Where the number begins of a message that tells a duration.
  static func durationStart(_ bytes: RawSpan, _ text: Range<Int>) -> Int? {
    for word in ServerSign.durations where bytes.starts(with: word, at: text.lowerBound) {
      return text.lowerBound + word.utf8CodeUnitCount
    }
    return nil
  }

  /// What a record is about; `nil` where it is nothing of interest.
  static func sign(of record: LogRecord) -> ServerSign? {
    let bytes = record.message.rawSpan
    let text = 0..<record.message.count
    if record.severity == .panic { return isFull(record) ? .diskFull : .panic }
    if record.severity.isError, isFull(record) { return .diskFull }
    let begun = beginning(bytes, text)
    if record.severity.isError, isRemoved(bytes) { return .walRemoved }
    if let state = record.state, record.severity.isError, let sign = ServerSign(state) {
      // One SQLSTATE holds all limits of connections.
      return sign == .slots ? ownLimit(begun, bytes) ?? .slots : sign
    }
    if let sign = begun.flatMap({ checked($0, record) }) { return sign }
    if let sign = ofReplication(record, bytes, text) { return sign }
    if record.severity == .log { return ofProcess(bytes, text) }
    return record.severity == .warning ? ofWarning(record, bytes, text) : nil
  }

  private static func ownLimit(_ begun: ServerSign?, _ bytes: RawSpan) -> ServerSign? {
    if begun == .ownSlots || begun == .senderSlots { return begun }
    if bytes.firstRange(of: "max_wal_senders") != nil { return .senderSlots }
    // Names of roles and databases are quoted, in whatever quotes; so is that of a predefined role.
    let quotes: [StaticString] = ["\"", "«", "»"]
    let isNamed = quotes.contains { bytes.firstRange(of: $0) != nil }
    return isNamed && begun != .slots ? .ownSlots : nil
  }

  /// Whether a message may say what it begins like.
  private static func checked(_ sign: ServerSign, _ record: LogRecord) -> ServerSign? {
    switch sign {
    case .deadlock, .slots, .ownSlots, .senderSlots, .memory, .notReady, .lockTimeout,
      .statementTimeout, .canceled, .idleInTransaction, .recoveryConflict, .password,
      .wraparoundStopped:
      record.severity.isError ? sign : nil
    case .slotInvalidated:
      record.message.rawSpan.firstRange(of: "restart_lsn") != nil
        || record.message.rawSpan.firstRange(of: "lot") != nil && record.severity == .log
        ? sign : nil
    case .diverged:
      record.severity.isError || record.severity == .log ? sign : nil
    default: sign
    }
  }

  private static func isFull(_ record: LogRecord) -> Bool {
    if record.state == SQLState("53100") { return true }
    let bytes = record.message.rawSpan
    return ServerSign.deviceFull.contains {
      bytes.starts(with: $0, at: record.message.count - $0.utf8CodeUnitCount)
    }
  }

  /// `requested WAL segment 000000010000000000000003 has already been removed`, from the primary or as
  /// a standby repeats it.
  private static func isRemoved(_ bytes: RawSpan) -> Bool {
    bytes.firstRange(of: "WAL") != nil && bytes.firstRange(of: "pg_wal/") == nil
      && walFile(bytes) != nil
  }

  private static func ofReplication(
    _ record: LogRecord, _ bytes: RawSpan, _ text: Range<Int>
  ) -> ServerSign? {
    if record.severity.isError {
      if bytes.firstRange(of: "could not connect to the primary server") != nil {
        return .upstreamLost
      }
      if bytes.firstRange(of: "could not connect to the publisher") != nil { return .publisherLost }
      let isApplied =
        record.origin != nil || record.backend == "logical replication worker"
        || record.backend == "logical replication apply worker"
      if isApplied { return record.state == SQLState("57P01") ? nil : .applyFailed }
    }
    if record.severity == .log, bytes.firstRange(of: "has been disabled because of an error") != nil
    {
      return .subscriptionDisabled
    }
    return nil
  }

  /// `server process (PID 4242) was terminated by signal 9: Killed`; an exit has no text behind its
  /// number.
  private static func ofProcess(_ bytes: RawSpan, _ text: Range<Int>) -> ServerSign? {
    guard let mark = bytes.firstRange(of: "(PID ") ?? bytes.firstRange(of: "（PID ") else {
      return nil
    }
    if let signal = signal(bytes, mark.upperBound..<text.upperBound) {
      return signal > 0 && signal < 65 ? .signalled : nil
    }
    // The launcher ends so with every shutdown.
    let workers: [StaticString] = [
      "logical replication worker", "logical replication apply worker",
    ]
    return workers.contains { bytes.firstRange(of: $0, in: 0..<mark.lowerBound) != nil }
      ? .applyExited : nil
  }

  /// The number of the signal behind the id of the process.
  static func signal(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    var position = range.lowerBound
    while position < range.upperBound, bytes[position].isDigit { position += 1 }
    while position < range.upperBound, !bytes[position].isDigit { position += 1 }
    var cursor = ByteCursor(bytes)
    cursor.move(to: position)
    guard let number = cursor.unsigned(), number < 65 else { return nil }
    var end = cursor.position
    while end < range.upperBound, end < cursor.position + 24 {
      if bytes[end] == UInt8(ascii: ":") || bytes.starts(with: "：", at: end) { return Int(number) }
      end += 1
    }
    return nil
  }

  private static func ofWarning(
    _ record: LogRecord, _ bytes: RawSpan, _ text: Range<Int>
  ) -> ServerSign? {
    // The file that could not be archived.
    if bytes.firstRange(of: "pg_wal/") == nil, walFile(bytes) != nil { return .archiveFailed }
    if bytes.starts(with: "database ") {
      return bytes.firstRange(of: "must be vacuumed") != nil ? .wraparoundNear : nil
    }
    let begins = ServerSign.nearWraparound.contains { bytes.starts(with: $0) }
    return begins && Numbers.outsideQuotes(bytes, text).contains { $0 >= 1000 }
      ? .wraparoundNear : nil
  }

  /// The name of a WAL file: 24 hexadecimal digits in capitals.
  static func walFile(_ bytes: RawSpan) -> Range<Int>? {
    var run = 0
    for position in 0...bytes.byteCount {
      if position < bytes.byteCount,
        bytes[position].isDigit || (0x41...0x46).contains(bytes[position])
      {
        run += 1
        continue
      }
      if run == 24 { return (position - 24)..<position }
      run = 0
    }
    return nil
  }
}

/// Numbers in a foreign sentence.
enum Numbers {
  /// Runs of decimal digits, each below 2⁵³.
  static func all(_ bytes: RawSpan, _ range: Range<Int>) -> [Int] {
    read(bytes, range, skippingQuotes: false)
  }

  /// Those outside of quotes.
  static func outsideQuotes(_ bytes: RawSpan, _ range: Range<Int>) -> [Int] {
    read(bytes, range, skippingQuotes: true)
  }

  private static func read(
    _ bytes: RawSpan, _ range: Range<Int>, skippingQuotes: Bool
  ) -> [Int] {
    var numbers: [Int] = []
    var position = range.lowerBound
    var isQuoted = false
    while position < range.upperBound {
      if skippingQuotes, bytes[position] == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard bytes[position].isDigit, !isQuoted else {
        position += 1
        continue
      }
      var cursor = ByteCursor(bytes.extracting(0..<range.upperBound))
      cursor.move(to: position)
      if let number = cursor.unsigned(), number < 1 << 53 { numbers.append(Int(number)) }
      position = max(cursor.position, position + 1)
    }
    return numbers
  }
}
