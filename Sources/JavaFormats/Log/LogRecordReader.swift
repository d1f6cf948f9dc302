import ByteParsing

/// Finds out what a record says, by the signs in its lines, and adds that to the log's sources.
struct LogRecordReader {
  struct Hit {
    var sign: LogSign
    /// The line of the record.
    var line: Int
    var place: Int
  }

  let block: LogBlock
  let time: Double?
  private(set) var hits: [Hit] = []

  init(_ block: LogBlock, _ needles: NeedleSet, time: Double?) {
    self.block = block
    self.time = time
    let bytes = block.text.rawSpan
    for (index, line) in block.lines.enumerated() where line.role != .frame {
      var position = line.text.lowerBound
      while position < line.text.upperBound,
        let hit = needles.next(in: bytes, position..<line.text.upperBound)
      {
        if let sign = LogSign(rawValue: hit.text) {
          hits.append(Hit(sign: sign, line: index, place: hit.position))
        }
        position = hit.position + 1
      }
    }
  }

  func read(into parser: inout ApplicationLogParser) {
    let bytes = block.text.rawSpan
    let place = block.source
    if let hit = hits.first(where: { isTimeout($0, bytes) }) {
      addTimeout(hit, bytes, &parser)
    } else if let hit = hits.first(where: { $0.sign == .leak }) {
      addLeak(hit, bytes, &parser.sources[place])
    } else if let hit = hits.first(where: { $0.sign.isReclaim }) {
      addReclaim(hit, bytes, &parser.sources[place])
    } else {
      addAnswer(bytes, &parser.sources[place])
    }
    for hit in hits { addState(hit, bytes, &parser.sources[place]) }
    addMemoryErrors(bytes, &parser.sources[place])
  }

  func mark(_ hit: Hit, _ bytes: RawSpan) -> LogMark {
    let text = bytes.trimmed(block.lines[hit.line].text)
    let shown = text.lowerBound..<min(text.upperBound, text.lowerBound + 240)
    let ellipsis = shown.upperBound < text.upperBound ? "…" : ""
    return LogMark(
      line: block.lines[0].number, lastLine: max(block.lines[0].number, block.lastNumber),
      time: time, text: bytes.string(shown) + ellipsis)
  }

  func line(of hit: Hit) -> Range<Int> {
    block.lines[hit.line].text
  }

  /// The frames of the record, innermost first, without source archives and modules.
  func frames(_ bytes: RawSpan) -> [String] {
    block.lines.lazy.filter { $0.role == .frame }.map { line in
      var text = bytes.trimmed(line.text)
      if bytes.starts(with: "#011", at: text.lowerBound) {
        text = (text.lowerBound + 4)..<text.upperBound
      }
      // `~[shop.jar:1.0]` behind the frame is of the logger.
      if let close = bytes.firstRange(of: ")", in: text) {
        text = text.lowerBound..<close.upperBound
      }
      let frame = FrameText(bytes, text)
      let method = bytes.string(frame.method)
      return frame.place.isEmpty ? method : "\(method)(\(bytes.string(frame.place)))"
    }
  }
}

// MARK: Pools

extension LogRecordReader {
  private func isTimeout(_ hit: Hit, _ bytes: RawSpan) -> Bool {
    guard hit.sign.poolOfTimeout != nil else { return false }
    let line = line(of: hit)
    switch hit.sign {
    case .hikariTimeout:
      return bytes.number(behind: hit.sign.text, in: hit.place..<line.upperBound) != nil
    case .dbcpTimeout:
      return bytes.firstRange(of: "imeout", in: hit.place..<line.upperBound) != nil
        || bytes.firstRange(of: "exhausted", in: hit.place..<line.upperBound) != nil
    case .tomcatTimeout: return bytes.firstRange(of: "none available", in: line) != nil
    case .agroalTimeout, .agroalCreation, .c3p0Timeout: return isThrown(hit, bytes)
    default: return true
    }
  }

