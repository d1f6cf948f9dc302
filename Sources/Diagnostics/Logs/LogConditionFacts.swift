import Evidence
import LogFormats

/// What a log tells of limits, space, connections and locks that ran out, and of pods that do not run.
struct LogConditionFacts {
  private static let areas: [(area: String, kind: LogEventKind)] = [
    ("logs.space", .noSpace), ("logs.files", .noFiles), ("logs.threads", .noThread),
    ("logs.evictions", .evicted), ("logs.pool", .poolTimeout), ("logs.slots", .slots),
    ("logs.locks", .lockTimeout), ("logs.deadlocks", .deadlock), ("logs.restarts", .backOff),
    ("logs.images", .imagePull),
  ]

  static let facts: [FactDeclaration] =
    areas.flatMap { FailureFact.declare($0.area, of: .log) } + [
      FactDeclaration(
        "logs.files.of_host", of: .log, .flag,
        "Whether the limit of the host was reached, and not that of a process."),
      FactDeclaration(
        "logs.space.inodes", of: .log, .flag, "Whether the records tell of inodes that ran out."),
      FactDeclaration(
        "logs.space.path", of: .log, .text, "What could not be written, of the last record."),
      FactDeclaration(
        "logs.pool.unreached", of: .log, .quantity(.percent),
        "Connections to a database that failed, by callers that got none of the pool."),
    ]
    + ["restarts", "images"].map {
      FactDeclaration("logs.\($0).pods", of: .log, .text, "The pods that the records name.")
    }
    + ["slots", "locks", "deadlocks"].map {
      FactDeclaration(
        "logs.\($0).server", of: .log, .text,
        "Whose they are, where the records tell it: PostgreSQL, MySQL, PgBouncer, Oracle, SQL Server."
      )
    }

  private(set) var facts: [Fact] = []

  init(_ file: LogFile, _ isCounted: (EventGroup, String) -> Bool) {
    for writer in file.writers {
      var sheet = FactSheet(Subject(.log, file.name(of: writer)))
      let told = Self.groups(file, writer, isCounted)
      for (area, kind) in Self.areas {
        let groups = told.filter { $0.group.kind == kind }
        let detail = kind.namesServer ? Self.dominant(groups) : nil
        var episode = LogEpisode(file, kind)
        episode.writer = writer
        for (index, group) in groups where !kind.namesServer || group.detail == detail {
          episode.add(group, of: index)
          episode.detail = group.detail ?? episode.detail
        }
        guard episode.count > 0 else {
          sheet.add("\(area).failures", 0, .events)
          sheet.add("\(area).fatal", false)
          continue
        }
        FailureFact.add(episode, area, to: &sheet)
        addDetail(episode, area, told, to: &sheet)
      }
      facts += sheet.facts
    }
  }

  private typealias Told = (entry: Int, group: EventGroup)

  private static func groups(
    _ file: LogFile, _ writer: String?, _ isCounted: (EventGroup, String) -> Bool
  ) -> [Told] {
    var told: [Told] = []
    for (index, entry) in file.entries.enumerated() {
      for group in entry.log.groups
      where entry.log.sources[group.source] == writer && isCounted(group, entry.source) {
        told.append((index, group))
      }
    }
    return told
  }

  /// What most of the events name.
  private static func dominant(_ told: [Told]) -> String? {
    var counts: [String: Int] = [:]
    for (_, group) in told {
      if let detail = group.detail { counts[detail, default: 0] += group.tally.count }
    }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  private func addDetail(
    _ episode: LogEpisode, _ area: String, _ told: [Told], to sheet: inout FactSheet
  ) {
    switch episode.kind {
    case .noFiles: sheet.add("logs.files.of_host", episode.detail != nil)
    case .noSpace:
      let text = episode.last?.place.text ?? ""
      sheet.add("logs.space.inodes", text.holds("inode"))
      sheet.add("logs.space.path", Self.path(in: text) ?? "what, the log does not say")
    case .poolTimeout:
      let unreached = told.filter { $0.group.kind == .slots || $0.group.isOfDatabase }
        .reduce(0) { $0 + $1.group.tally.count }
      let share = Double(unreached) * 100 / Double(episode.count)
      sheet.add("logs.pool.unreached", share, .percent)
    case .backOff, .imagePull:
      let pods = Set(told.lazy.filter { $0.group.kind == episode.kind }.compactMap(\.group.detail))
      sheet.add("\(area).pods", listed(pods.sorted(), atMost: 3))
    default:
      if let server = episode.detail { sheet.add("\(area).server", server) }
    }
  }

  /// The first path in a text.
  private static func path(in text: String) -> String? {
    let stops = Set(" '\"`,;)(<>=|".utf8)
    let words = text.utf8.split { stops.contains($0) }
    let path = words.first { word in
      word.count > 3 && word.first == UInt8(ascii: "/")
        && word.dropFirst().first != UInt8(ascii: "/")
    }
    guard var path else { return nil }
    while path.last == UInt8(ascii: ":") || path.last == UInt8(ascii: ".") {
      path = path.dropLast()
    }
    return String(path)
  }
}

extension LogEventKind {
  fileprivate var namesServer: Bool {
    switch self {
    case .slots, .lockTimeout, .deadlock: true
    default: false
    }
  }
}

extension EventGroup {
  /// Whether a connection failed that a database was to be asked over.
  fileprivate var isOfDatabase: Bool {
    guard kind.isOfNetwork else { return false }
    if owner == .java { return true }
    let ports = [":5432", ":6432", ":3306", ":1433", ":1521"]
    if let peer, ports.contains(where: { peer.hasSuffix($0) }) { return true }
    let text = tally.last?.text ?? ""
    return ["SQL", "sql", "ostgres", "psycopg", "atabase"].contains { text.holds($0) }
  }
}
