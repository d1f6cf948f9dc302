internal import DatabaseViews
internal import Evidence

extension DeadlockCounter {
  /// `Innodb_deadlocks` of MariaDB and Percona Server, `lock_deadlocks` of MySQL; both since the start
  /// of the server.
  init(_ server: MySQLSeries) {
    let looks = server.snapshots.compactMap { snapshot -> Look? in
      let places: [(MySQLView, Int?)] = [
        (.status, MySQLSeries.value("Innodb_deadlocks", in: snapshot[.status]).flatMap { Int($0) }),
        (.metrics, Self.metric("lock_deadlocks", in: snapshot[.metrics])),
      ]
      guard let (view, count) = places.first(where: { $0.1 != nil }), let count else { return nil }
      return Look(time: snapshot.time, counts: [Count(count: count)]) {
        Citation(
          source: server.origin == .live
            ? "\(server.name) \(view.catalogName)" : snapshot.places[view] ?? server.name,
          text: $0)
      }
    }
    self.init(
      subject: server.subject, family: .mysqlCounter, looks: looks, place: Self.place(server))
  }

  private static func metric(_ name: String, in rows: RowSet?) -> Int? {
    rows?.rows.first { $0.text("name") == name }.flatMap {
      $0.integer("value") ?? $0.integer("count")
    }
  }

  private static func place(_ server: MySQLSeries) -> String {
    guard let file = server.variable("log_error"), !file.isEmpty, file != "stderr" else {
      return "the server's error log"
    }
    guard !file.hasPrefix("/"), let folder = server.variable("datadir"), !folder.isEmpty else {
      return file
    }
    let name = file.hasPrefix("./") ? String(file.dropFirst(2)) : file
    return folder + (folder.hasSuffix("/") ? "" : "/") + name
  }
}
