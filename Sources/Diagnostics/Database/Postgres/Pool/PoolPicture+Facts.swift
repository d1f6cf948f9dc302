internal import DatabaseViews
internal import Evidence

extension PoolPicture {
  var facts: [Fact] {
    var sheet = FactSheet(series.subject)
    let crowd = crowd
    addSlots(of: crowd, to: &sheet)
    if showsStates { crowd.addStates(to: &sheet) }
    addNarrowest(to: &sheet)
    if let group = LeakGroup.best(of: crowd) {
      group.addFacts(to: &sheet, of: crowd)
      addWaiting(for: group, of: crowd, to: &sheet)
    } else if showsStates {
      sheet.add(PoolFact.leakSessions.name(.postgres), 0, .sessions)
    }
    return sheet.facts
  }

  private func addSlots(of crowd: SessionCrowd, to sheet: inout FactSheet) {
    let used = clients.count
    let whole = limit.map { " of \($0) slots for ordinary roles" } ?? ""
    let evidence = [citation("\(Quantity(used, .sessions)) of clients\(whole)")]
    sheet.add(PoolFact.used.name(.postgres), used, .connections, evidence)
    crowd.addFiller(to: &sheet)
    guard let most, let limit else { return }
    let settings = [
      series.citation(
        .settings, of: series.snapshots.last { $0[.settings] != nil } ?? snapshot,
        "max_connections \(most), \(reserved) of them reserved")
    ]
    sheet.add(PoolFact.most.name(.postgres), most, .count, settings)
    sheet.add(PoolFact.limit.name(.postgres), limit, .count, settings)
    sheet.add(PoolFact.free.name(.postgres), limit - used, .connections, evidence)
    sheet.add(
      PoolFact.fill.name(.postgres), 100 * Double(used) / Double(limit), .percent,
      evidence + settings)
  }

  /// Whether the rows say what the sessions do.
  private var showsStates: Bool {
    !clients.contains(where: \.isHidden)
      && (clients.isEmpty || clients.contains { $0.state != nil })
  }

  /// Who waits for the sessions of a group: behind their locks, and in poolers.
  private func addWaiting(
    for group: LeakGroup, of crowd: SessionCrowd, to sheet: inout FactSheet
  ) {
    if !awaited.isEmpty {
      let held = group.sessions.count { awaited.contains($0.number) }
      sheet.add(
        PoolFact.leakPoolShare.name(.postgres), 100 * Double(held) / Double(awaited.count), .percent
      )
    }
    group.addVictims(
      Set(group.sessions.flatMap { locks?.victims(of: $0.number) ?? [] }),
      of: locks?.waiters ?? [], to: &sheet, crowd)
    if let waiting = waitingClients {
      sheet.add(
        PoolFact.leakWaiting.name(.postgres), waiting.count, .clients, waiting.evidence)
    }
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
    sheet.add(PoolFact.narrow.name(.postgres), nearest.text, evidence)
    sheet.add(PoolFact.narrowFill.name(.postgres), nearest.fill, .percent, evidence)
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
