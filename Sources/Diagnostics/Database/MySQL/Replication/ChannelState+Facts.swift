internal import DatabaseViews
internal import Evidence

extension ChannelState {
  static let itself = "the replica itself"

  func facts(objective: Double) -> [Fact] {
    var sheet = FactSheet(subject)
    func add(_ fact: ChannelFact, _ number: Double?, _ unit: Unit) {
      if let number { sheet.add(fact.rawValue, number, unit, evidence) }
    }
    func add(_ fact: ChannelFact, _ text: String?, _ more: [Citation] = []) {
      if let text { sheet.add(fact.rawValue, text, more + evidence) }
    }
    func add(_ fact: ChannelFact, _ flag: Bool?) {
      if let flag { sheet.add(fact.rawValue, flag, evidence) }
    }
    add(.view, Self.itself)
    add(.looks, Double(looks.count), .samples)
    add(.source, channel.source)
    add(.receiver, channel.receiver?.rawValue)
    add(.receiverUp, Double(receiverUp), .samples)
    add(.receiverProblem, receiverProblem)
    add(.receiverError, channel.receiverFailure.map(Self.text), error(channel.receiverFailure))
    add(.applier, channel.applier?.rawValue)
    add(.applierUp, Double(applierUp), .samples)
    add(.isApplierFailed, applierFailure != nil)
    add(.applierError, applierFailure.map(Self.text), error(applierFailure))
    add(.relayLogFull, isRelayLogFull)
    add(.relayLog, channel.relayLogSpace.map(Double.init), .bytes)
    addLag(to: &sheet, objective)
    add(.isPending, hasPending)
    add(.unreceived, unreceived.map(Double.init), .count)
    add(.hasReceived, hasReceived)
    add(.stage, stage)
    add(.standing, motion?.standing.map(roundedTime), .seconds)
    add(.catchUp, motion?.catchUp.map(roundedTime), .seconds)
    add(.reach, reach)
    add(.delay, channel.delay, .seconds)
    add(.isHeld, hold != nil)
    add(.heldBy, hold?.kind, hold?.evidence ?? [])
    add(.holder, hold.map { $0.holder ?? "a session that no view names" }, hold?.evidence ?? [])
    add(.holderID, hold?.id.map(String.init), hold?.evidence ?? [])
    return sheet.facts
  }

  private func addLag(to sheet: inout FactSheet, _ objective: Double) {
    func add(_ fact: ChannelFact, _ number: Double?, _ unit: Unit) {
      if let number { sheet.add(fact.rawValue, number, unit, evidence) }
    }
    add(.lagTransactions, lag.transactions.map(Double.init), .transactions)
    add(.lagBytes, lag.bytes.map(Double.init), .bytes)
    add(.objective, objective, .seconds)
    sheet.add(ChannelFact.confidence.rawValue, lag.confidence.rawValue, evidence)
    sheet.add(ChannelFact.lagText.rawValue, lag.text, evidence)
    let times = lag.times(allowed: objective + (channel.delay ?? 0))
    add(.lagTime, times.measured?.time, .seconds)
    add(.beyond, times.measured?.beyond, .seconds)
    add(.lagTimeAtMost, times.atMost?.time, .seconds)
    add(.beyondAtMost, times.atMost?.beyond, .seconds)
  }

  /// What keeps the receiver from its source, by the number of the error (manuals of MySQL and MariaDB,
  /// "Server Error Message Reference" and "Client Error Message Reference").
  private var receiverProblem: String {
    switch channel.receiverFailure?.number {
    case nil: "none"
    case 1044, 1045, 1129, 1130, 1227, 1251, 1524, 1698, 1862, 2026, 2049, 2054, 2059, 2061, 3118,
      3159,
      13117:
      "login"
    case 1040, 1053, 1158, 1159, 1160, 1161, 2002, 2003, 2005, 2006, 2013, 13116: "unreachable"
    // What it asks for is not in the source's logs, or never was.
    case 1236, 13114: "log"
    case 1593: "identity"
    default: "other"
    }
  }

  private static func text(_ failure: ReplicationChannel.Failure) -> String {
    LockWords.line(failure.text, atMost: 400)
      + (failure.number == 0 ? "" : " (\(failure.number))")
  }

  private func error(_ failure: ReplicationChannel.Failure?) -> [Citation] {
    guard let failure, let look = looks.last?.snapshot else { return [] }
    return [node.series.citation(.replica, of: look, Self.text(failure))]
  }
}