  /// Whether the message is that of a throwable, or of a record with one.
  private func isThrown(_ hit: Hit, _ bytes: RawSpan) -> Bool {
    let role = block.lines[hit.line].role
    return block.hasFrames || role == .throwable || role == .cause
  }

  private func addTimeout(_ hit: Hit, _ bytes: RawSpan, _ parser: inout ApplicationLogParser) {
    guard let kind = hit.sign.poolOfTimeout else { return }
    let line = line(of: hit)
    let mark = mark(hit, bytes)
    let patience = patience(hit, bytes)
    for thread in block.threads {
      parser.sources[block.source].leaks.noteWork(of: ThreadTail(thread), at: mark)
    }
    if parser.isRepeated(block.threads, source: block.source, at: time, within: patience) { return }
    let answer = hits.last { $0.sign.answer != nil }
    let name = kind == .hikari ? Self.name(before: hit.place, in: line, bytes) : nil
    let pool = parser.sources[block.source].pool(kind, name)
    parser.sources[block.source].pools[pool].addTimeout(
      mark, patience: patience, state: PoolLog.State(hit.place..<line.upperBound, bytes),
      answer: answer?.sign.answer, in: answer.map { self.mark($0, bytes) })
  }

  /// Seconds that the caller waited.
  private func patience(_ hit: Hit, _ bytes: RawSpan) -> Double? {
    let rest = hit.place..<line(of: hit).upperBound
    switch hit.sign {
    case .hikariTimeout, .viburTimeout:
      return bytes.number(behind: hit.sign.text, in: rest).map { $0 / 1000 }
    case .tomcatTimeout: return bytes.number(behind: hit.sign.text, in: rest)
    case .druidTimeout: return bytes.number(behind: "wait millis ", in: rest).map { $0 / 1000 }
    default: return nil
    }
  }

  /// The word in front of a message of HikariCP: the pool's name.
  private static func name(before place: Int, in line: Range<Int>, _ bytes: RawSpan) -> String? {
    var start = place
    while start > line.lowerBound, !bytes[start - 1].isBlank, bytes[start - 1] != UInt8(ascii: "\"")
    { start -= 1 }
    return start < place ? bytes.string(start..<place) : nil
  }

  private func addState(_ hit: Hit, _ bytes: RawSpan, _ source: inout LogSource) {
    let line = line(of: hit)
    switch hit.sign {
    case .starting, .started, .stopping, .stopped:
      guard let name = Self.name(before: hit.place, in: line, bytes) else { return }
      let isOfPool = ["ikari", "Pool", "pool"].contains {
        bytes.firstRange(of: $0, in: line) != nil
      }
      guard isOfPool || source.pools.contains(where: { $0.name == name }) else { return }
      let pool = source.pool(.hikari, name)
      source.pools[pool].isInService = hit.sign == .started
      if hit.sign == .started { source.pools[pool].started = mark(hit, bytes) }
    case .hikariStats:
      guard let dash = bytes.lastRange(of: " - ", in: line.lowerBound..<hit.place),
        let name = Self.name(before: dash.lowerBound, in: line, bytes),
        let state = PoolLog.State(hit.place..<line.upperBound, bytes)
      else { return }
      let isOfTimeout = bytes.firstRange(of: "imeout failure", in: line) != nil
      let pool = source.pool(.hikari, name)
      source.pools[pool].add(state, at: mark(hit, bytes), isOfTimeout: isOfTimeout)
    default: break
    }
  }
}

// MARK: Leaks

extension LogRecordReader {
  private func addLeak(_ hit: Hit, _ bytes: RawSpan, _ source: inout LogSource) {
    let rest = (hit.place + hit.sign.text.utf8CodeUnitCount)..<line(of: hit).upperBound
    let behind = bytes.firstRange(of: ", stack trace", in: rest)?.lowerBound ?? rest.upperBound
    let on = bytes.firstRange(of: " on thread ", in: rest.lowerBound..<behind)
    source.leaks.add(
      LeakLedger.Report(
        connection: bytes.string(rest.lowerBound..<(on?.lowerBound ?? behind)),
        thread: on.map { bytes.string($0.upperBound..<behind) }, mark: mark(hit, bytes),
        isReclaimed: false),
      frames: frames(bytes))
  }

