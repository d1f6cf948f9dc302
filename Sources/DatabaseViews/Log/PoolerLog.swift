internal import ByteParsing
package import Capture

/// What PgBouncer's log tells of clients it sent away, and how long clients waited.
package struct PoolerLog: Sendable {
  package static let format = PoolerLogParser.format

  package enum Reason: String, Sendable, CaseIterable {
    /// `max_client_conn`, and limits of one user or database.
    case noRoom
    /// `query_wait_timeout`: no server connection became free in time.
    case waited
    /// `client_login_timeout`: also where no server connection could be had for the login.
    case login
    /// The server could not be reached, or let the pooler not in.
    case server
    /// Password, unknown user or database.
    case access
    case other
  }

  package var tallies: [Reason: ServerTally] = [:]
  /// Clients that waited in vain, by `database/user`.
  package var pools: [String: Int] = [:]
  package var firstTime: Double?
  package var lastTime: Double?
  package var isUniversal = false
  /// Lines of statistics, each over one `stats_period`.
  package var periods = 0
  /// The longest and the second longest mean wait of a period, seconds.
  package var longestWait = 0.0
  package var secondWait = 0.0
  package var waitMark: ServerMark?
  package var port: Int?

  package subscript(reason: Reason) -> ServerTally { tallies[reason] ?? ServerTally() }

  package init() {}
}

