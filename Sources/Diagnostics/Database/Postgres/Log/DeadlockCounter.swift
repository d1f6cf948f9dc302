internal import DatabaseViews
internal import Evidence

/// What a server's own counter says of deadlocks: only what it rises by between two looks is news.
struct DeadlockCounter {
  private let server: PostgresSeries
  private let looks: [(time: Double?, rows: RowSet, snapshot: PostgresSnapshot)]

  init(_ server: PostgresSeries) {
    self.server = server
    looks = server.snapshots.compactMap { snapshot in
      guard let rows = snapshot[.databases], rows.has("deadlocks") else { return nil }
      return (snapshot.time, rows, snapshot)
    }
  }

  /// Deadlocks by database; a counter that went down was reset.
  private func counts(_ rows: RowSet) -> [(name: String, count: Int, since: String?)] {
    rows.rows.compactMap { row in
      row.integer("deadlocks").map {
        (row.text("datname") ?? "shared", $0, row.text("stats_reset"))
      }
    }
  }

  private var risen: [(name: String, count: Int)] {
    guard looks.count > 1, let first = looks.first, let last = looks.last else { return [] }
    let before = counts(first.rows)
    return counts(last.rows).compactMap { database in
      guard let old = before.first(where: { $0.name == database.name }),
        database.count > old.count
      else { return nil }
      return (database.name, database.count &- old.count)
    }
  }

  var facts: [Fact] {
    guard looks.count > 1, let last = looks.last else { return [] }
    var sheet = FactSheet(server.subject)
    let risen = risen
    let total = risen.reduce(0) { $0 &+ $1.count }
    let names = risen.map { "\($0.name): \($0.count)" }.joined(separator: ", ")
    sheet.add(
      DeadlockFact.live.name(.postgres), total, .count,
      [
        server.citation(
          .databases, of: last.snapshot,
          total == 0 ? "deadlocks did not rise" : "deadlocks rose: \(names)")
      ])
    if let start = looks.first?.time, let end = last.time, end > start {
      sheet.add(DeadlockFact.liveWindow.name(.postgres), end - start, .seconds)
    }
    if !risen.isEmpty {
      sheet.add(DeadlockFact.liveDatabase.name(.postgres), listed(risen.map(\.name)))
    }
    sheet.add(DeadlockFact.place.name(.postgres), place)
    return sheet.facts
  }

  /// As far as the settings tell; they are hidden from ordinary roles.
  private var place: String {
    let collected = server.setting("logging_collector") == "on"
    guard collected, let folder = server.setting("log_directory"), !folder.isEmpty else {
      return "the server's log"
    }
    let isAbsolute = folder.hasPrefix("/")
    guard !isAbsolute, let data = server.setting("data_directory"), !data.isEmpty else {
      return isAbsolute ? folder : "the folder \(folder) of its data directory"
    }
    return "\(data)/\(folder)"
  }

  /// The total since the statistics began says nothing of now.
  var observations: [Citation] {
    guard let last = looks.last else { return [] }
    return counts(last.rows).filter { $0.count > 0 }.map { database in
      let since = database.since.map { " since \($0)" } ?? ""
      return server.citation(
        .databases, of: last.snapshot,
        "database \(database.name): \(database.count) deadlock\(database.count == 1 ? "" : "s")\(since); the server's log has the statements"
      )
    }
  }
}
