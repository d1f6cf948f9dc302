internal import DatabaseViews
internal import Evidence

/// The blocks of the area command, of all servers together.
enum PostgresLockDetail {
  static func blocks(
    _ roots: [LockRoot<PostgresLockPicture>], _ waits: [PostgresWaits]
  ) -> [Block] {
    let trees = LockDetail.trees(
      roots, waiters: waits.reduce(0) { $0 + ($1.lockWaiters ?? 0) },
      sessions: waits.reduce(0) { $0 + $1.sessions.count })
    // Of locks the trees tell more.
    let classes =
      waits.allSatisfy { $0.classes.allSatisfy { $0.type == "Lock" } } && !roots.isEmpty
      ? [] : classRows(waits)
    return [trees] + (classes.isEmpty ? [] : [.table(classTable(classes))])
  }

  /// One row for each class of waits, with its events by number.
  private static func classRows(_ waits: [PostgresWaits]) -> [[Cell]] {
    var order: [String] = []
    var events: [String: [PostgresWaits.Class]] = [:]
    for wait in waits.flatMap(\.classes) {
      if events[wait.type] == nil { order.append(wait.type) }
      events[wait.type, default: []].append(wait)
    }
    return order.map { type in
      let all = events[type] ?? []
      return [
        .text(type), .integer(all.reduce(0) { $0 + $1.count }),
        .list(all.prefix(6).map { "\($0.event) \($0.count)" }),
      ]
    }
  }

  private static func classTable(_ rows: [[Cell]]) -> Table {
    Table(
      key: "waits", title: "what sessions wait for",
      columns: [
        Table.Column("type", "type"), .init("sessions", "sessions", alignsRight: true),
        .init("events", "events"),
      ], rows: rows)
  }
}
