import ByteParsing

extension LogRecordReader {
  func addLeak(_ hit: Hit, _ bytes: RawSpan, _ source: inout LogSource) {
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
  func addReclaim(_ hit: Hit, _ bytes: RawSpan, _ source: inout LogSource) {
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

  func addAnswer(_ bytes: RawSpan, _ source: inout LogSource) {
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