/// Reads PgBouncer's log.
///
///     2026-11-26 05:32:37.246 UTC [25886] LOG C-0x5608f34705a0: (nodb)/(nouser)@unix(25977):25380 closing because: no more connections allowed (max_client_conn) (age=0s)
///     2026-11-26 05:32:37.246 UTC [25886] WARNING C-0x5608f34705a0: (nodb)/(nouser)@unix(25977):25380 pooler error: no more connections allowed (max_client_conn)
///     2026-11-26 05:32:40.702 UTC [25886] LOG stats: 1 xacts/s, 1 queries/s, in 5 B/s, out 42 B/s, xact 864 us, query 864 us, wait 3764 us
package struct PoolerLogParser: StreamParser {
  package static let format = Format(
    kind: "pgbouncer-log", label: "log of PgBouncer",
    markers: [
      "LOG stats: ", "pooler error: ", "closing because: ", "process up: PgBouncer", "LOG C-0x",
      "LOG S-0x",
    ])

  private enum Sign: Int, CaseIterable {
    case error, closing, stats, server

    var text: StaticString {
      switch self {
      case .error: "pooler error: "
      case .closing: "closing because: "
      case .stats: "LOG stats: "
      case .server: "server login failed: "
      }
    }
  }

  private let needles = NeedleSet(Sign.allCases.map(\.text), inOrder: true)
  private var log = PoolerLog()
  private var lines = 0
  /// A client that was just counted: it is told of in two lines.
  private var last: (line: Int, client: [UInt8])?

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var position = 0
    var counted = (position: 0, line: firstLine)
    noteTimes(bytes)
    while position < bytes.byteCount,
      let hit = needles.next(in: bytes, position..<bytes.byteCount)
    {
      var start = hit.position
      while start > position, bytes[start - 1] != 0x0A { start -= 1 }
      let line = start..<bytes.lineEnd(from: hit.position)
      counted.line &+= bytes.extracting(counted.position..<start).count(of: 0x0A)
      counted.position = start
      if let sign = Sign(rawValue: hit.text) {
        take(sign, bytes, line, hit.position + sign.text.utf8CodeUnitCount, counted.line)
      }
      position = min(line.upperBound + 1, bytes.byteCount)
    }
  }

  /// The time of the first line and of the last one.
  private mutating func noteTimes(_ bytes: RawSpan) {
    let end = bytes.lineEnd(from: 0)
    note(LogPrefix.time(bytes, 0..<min(end, 80)))
    var stop = bytes.byteCount
    for _ in 0..<20 where stop > 0 {
      var start = stop - 1
      while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
      if let time = LogPrefix.time(bytes, start..<min(stop, start + 80)) { return note(time) }
      stop = start
    }
  }

  private mutating func note(_ time: LogPrefix.Time?) {
    guard let time else { return }
    if time.isUniversal { log.isUniversal = true }
    log.firstTime = min(log.firstTime ?? time.seconds, time.seconds)
    log.lastTime = max(log.lastTime ?? time.seconds, time.seconds)
  }

  private mutating func take(
    _ sign: Sign, _ bytes: RawSpan, _ line: Range<Int>, _ text: Int, _ number: Int
  ) {
    let mark = ServerMark(
      line: number, lastLine: number,
      time: LogPrefix.time(bytes, line.lowerBound..<min(line.upperBound, line.lowerBound + 120))?
        .seconds,
      text: bytes.copied(line.lowerBound..<min(line.upperBound, line.lowerBound + 300)).firstLine)
    let rest = text..<max(text, line.upperBound)
    lines &+= 1
    switch sign {
    case .stats: addStats(bytes, rest, mark)
    case .server: log.tallies[.server, default: ServerTally()].add(mark)
    case .error, .closing:
      guard let client = Self.client(bytes, line) else { return }
      let reason = Self.reason(bytes, rest)
      guard let reason else { return }
      if let last, last.client == client, number &- last.line <= 3 { return }
      last = (number, client)
      log.tallies[reason, default: ServerTally()].add(mark)
      if reason == .waited, let pool = Self.pool(bytes, line), log.pools.count < 64 {
        log.pools[pool, default: 0] &+= 1
      }
    }
  }

  /// `C-0x5608f34705a0`, with the client's address; `nil` in lines of servers.
  private static func client(_ bytes: RawSpan, _ line: Range<Int>) -> [UInt8]? {
    guard let start = bytes.firstRange(of: "C-0x", in: line) else { return nil }
    var end = start.upperBound
    while end < line.upperBound, bytes[end] != 0x20 { end += 1 }
    end = min(end + 1, line.upperBound)
    while end < line.upperBound, bytes[end] != 0x20 { end += 1 }
    return bytes.copied(start.lowerBound..<end)
  }

  /// `database/user` behind the client's name.
  private static func pool(_ bytes: RawSpan, _ line: Range<Int>) -> String? {
    guard let start = bytes.firstRange(of: "C-0x", in: line),
      let blank = bytes.firstRange(of: ": ", in: start.upperBound..<line.upperBound),
      let at = bytes.firstRange(of: "@", in: blank.upperBound..<line.upperBound)
    else { return nil }
    return bytes.string(blank.upperBound..<at.lowerBound)
  }

  private static func reason(_ bytes: RawSpan, _ range: Range<Int>) -> PoolerLog.Reason? {
    let known: [(StaticString, PoolerLog.Reason)] = [
      ("no more connections allowed", .noRoom), ("max_client_conn", .noRoom),
      ("client connections exceeded", .noRoom), ("max_user_client_connections", .noRoom),
      ("max_db_client_connections", .noRoom), ("query_wait_timeout", .waited),
      ("client_login_timeout", .login), ("connect failed", .server),
      ("cannot connect to server", .server), ("server login", .server),
      ("server_login_retry", .server), ("auth failed", .access), ("authentication failed", .access),
      ("no such user", .access), ("no such database", .access), ("pgbouncer is", .other),
      ("server conn crashed", .server), ("query timeout", .other),
    ]
    return known.first { bytes.firstRange(of: $0.0, in: range) != nil }?.1
  }

  /// `wait 3764 us` at the end; seconds.
  private mutating func addStats(_ bytes: RawSpan, _ range: Range<Int>, _ mark: ServerMark) {
    log.periods &+= 1
    guard let found = bytes.firstRange(of: "wait", in: range) else { return }
    var cursor = ByteCursor(bytes.extracting(0..<range.upperBound))
    cursor.move(to: found.upperBound)
    _ = cursor.skip(ifNext: " time")
    cursor.skipBlanks()
    guard let value = cursor.number() else { return }
    cursor.skipBlanks()
    let seconds = cursor.skip(ifNext: "us") ? value / 1e6 : value / 1e3
    if seconds > log.longestWait {
      log.secondWait = log.longestWait
      log.longestWait = seconds
      log.waitMark = mark
    } else if seconds > log.secondWait {
      log.secondWait = seconds
    }
  }

  package mutating func finish() -> Parsed<PoolerLog>? {
    guard lines > 0 else { return nil }
    let sent = log.tallies.filter { $0.key == .noRoom || $0.key == .waited }
      .reduce(0) { $0 &+ $1.value.count }
    return Parsed(
      log, note: sent == 0 ? "no client was sent away" : "\(sent) clients were sent away")
  }
}
