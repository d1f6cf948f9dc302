internal import Evidence

extension LockRoot {
  /// The subject of its facts and of the cause.
  var subject: Subject { Subject(.session, picture.name(party), on: picture.server) }

  var facts: [Fact] {
    var sheet = FactSheet(subject)
    func add(_ fact: LockFact, _ text: String?, _ evidence: [Citation] = []) {
      if let text { sheet.add(name(fact), text, evidence) }
    }
    func add(_ fact: LockFact, _ seconds: Double?) {
      if let seconds { sheet.add(name(fact), (seconds * 10).rounded() / 10, .seconds) }
    }
    add(.doing, holder.doing, [activityCitation])
    add(.activity, holder.activity, [activityCitation])
    add(.who, picture.identity(inWordsOf: party))
    add(.origin, origin)
    add(.pid, party.session.map(String.init))
    add(.holds, holdingsInWords ?? "which ones was not captured")
    add(.statement, picture.statement(party) ?? "unknown")
    if let isOnStorage = holder.isOnStorage { sheet.add(name(.storage), isOnStorage) }
    sheet.add(name(.victims), node.victims, .sessions, [victimsCitation])
    sheet.add(name(.clients), clientVictims, .sessions)
    if picture.sessionCount > 0 {
      let share = 100 * Double(node.victims) / Double(max(picture.sessionCount, node.victims + 1))
      sheet.add(name(.share), share, .percent)
    }
    add(.queue, queue)
    add(.oldestWait, oldestWait)
    add(.standing, standing)
    add(.presumed, presumed)
    add(.lasting, lasting)
    add(.transactionAge, transactionAge)
    sheet.add(name(.isCertain), picture.isCertain(index))
    sheet.add(name(.isDated), picture.isDated)
    sheet.add(name(.isClockKnown), picture.isClockKnown)
    add(.identifier, holder.identifier)
    add(.database, holder.database)
    sheet.add(name(.companions), companions.count, .sessions)
    if pileUp == nil { sheet.add(name(.headQueue), 0, .sessions) }
    addPileUp(to: &sheet)
    return sheet.facts
      + holder.facts.map {
        Fact("\(Picture.product).lock.\($0.name)", of: subject, $0.value, evidence: [])
      }
  }

  /// Where it comes from: `application shop at client 10.0.0.7:51234`.
  private var origin: String {
    let words = [
      holder.application.map { "application \($0)" }, holder.client.map { "client \($0)" },
    ].compactMap(\.self)
    return words.isEmpty ? "the application" : words.joined(separator: " at ")
  }

  private func addPileUp(to sheet: inout FactSheet) {
    guard let pileUp else { return }
    let evidence = [headCitation(pileUp)]
    sheet.add(name(.headQueue), pileUp.freed, .sessions, evidence)
    sheet.add(
      name(.headShare),
      100 * Double(pileUp.freed) / Double(max(1, node.victims)), .percent)
    if let pid = pileUp.head.session { sheet.add(name(.headPid), "\(pid)") }
    let others = pileUp.others > 0 ? " and \(pileUp.others) more like it" : ""
    let statement = picture.statement(pileUp.head, atMost: 80).map { ": \($0)" } ?? ""
    sheet.add(
      name(.head),
      "\(pileUp.head.session == nil ? "a session" : picture.number(pileUp.head))\(others), which waits for \(pileUp.mode) on \(pileUp.table)"
        + statement, evidence)
  }

  private var activityCitation: Citation {
    let statement = picture.statement(party).map { "; last statement: \($0)" } ?? ""
    return picture.activityCitation(party, holder.activity + statement)
  }

  /// How many wait, for how long, and for what: `404 sessions wait behind it, the longest for 254 s`.
  private var queue: String {
    let count = node.victims
    let age = oldestWait.map { LockWords.duration($0) }
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
    return picture.heldCitation(index, "\(holds)\(node.victims) behind")
  }

  private func headCitation(_ pileUp: LockPileUp) -> Citation {
    picture.waitCitation(
      pileUp.headIndex,
      "\(picture.name(pileUp.head)) waits for \(pileUp.mode) on \(pileUp.table), and \(pileUp.freed) queue behind it"
    )
  }

  private static var holdingLimit: Int { 3 }

  /// `RowExclusive on public.acct, AccessShare on public.ddl_t and 4 more`.
  private var holdingsInWords: String? {
    let all = holder.holdings
    guard !all.isEmpty else { return nil }
    let more = all.count - Self.holdingLimit
    return all.prefix(Self.holdingLimit).joined(separator: ", ")
      + (more > 0 ? " and \(more) more" : "")
  }

  /// What its victims wait for, by number: `299 for a row of public.acct, 101 for public.ddl_t`.
  private var wishes: String {
    var counts: [String: Int] = [:]
    for victim in victims { counts[picture.wish(victim), default: 0] += 1 }
    let sorted = counts.mostFirst
    if sorted.count == 1, let only = sorted.first { return "for \(only.key)" }
    let shown = sorted.prefix(3).map { "\($0.value) for \($0.key)" }.joined(separator: ", ")
    return sorted.count > 3 ? "\(shown) and others" : shown
  }

  private func name(_ fact: LockFact) -> String { fact.name(of: Picture.product) }
}
