internal import DatabaseViews
internal import Evidence

/// Who has sessions, by the titles of their processes.
struct TitleCensus: SessionCensus {
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
    self.groups = groups.ordered { ($1.count, $0.text) < ($0.count, $1.text) }
  }

  var count: Int { sessions.count }

  var filler: (text: String, count: Int, citation: Citation)? {
    groups.first.map { ($0.text, $0.count, citation(of: $0)) }
  }

  var citation: Citation {
    Citation(
      source: "/proc/PID/cmdline",
      text:
        "\(Quantity(sessions.count, .sessions)) below the postmaster (pid \(process.pid)), by their titles"
    )
  }

  private func citation(of group: Group) -> Citation {
    Citation(
      source: "/proc/PID/cmdline", text: "\(Quantity(group.count, .sessions)) of \(group.text)")
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
