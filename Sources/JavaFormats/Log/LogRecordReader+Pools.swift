import ByteParsing

extension LogRecordReader {
  func isTimeout(_ hit: Hit, _ bytes: RawSpan) -> Bool {
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

  func addTimeout(_ hit: Hit, _ bytes: RawSpan, _ parser: inout ApplicationLogParser) {
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

  func addState(_ hit: Hit, _ bytes: RawSpan, _ source: inout LogSource) {
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
