internal import DatabaseViews
internal import Evidence

/// What follows from how a server met a connection.
struct ContactFacts {
  let series: PostgresSeries

  init(_ series: PostgresSeries) {
    self.series = series
  }

  var facts: [Fact] {
    var sheet = FactSheet(series.subject)
    guard let contact = series.contact, contact.outcome != .connected else {
      if series.contact != nil { sheet.add(ServerFact.contact.rawValue, "connected") }
      sheet.add(ServerFact.refusal.rawValue, "none")
      return sheet.facts
    }
    let evidence = contact.message.map { [Citation(source: series.name, text: $0)] } ?? []
    sheet.add(ServerFact.contact.rawValue, contact.outcome.word, evidence)
    if let reason = contact.refusal {
      sheet.add(ServerFact.refusal.rawValue, reason, evidence)
      sheet.add(ServerFact.message.rawValue, contact.message ?? "no words", evidence)
    } else {
      sheet.add(ServerFact.refusal.rawValue, "none")
    }
    if let process = series.process {
      let census = TitleCensus(process)
      sheet.add(ServerFact.backends.rawValue, census.sessions.count, .sessions, [census.citation])
      if let first = census.groups.first {
        sheet.add(ServerFact.filler.rawValue, first.text, [census.citation(of: first)])
        sheet.add(ServerFact.fillerCount.rawValue, first.count, .count)
      }
    }
    return sheet.facts
  }

  /// Who fills the pool, by titles, where no row says so.
  var detail: [Block] {
    guard let process = series.process, series.last(.activity) == nil || series.seesOthers == false
    else { return [] }
    let census = TitleCensus(process)
    return census.sessions.isEmpty ? [] : [.table(census.table)]
  }

  /// What a person on this host should know of a server that does not answer.
  var observations: [Citation] {
    guard let process = series.process, series.contact?.outcome != .connected else { return [] }
    var notes: [Citation] = []
    func note(_ source: String, _ text: String) {
      notes.append(Citation(source: source, text: text))
    }
    if process.isStopped {
      note(
        "/proc/\(process.pid)/stat",
        "\(series.name): its postmaster (pid \(process.pid)) is stopped by a signal (state "
          + "\(process.state)); kill -CONT \(process.pid) lets it go on")
    } else if process.state == "D" {
      note(
        "/proc/\(process.pid)/stat",
        "\(series.name): its postmaster (pid \(process.pid)) waits for storage (state D)")
    }
    if let unaccepted = process.unaccepted, unaccepted > 0 {
      note("/proc/net/tcp", "\(series.name): \(unaccepted) connections wait to be accepted")
    }
    let starting = process.backends.filter { backend in
      backend.session.map { ["startup", "authentication"].contains($0.activity) } ?? false
    }
    if let first = starting.first {
      note(
        "/proc/\(first.pid)/cmdline",
        "\(series.name): logins hang (\(starting.count), that of this look among them): "
          + "\"\(first.title)\""
          + (first.session?.isWaiting == true ? " (a lock on a system catalog)" : ""))
    }
    return notes
  }
}

extension ServerContact.Outcome {
  /// The outcome in the words of the facts.
  var word: String {
    switch self {
    case .noLibrary: "no library"
    default: rawValue
    }
  }
}

/// Who has sessions, by the titles of their processes.
struct TitleCensus {
  struct Group {
    var user, database, client: String
    var count = 0
    var activities: [String: Int] = [:]

    /// Such as `user shop, database shop, from 10.0.0.7 (31 idle in transaction)`.
    var text: String {
      let shown = activities.mostFirst.prefix(3)
        .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      let place = client == "local" ? "through a local socket" : "from \(client)"
      return "user \(user), database \(database), \(place) (\(shown))"
    }
  }

  let process: ServerProcess
  let sessions: [(title: BackendTitle, session: BackendTitle.Session)]
  /// The largest first.
  let groups: [Group]

  init(_ process: ServerProcess) {
    self.process = process
    sessions = process.backends.compactMap { title in title.session.map { (title, $0) } }
    var groups: [Group] = []
    var places: [[String]: Int] = [:]
    for (_, session) in sessions {
      let key = [session.user, session.database, session.client]
      let place = places[key] ?? groups.count
      if place == groups.count {
        places[key] = place
        groups.append(
          Group(user: session.user, database: session.database, client: session.client))
      }
      groups[place].count += 1
      let activity = session.activity + (session.isWaiting ? " waiting" : "")
      groups[place].activities[activity.isEmpty ? "starting" : activity, default: 0] += 1
    }
    self.groups = groups.sorted { ($1.count, $0.text) < ($0.count, $1.text) }
  }

  var citation: Citation {
    Citation(
      source: "/proc/PID/cmdline",
      text: "\(sessions.count) sessions below the postmaster (pid \(process.pid)), by their titles")
  }

  func citation(of group: Group) -> Citation {
    Citation(source: "/proc/PID/cmdline", text: "\(group.count) sessions of \(group.text)")
  }

  /// Who fills the pool, from outside.
  var table: Table {
    let columns = [
      Table.Column("user", "user"), .init("database", "database"), .init("client", "client"),
      .init("sessions", "sessions", alignsRight: true), .init("doing", "doing"),
    ]
    let rows = groups.map { group -> [Cell] in
      let doing = group.activities.mostFirst
        .map { "\($0.value) \($0.key)" }
      return [
        .text(group.user), .text(group.database), .text(group.client), .integer(group.count),
        .list(doing),
      ]
    }
    return Table(
      key: "backend_titles", title: "sessions by the titles of their processes", columns: columns,
      rows: rows)
  }
}
