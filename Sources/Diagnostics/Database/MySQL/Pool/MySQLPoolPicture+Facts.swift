internal import DatabaseViews
internal import Evidence

extension MySQLPoolPicture {
  var facts: [Fact] {
    var sheet = FactSheet(series.subject)
    let crowd = crowd
    addSlots(of: crowd, to: &sheet)
    addCounters(to: &sheet)
    guard showsSessions else { return sheet.facts }
    crowd.addStates(to: &sheet)
    if let nearest {
      sheet.add(PoolFact.narrow.name(.mysql), nearest.text, nearest.evidence)
      sheet.add(PoolFact.narrowFill.name(.mysql), nearest.fill, .percent, nearest.evidence)
    }
    guard let group = LeakGroup.best(of: crowd) else {
      sheet.add(PoolFact.leakSessions.name(.mysql), 0, .sessions)
      return sheet.facts
    }
    group.addFacts(to: &sheet, of: crowd, tellsTransactions: transactions != nil)
    group.addVictims(
      Set(group.sessions.flatMap { locks?.victims(of: $0.number) ?? [] }), of: locks?.waiters ?? [],
      to: &sheet, crowd)
    return sheet.facts
  }

  private func addSlots(of crowd: SessionCrowd, to sheet: inout FactSheet) {
    let whole = most.map { " of \($0)" } ?? ""
    let evidence = [citation("\(used)\(whole) slots in use")]
    sheet.add(PoolFact.used.name(.mysql), used, .connections, evidence)
    crowd.addFiller(to: &sheet)
    guard let most else { return }
    let place = series.snapshots.last { $0[.variables] != nil } ?? snapshot
    let settings = [series.citation(.variables, of: place, "max_connections \(most)")]
    sheet.add(PoolFact.most.name(.mysql), most, .count, settings)
    sheet.add(PoolFact.free.name(.mysql), most - used, .connections, evidence)
    sheet.add(
      PoolFact.fill.name(.mysql), 100 * Double(used) / Double(most), .percent, evidence + settings)
  }

  /// What was refused and broken off between the first moment and the last.
  private func addCounters(to sheet: inout FactSheet) {
    let counters: [(PoolFact, String)] = [
      (.refused, "Connection_errors_max_connections"), (.abortedConnects, "Aborted_connects"),
      (.abortedClients, "Aborted_clients"),
    ]
    let place = series.snapshots.last { $0[.status] != nil } ?? snapshot
    for (fact, name) in counters {
      guard let growth = growth(of: name) else { continue }
      sheet.add(
        fact.name(.mysql), growth, .connections,
        growth > 0 ? [series.citation(.status, of: place, "\(name) grew by \(growth)")] : [])
    }
  }

  /// The account whose own limit is nearest.
  private var nearest: (fill: Double, text: String, evidence: [Citation])? {
    let limits = MySQLAccountLimits(series)
    let used = limits.uses(of: sessions.filter(\.isClient)).max { $0.fill < $1.fill }
    guard let used, used.count > 0 else { return nil }
    let text = "\(used.account): \(used.count) of \(used.allowed) connections"
    let view = used.isOwn ? MySQLView.accountLimits : .variables
    return (
      used.fill, text, [series.citation(view, of: snapshot, "max_user_connections of \(text)")]
    )
  }
}

/// How many connections accounts may have.
struct MySQLAccountLimits {
  struct Use {
    var account: String
    var count, allowed: Int
    /// Whether the limit is the account's own rather than that of all.
    var isOwn: Bool

    var fill: Double { 100 * Double(count) / Double(max(1, allowed)) }
  }

  fileprivate struct Account {
    var user, host: String
    var allowed: Int
  }

  private let accounts: [Account]
  /// Of accounts without a limit of their own; 0 is none.
  private let general: Int

  init(_ series: MySQLSeries) {
    accounts = (series.last(.accountLimits)?.rows ?? []).compactMap { row in
      guard let user = row.text("user"), let allowed = row.integer("max_user_connections"),
        allowed > 0
      else { return nil }
      return Account(user: user, host: row.text("host") ?? "%", allowed: allowed)
    }
    general = series.variable("max_user_connections").flatMap { Int($0) } ?? 0
  }

  func uses(of sessions: [MySQLSession]) -> [Use] {
    var rest = sessions
    var uses: [Use] = []
    for account in accounts {
      let own = rest.filter { session in
        session.user == account.user && account.admits(session.host)
      }
      rest.removeAll { session in own.contains { $0.id == session.id } }
      uses.append(
        Use(
          account: "\(account.user)@\(account.host)", count: own.count, allowed: account.allowed,
          isOwn: true))
    }
    guard general > 0 else { return uses }
    let users = Dictionary(grouping: rest) { $0.user ?? "" }
    return uses
      + users.map { user, sessions in
        Use(account: user, count: sessions.count, allowed: general, isOwn: false)
      }
  }
}

extension MySQLAccountLimits.Account {
  /// Whether sessions from there are of the account; a pattern is taken to match.
  func admits(_ client: String?) -> Bool {
    guard let client, !host.utf8.contains(UInt8(ascii: "%")), !host.utf8.contains(UInt8(ascii: "/"))
    else { return true }
    return client == host
  }
}
