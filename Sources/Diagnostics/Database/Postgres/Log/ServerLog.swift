internal import Capture
internal import DatabaseViews
internal import Evidence

/// The logs of one server, put together.
struct ServerLog {
  /// What the same server is called in all evidence.
  var name: String
  var log: PostgresLog
  /// The files, in the order of time.
  var sources: [String]

  var subject: Subject { Subject(.server, name) }

  /// Logs of all servers in a recording: those in one folder are of one server, except where they name
  /// different ports.
  static func all(_ recording: Recording) -> [ServerLog] {
    var groups: [(folder: String, logs: [Artifact<PostgresLog>])] = []
    for artifact in recording.samples(of: PostgresLogParser.self) {
      let folder = CapturedServers.folder(of: artifact.source)
      let place = groups.firstIndex { group in
        group.folder == folder
          && group.logs.allSatisfy { isOfOneServer($0.sample, artifact.sample) }
      }
      if let place {
        groups[place].logs.append(artifact)
      } else {
        groups.append((folder, [artifact]))
      }
    }
    let servers = PostgresEvidence(recording).servers
    return groups.map { group in
      let isOnly = groups.count == 1
      let known = servers.filter { CapturedServers.folder(of: $0.source) == group.folder }
      var name = isOnly && servers.count == 1 ? servers[0].sample.name : nil
      if name == nil, known.count == 1 { name = known[0].sample.name }
      let isAlone = groups.filter { $0.folder == group.folder }.count == 1
      let place = isAlone ? group.folder : group.logs[0].source
      return ServerLog(
        name: name ?? (isOnly ? "postgres" : "postgres (\(place))"), joining: group.logs)
    }
  }

  private static func isOfOneServer(_ one: PostgresLog, _ other: PostgresLog) -> Bool {
    guard let port = one.port, let second = other.port else { return true }
    return port == second
  }

  private init(name: String, joining artifacts: [Artifact<PostgresLog>]) {
    self.name = name
    let chosen = Self.withoutCopies(artifacts).sorted {
      ($0.sample.firstTime ?? 0) < ($1.sample.firstTime ?? 0)
    }
    sources = chosen.map(\.source)
    log = PostgresLog()
    for (index, artifact) in chosen.enumerated() {
      let part = artifact.sample.placed(in: artifact.source)
      if index == 0 { log = part } else { log.join(part) }
    }
    for artifact in artifacts {
      log.version = log.version ?? artifact.sample.version
      log.port = log.port ?? artifact.sample.port
    }
  }

  /// One server may write the same records in several forms at once: the richest of them counts.
  private static func withoutCopies(_ all: [Artifact<PostgresLog>]) -> [Artifact<PostgresLog>] {
    all.filter { artifact in
      !all.contains { other in
        rank(other.sample.form) > rank(artifact.sample.form)
          && covers(other.sample, artifact.sample)
      }
    }
  }

  private static func rank(_ form: PostgresLog.Form) -> Int {
    switch form {
    case .stderr: 0
    case .csvlog: 1
    case .jsonlog: 2
    }
  }

  /// Whether most of the time of one log is also in the other.
  private static func covers(_ one: PostgresLog, _ other: PostgresLog) -> Bool {
    guard let start = one.firstTime, let end = one.lastTime, let first = other.firstTime,
      let last = other.lastTime
    else { return false }
    let shared = min(end, last) - max(start, first)
    return shared >= 0 && shared >= (last - first) * 0.5
  }

  /// A place in a file, with what stands there.
  func citation(_ mark: ServerMark, _ text: String? = nil) -> Citation {
    let lines = mark.lastLine > mark.line ? "\(mark.line)-\(mark.lastLine)" : "\(mark.line)"
    return Citation(source: "\(mark.source):\(lines)", text: text ?? mark.text)
  }

  /// The first and the last event of a kind.
  func citations(_ tally: ServerTally) -> [Citation] {
    guard let first = tally.first, let last = tally.last else { return [] }
    return first == last ? [citation(first)] : [citation(first), citation(last)]
  }

  /// Seconds from the last event of a kind to the end of the log.
  func quiet(since mark: ServerMark?) -> Double? {
    guard let time = mark?.time, let end = log.lastTime else { return nil }
    return max(0, end - time)
  }

  /// A time of the log as a person reads it; `Z` only where the log tells its zone.
  func written(_ time: Double?) -> String? {
    time.map { LogClockText.text($0, isUniversal: log.isUniversal) }
  }
}

extension PostgresLog {
  /// The same log with the name of its file at each place.
  fileprivate func placed(in source: String) -> PostgresLog {
    func place(_ mark: ServerMark) -> ServerMark {
      var mark = mark
      mark.source = source
      return mark
    }
    var log = self
    log.tallies = tallies.mapValues { $0.moved(place) }
    log.deadlocks = deadlocks.moved(place)
    log.waits = waits.moved(place)
    log.statements = statements.moved(place)
    return log
  }

  fileprivate mutating func join(_ other: PostgresLog) {
    records &+= other.records
    errors &+= other.errors
    firstTime = [firstTime, other.firstTime].compactMap(\.self).min()
    lastTime = [lastTime, other.lastTime].compactMap(\.self).max()
    isUniversal = isUniversal || other.isUniversal
    for (sign, tally) in other.tallies { tallies[sign, default: ServerTally()].join(tally) }
    deadlocks.join(other.deadlocks)
    waits.join(other.waits)
    statements.join(other.statements)
    names.merge(other.names) { Array(($0 + $1).prefix(20)) }
    version = other.version ?? version
    port = port ?? other.port
  }
}

/// Times of logs.
enum LogClockText {
  /// The time in the form `2026-11-26T05:12:00Z`.
  static func text(_ time: Double, isUniversal: Bool) -> String {
    guard time.isFinite, time.magnitude < 4e11 else { return "unknown" }
    let seconds = Int(time.rounded(.down))
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let clock = seconds - days * 86_400
    let (year, month, day) = date(days)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let text =
      "\(year)-\(two(month))-\(two(day))T\(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
    return isUniversal ? text + "Z" : text
  }

  /// The civil date of a day since 1970, of years counted from March.
  private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1
    )
  }
}
