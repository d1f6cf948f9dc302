internal import DatabaseViews
internal import Evidence

extension DeadlockCounter {
  init(_ server: PostgresSeries) {
    let looks = server.snapshots.compactMap { snapshot -> Look? in
      guard let rows = snapshot[.databases], rows.has("deadlocks") else { return nil }
      let counts = rows.rows.compactMap { row in
        row.integer("deadlocks").map {
          Count(
            database: row.text("datname") ?? "shared", count: $0, since: row.text("stats_reset"))
        }
      }
      return Look(time: snapshot.time, counts: counts) {
        server.citation(.databases, of: snapshot, $0)
      }
    }
    self.init(
      subject: server.subject, family: .postgresCounter, looks: looks, place: Self.place(server))
  }

  /// As far as the settings tell; they are hidden from ordinary roles.
  private static func place(_ server: PostgresSeries) -> String {
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
}
