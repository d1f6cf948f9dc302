internal import Capture
internal import DatabaseViews
internal import Evidence

/// The logs of one server, put together.
struct ServerLog<Log: EventLog> {
  /// What the same server is called in all evidence.
  var name: String
  var log: Log
  /// The files, in the order of time.
  var sources: [String]

  var subject: Subject { Subject(.server, name) }

  /// Logs of all servers: those in one folder are of one server, except where they name different
  /// ports.
  ///
  /// `servers` are those that other evidence names; `kind` is what a server without a name is called.
  static func all(
    _ logs: [Artifact<Log>], servers: [(source: String, name: String)], kind: String
  ) -> [ServerLog] {
    var groups: [(folder: String, logs: [Artifact<Log>])] = []
    for artifact in logs {
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
    return groups.map { group in
      let isAlone = groups.filter { $0.folder == group.folder }.count == 1
      let name = CapturedServers.name(
        of: group.logs[0].source, among: servers, isOnly: groups.count == 1, kind: kind,
        place: isAlone ? nil : group.logs[0].source)
      return ServerLog(name: name, joining: group.logs)
    }
  }

  private static func isOfOneServer(_ one: Log, _ other: Log) -> Bool {
    guard let port = one.port, let second = other.port else { return true }
    return port == second
  }

  private init(name: String, joining artifacts: [Artifact<Log>]) {
    self.name = name
    let chosen = Self.withoutCopies(artifacts).ordered {
      ($0.sample.firstTime ?? 0) < ($1.sample.firstTime ?? 0)
    }
    sources = chosen.map(\.source)
    log = Log()
    for (index, artifact) in chosen.enumerated() {
      let part = artifact.sample.moved { mark in
        var mark = mark
        mark.source = artifact.source
        return mark
      }
      if index == 0 { log = part } else { log.join(part) }
    }
    for artifact in artifacts {
      log.version = log.version ?? artifact.sample.version
      log.port = log.port ?? artifact.sample.port
    }
  }

  /// One server may write the same records in several forms at once: the richest of them counts.
  private static func withoutCopies(_ all: [Artifact<Log>]) -> [Artifact<Log>] {
    all.filter { artifact in
      !all.contains { other in
        other.sample.richness > artifact.sample.richness && covers(other.sample, artifact.sample)
      }
    }
  }

  /// Whether most of the time of one log is also in the other.
  private static func covers(_ one: Log, _ other: Log) -> Bool {
    guard let start = one.firstTime, let end = one.lastTime, let first = other.firstTime,
      let last = other.lastTime
    else { return false }
    let shared = min(end, last) - max(start, first)
    return shared >= 0 && shared >= (last - first) * 0.5
  }

  /// A place in a file, with what stands there.
  func citation(_ mark: ServerMark, _ text: String? = nil) -> Citation {
    mark.citation(text)
  }

  /// The first and the last event of a kind.
  func citations(_ tally: ServerTally) -> [Citation] { tally.citations }

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

extension ServerMark {
  /// A place in a file, with what stands there.
  func citation(_ text: String? = nil) -> Citation {
    let lines = lastLine > line ? "\(line)-\(lastLine)" : "\(line)"
    return Citation(source: "\(source):\(lines)", text: text ?? self.text)
  }
}

extension ServerTally {
  /// The first and the last of the events.
  var citations: [Citation] {
    guard let first, let last else { return [] }
    return first == last ? [first.citation()] : [first.citation(), last.citation()]
  }
}
