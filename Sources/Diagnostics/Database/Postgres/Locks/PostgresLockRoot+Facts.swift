internal import DatabaseViews
internal import Evidence

extension PostgresLockRoot {
  /// The subject of its facts and of the cause.
  var subject: Subject { Subject(.session, picture.name(party), on: picture.series.name) }

  var facts: [Fact] {
    var sheet = FactSheet(subject)
    func add(_ fact: PostgresLockFact, _ text: String?, _ evidence: [Citation] = []) {
      if let text { sheet.add(fact.rawValue, text, evidence) }
    }
    func add(_ fact: PostgresLockFact, _ seconds: Double?) {
      if let seconds { sheet.add(fact.rawValue, (seconds * 10).rounded() / 10, .seconds) }
    }
    add(.doing, doing.rawValue, [activityCitation])
    add(.activity, activity, [activityCitation])
    add(.who, picture.identity(inWordsOf: party))
    add(.origin, origin)
    add(.pid, party.session.map(String.init))
    add(.holds, holdingsInWords ?? "which ones was not captured")
    add(.statement, picture.statement(party) ?? "unknown")
    sheet.add(PostgresLockFact.victims.rawValue, node.victims, .sessions, [victimsCitation])
    sheet.add(PostgresLockFact.clients.rawValue, clientVictims, .sessions)
    if !picture.sessions.isEmpty {
      let share = 100 * Double(node.victims) / Double(max(picture.sessions.count, node.victims + 1))
      sheet.add(PostgresLockFact.share.rawValue, share, .percent)
    }
    add(.queue, queue)
    add(.oldestWait, oldestWait)
    add(.standing, standing)
    add(.presumed, presumed)
    add(.lasting, lasting)
    add(.transactionAge, transactionAge)
    sheet.add(PostgresLockFact.isCertain.rawValue, !picture.isApproximate)
    sheet.add(PostgresLockFact.isDated.rawValue, picture.now != nil)
    sheet.add(PostgresLockFact.isClockKnown.rawValue, picture.isClockKnown)
    add(.identifier, prepared?.identifier)
    add(.database, prepared?.database ?? session?.database)
    sheet.add(PostgresLockFact.companions.rawValue, companions.count, .sessions)
    if pileUp == nil { sheet.add(PostgresLockFact.headQueue.rawValue, 0, .sessions) }
    addPileUp(to: &sheet)
    return sheet.facts
  }

  /// Where it comes from: `application shop at client 10.0.0.7:51234`.
  private var origin: String {
    let words = [
      session?.application.map { "application \($0)" }, session?.client.map { "client \($0)" },
    ].compactMap(\.self)
    return words.isEmpty ? "the application" : words.joined(separator: " at ")
  }

  private func addPileUp(to sheet: inout FactSheet) {
    guard let pileUp else { return }
    let evidence = [headCitation(pileUp)]
    sheet.add(PostgresLockFact.headQueue.rawValue, pileUp.freed, .sessions, evidence)
    sheet.add(
      PostgresLockFact.headShare.rawValue,
      100 * Double(pileUp.freed) / Double(max(1, node.victims)), .percent)
    if let pid = pileUp.head.session { sheet.add(PostgresLockFact.headPid.rawValue, "\(pid)") }
    let others = pileUp.others > 0 ? " and \(pileUp.others) more like it" : ""
    let statement = picture.statement(pileUp.head, atMost: 80).map { ": \($0)" } ?? ""
    sheet.add(
      PostgresLockFact.head.rawValue,
      "\(pileUp.head.session.map { "pid \($0)" } ?? "a session")\(others), which waits for \(pileUp.mode.name) on \(pileUp.table)"
        + statement, evidence)
  }

  private var activityCitation: Citation {
    let view: PostgresView = party.session == nil ? .prepared : .activity
    let statement = picture.statement(party).map { "; last statement: \($0)" } ?? ""
    return picture.citation(view, activity + statement)
  }

  /// How many wait, for how long, and for what: `404 sessions wait behind it, the longest for 254 s`.
  private var queue: String {
    let count = node.victims
    let age = oldestWait.map { PostgresLockWords.duration($0) }
    let waiters =
      count == 1
      ? "1 session waits behind it" + (age.map { " for \($0)" } ?? "")
      : "\(count) sessions wait behind it" + (age.map { ", the longest for \($0)" } ?? "")
    return "\(waiters) (\(wishes))\(othersInTheWay)"
  }

  /// To end the root alone does not free those who wait for these as well.
  private var othersInTheWay: String {
    let others = companions
    guard !others.isEmpty else { return "" }
    let names = others.prefix(3).map { picture.name($0) }.joined(separator: ", ")
    let more = others.count > 3 ? " and \(others.count - 3) more" : ""
    return "; some wait for \(names)\(more) as well"
  }

  private var victimsCitation: Citation {
    let holds = holdingsInWords.map { "holds \($0); " } ?? ""
    return picture.citation(.held, "\(holds)\(node.victims) behind")
  }

  private func headCitation(_ pileUp: PostgresPileUp) -> Citation {
    picture.citation(
      .waiting,
      "\(picture.name(pileUp.head)) waits for \(pileUp.mode.name) on \(pileUp.table), and \(pileUp.freed) queue behind it"
    )
  }
}

extension PostgresLockPicture {
  /// Where a view of this moment stands; captured locks are all in one.
  func citation(_ view: PostgresView, _ text: String) -> Citation {
    let views: [PostgresView] =
      switch view {
      case .waiting: [.waiting, .locks, .blocking]
      case .held: [.held, .locks, .waiting, .blocking]
      default: [view, .waiting, .blocking]
      }
    let moments = [snapshot] + series.snapshots.reversed()
    for moment in moments {
      for view in views where moment[view] != nil {
        return series.citation(view, of: moment, text)
      }
    }
    return Citation(source: series.name, text: text)
  }
}
