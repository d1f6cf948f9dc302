internal import DatabaseViews
internal import Evidence

extension PoolPicture {
  var facts: [Fact] {
    var sheet = FactSheet(series.subject)
    addSlots(to: &sheet)
    addStates(to: &sheet)
    addNarrowest(to: &sheet)
    if let group = LeakGroup.best(of: self) {
      group.addFacts(to: &sheet, in: self)
    } else if showsStates {
      sheet.add(PoolFact.leakSessions.rawValue, 0, .sessions)
    }
    return sheet.facts
  }

  private func addSlots(to sheet: inout FactSheet) {
    let used = clients.count
    let whole = limit.map { " of \($0) slots for ordinary roles" } ?? ""
    let evidence = [citation("\(used) sessions of clients\(whole)")]
    sheet.add(PoolFact.used.rawValue, used, .connections, evidence)
    if let filler = groups(by: \.owner).first {
      let share = 100 * Double(filler.sessions.count) / Double(max(1, used))
      sheet.add(
        PoolFact.filler.rawValue, filler.key,
        [citation("\(filler.sessions.count) of \(used) sessions: \(filler.key)")])
      sheet.add(PoolFact.fillerShare.rawValue, share, .percent)
    }
    guard let most, let limit else { return }
    let settings = [
      series.citation(
        .settings, of: series.snapshots.last { $0[.settings] != nil } ?? snapshot,
        "max_connections \(most), \(reserved) of them reserved")
    ]
    sheet.add(PoolFact.most.rawValue, most, .count, settings)
    sheet.add(PoolFact.limit.rawValue, limit, .count, settings)
    sheet.add(PoolFact.free.rawValue, limit - used, .connections, evidence)
    sheet.add(
      PoolFact.fill.rawValue, 100 * Double(used) / Double(limit), .percent, evidence + settings)
  }

  /// Whether the rows say what the sessions do.
  private var showsStates: Bool {
    !clients.contains(where: \.isHidden)
      && (clients.isEmpty || clients.contains { $0.state != nil })
  }

  private func addStates(to sheet: inout FactSheet) {
    guard showsStates else { return }
    func add(_ fact: PoolFact, _ what: String, _ holds: (PostgresSession) -> Bool) {
      let count = clients.count(where: holds)
      sheet.add(fact.rawValue, count, .sessions, count > 0 ? [citation("\(count) \(what)")] : [])
    }
    add(.active, "run a statement") { $0.state == "active" }
    add(.idle, "are idle") { $0.state == "idle" }
    add(.idleInTransaction, "are idle in a transaction", \.isIdleInTransaction)
    add(.locked, "wait for a lock") { $0.waitEventType == "Lock" }
  }

  /// The role or database whose own limit is nearest.
  private func addNarrowest(to sheet: inout FactSheet) {
    guard let limits = series.last(.limits) else { return }
    var nearest: (fill: Double, text: String)?
    for row in limits.rows {
      guard let name = row.text("name"), let allowed = row.integer("connection_limit"), allowed > 0
      else { continue }
      let kind = row.text("kind") ?? "database"
      let used = clients.count { (kind == "role" ? $0.user : $0.database) == name }
      let fill = 100 * Double(used) / Double(allowed)
      if used > 0, fill > nearest?.fill ?? 0 {
        nearest = (fill, "\(kind) \(name): \(used) of \(allowed) connections")
      }
    }
    guard let nearest else { return }
    let evidence = [
      series.citation(.limits, of: snapshot, "CONNECTION LIMIT of \(nearest.text)")
    ]
    sheet.add(PoolFact.narrow.rawValue, nearest.text, evidence)
    sheet.add(PoolFact.narrowFill.rawValue, nearest.fill, .percent, evidence)
  }

  /// Sessions with the same value, the largest group first.
  func groups(
    by key: (PostgresSession) -> String
  ) -> [(key: String, sessions: [PostgresSession])] {
    Dictionary(grouping: clients, by: key).map { (key: $0.key, sessions: $0.value) }
      .sorted { ($1.sessions.count, $0.key) < ($0.sessions.count, $1.key) }
  }
}

extension PostgresSession {
  /// Whose it is: `application shop-web, user shop, database shop`.
  var owner: String {
    let parts = [
      application.map { "application \($0)" } ?? "no application name",
      user.map { "user \($0)" }, database.map { "database \($0)" },
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  /// The client without its port: `10.0.0.7`, `a local socket`.
  var clientHost: String? {
    if let trueClient {
      // Without the port, which is another for each connection.
      let host = trueClient.prefix { $0 != " " }
      guard let colon = host.lastIndex(of: ":") else { return trueClient }
      return String(host[..<colon] + trueClient[host.endIndex...])
    }
    return clientAddress ?? (clientPort == -1 ? "a local socket" : nil)
  }
}