  /// Reports of pools that take back what is out for too long.
  private func addReclaim(_ hit: Hit, _ bytes: RawSpan, _ source: inout LogSource) {
    let line = line(of: hit)
    var thread: String?
    if let owner = bytes.firstRange(of: "owner thread: ", in: line),
      let comma = bytes.firstRange(of: ",", in: owner.upperBound..<line.upperBound)
    {
      thread = bytes.string(owner.upperBound..<comma.lowerBound)
    }
    source.leaks.add(
      LeakLedger.Report(
        connection: Self.pooledConnection(line, bytes), thread: thread, mark: mark(hit, bytes),
        isReclaimed: hit.sign != .tomcatSuspect),
      frames: frames(bytes))
  }

  /// The connection in a message of Tomcat's pool: `ConnectionID:5`.
  private static func pooledConnection(_ line: Range<Int>, _ bytes: RawSpan) -> String {
    guard let start = bytes.firstRange(of: "ConnectionID:", in: line) else { return "" }
    var end = start.upperBound
    while end < line.upperBound, bytes[end].isDigit { end += 1 }
    return bytes.string(start.lowerBound..<end)
  }

  private func addAnswer(_ bytes: RawSpan, _ source: inout LogSource) {
    for hit in hits where hit.sign == .leakReturned || hit.sign == .tomcatReturned {
      let line = line(of: hit)
      guard hit.sign == .leakReturned else {
        source.leaks.giveBack(Self.pooledConnection(line, bytes))
        continue
      }
      let rest = (hit.place + hit.sign.text.utf8CodeUnitCount)..<line.upperBound
      let end =
        bytes.firstRange(of: " on thread ", in: rest)
        ?? bytes.firstRange(of: " was returned", in: rest)
      guard let end else { continue }
      source.leaks.giveBack(bytes.string(rest.lowerBound..<end.lowerBound))
    }
    let answers = hits.filter { $0.sign.answer != nil && !isOfServer($0, bytes) }
    guard let hit = answers.last, let answer = hit.sign.answer,
      !answer.isOfNetwork || isOfDatabase(bytes)
    else { return }
    source.answers[answer, default: Tally()].add(mark(hit, bytes))
  }

  /// Whether the server's own log says it, which sets two blanks behind `FATAL:`; drivers set one.
  private func isOfServer(_ hit: Hit, _ bytes: RawSpan) -> Bool {
    let start = line(of: hit).lowerBound
    return hit.place - start >= 3 && bytes.starts(with: ":  ", at: hit.place - 3)
  }

  private func isOfDatabase(_ bytes: RawSpan) -> Bool {
    ["SQL", "jdbc"].contains { bytes.firstRange(of: $0) != nil }
  }
}

// MARK: Memory

extension LogRecordReader {
  /// Only what was thrown counts, not what a message or the name of a test says of it.
  private func addMemoryErrors(_ bytes: RawSpan, _ source: inout LogSource) {
    var seen: Set<MemoryError> = []
    for hit in hits {
      let error: MemoryError
      switch hit.sign {
      case .outOfMemory:
        guard let kind = MemoryError(hit, self, bytes) else { continue }
        error = kind
      case .noMemory: error = .jvm
      case .noThread: error = .threadRefused
      default: continue
      }
      if seen.insert(error).inserted {
        source.memoryErrors[error, default: Tally()].add(mark(hit, bytes))
      }
    }
  }
}

extension MemoryError {
  fileprivate init?(_ hit: LogRecordReader.Hit, _ reader: LogRecordReader, _ bytes: RawSpan) {
    let line = reader.line(of: hit)
    guard Self.isThrown(hit, reader, line, bytes) else { return nil }
    let name = hit.place + hit.sign.text.utf8CodeUnitCount
    guard bytes.starts(with: ": ", at: name) else {
      // The last resort of the JVM's handler has no room for the reason.
      self = .other
      return
    }
    let reason = (name + 2)..<line.upperBound
    let kinds: [(StaticString, MemoryError)] = [
      ("Java heap space", .heap), ("GC overhead limit exceeded", .overhead),
      ("Metaspace", .metaspace), ("Compressed class space", .metaspace),
      ("PermGen space", .metaspace), ("unable to create native thread", .threads),
      ("unable to create new native thread", .threads), ("Direct buffer memory", .direct),
      ("Requested array size exceeds VM limit", .arraySize),
      ("Required array length too large", .arraySize), ("Map failed", .map),
    ]
    if let known = kinds.first(where: { bytes.starts(with: $0.0, at: reason.lowerBound) }) {
      self = known.1
    } else if bytes.firstRange(of: "of direct buffer memory", in: reason) != nil {
      self = .direct
    } else if bytes.firstRange(of: "Out of swap space", in: reason) != nil {
      self = .swap
    } else if bytes.firstRange(of: "(stack trace with native method)", in: reason) != nil
      || bytes.firstRange(of: "(Native method)", in: reason) != nil
    {
      self = .native
    } else {
      self = .other
    }
  }

  private static func isThrown(
    _ hit: LogRecordReader.Hit, _ reader: LogRecordReader, _ line: Range<Int>, _ bytes: RawSpan
  ) -> Bool {
    let before = bytes.trimmed(line.lowerBound..<hit.place)
    let said = ["Terminating due to", "Aborting due to", "Exception:"]
    if said.contains(where: { bytes.ends(before, with: $0) }) { return true }
    if bytes.firstRange(of: "in thread \"", in: before) != nil { return true }
    if bytes.starts(with: "Caused by:", at: before.lowerBound) && before.count <= 11 { return true }
    let isNested = bytes.ends(before, with: "nested exception is")
    guard before.isEmpty || isNested else { return false }
    let dumps = reader.block.lines.contains {
      bytes.starts(with: "Dumping heap to ", at: $0.text.lowerBound)
    }
    return reader.block.hasFrames || dumps
  }
}

extension LogSign {
  /// Whether a pool reports with it what it takes for abandoned.
  var isReclaim: Bool {
    switch self {
    case .dbcpAbandoned, .c3p0Overdue, .tomcatAbandoned, .tomcatSuspect, .druidAbandoned: true
    default: false
    }
  }
}

extension DatabaseAnswer {
  /// Whether any client of a network may say it.
  var isOfNetwork: Bool {
    switch self {
    case .refused, .unknownHost, .connectTimeout, .readTimeout: true
    default: false
    }
  }
}

extension LogSource {
  /// At most so many pools are kept apart.
  private static let poolLimit = 32

  /// The place of a pool, which is new if it was not known.
  mutating func pool(_ kind: PoolLog.Kind, _ name: String?) -> Int {
    if let known = pools.firstIndex(where: { $0.kind == kind && $0.name == name }) { return known }
    if pools.count >= Self.poolLimit { return pools.count - 1 }
    pools.append(PoolLog(kind: kind, name: name))
    return pools.count - 1
  }
}

extension ApplicationLogParser {
  /// Whether a thread's time-out was seen just before: it cannot have waited that long again.
  mutating func isRepeated(
    _ threads: [String], source: Int, at time: Double?, within patience: Double?
  ) -> Bool {
    guard let time, !threads.isEmpty else { return false }
    let key = "\(source) \(threads.joined(separator: " "))"
    let isRepeated = recentTimeouts[key].map { abs(time - $0) < (patience ?? 1) * 0.5 } ?? false
    if recentTimeouts.count > 4096 { recentTimeouts = [:] }
    if !isRepeated { recentTimeouts[key] = time }
    return isRepeated
  }
}
