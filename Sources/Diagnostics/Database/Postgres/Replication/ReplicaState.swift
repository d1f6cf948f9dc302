internal import DatabaseViews
internal import Evidence

/// A replica as far as it is known, from itself or from its sender.
struct ReplicaState {
  let subject: Subject
  /// `the standby itself` or `its sender`.
  var view: String
  var lag = ReplicationLag()
  /// Received and not replayed.
  var pending: Int?
  /// Written by the sender and not received.
  var missing: Int?
  var stage: String?
  var motion: ReplicationMotion?
  var looks = 1
  var isPaused: Bool?
  var receiver: String?
  var receiverUp: Int?
  var silence: Double?
  var overdue: Double?
  /// How far it has the log, in words.
  var received: String?
  var delay: Double?
  var hold: ReplayHold?
  var conflicts: Int?
  var evidence: [Citation] = []
  var receiverEvidence: [Citation] = []

  init(_ subject: Subject, view: String) {
    self.subject = subject
    self.view = view
  }

  func facts(objective: Double) -> [Fact] {
    var sheet = FactSheet(subject)
    func add(_ fact: ReplicationFact, _ number: Double?, _ unit: Unit, _ more: [Citation] = []) {
      if let number { sheet.add(fact.rawValue, number, unit, evidence + more) }
    }
    func add(_ fact: ReplicationFact, _ count: Int?, _ unit: Unit) {
      add(fact, count.map(Double.init), unit)
    }
    func add(_ fact: ReplicationFact, _ text: String?, _ more: [Citation] = []) {
      if let text { sheet.add(fact.rawValue, text, more + evidence) }
    }
    func add(_ fact: ReplicationFact, _ flag: Bool?) {
      if let flag { sheet.add(fact.rawValue, flag, evidence) }
    }
    add(.view, view)
    add(.lagBytes, lag.bytes, .bytes)
    addTimes(to: &sheet, objective)
    add(.pending, pending, .bytes)
    add(.stage, stage)
    add(.looks, looks, .samples)
    add(.replayed, motion?.moved, .bytes)
    add(.standing, motion?.standing.map(roundedTime), .seconds)
    add(.rate, motion?.rate?.rounded(), .bytesPerSecond)
    add(.catchUp, motion?.catchUp.map(roundedTime), .seconds)
    add(.isPaused, isPaused)
    add(.receiver, receiver, receiverEvidence)
    add(.receiverUp, receiverUp, .samples)
    add(.silence, silence.map(roundedTime), .seconds, receiverEvidence)
    add(.overdue, overdue.map(roundedTime), .seconds, receiverEvidence)
    add(.received, received)
    add(.delay, delay, .seconds)
    add(.isHeld, hold.map { _ in true } ?? (view == Self.itself ? false : nil))
    add(.heldBy, hold?.kind, hold?.evidence ?? [])
    add(.holder, hold.map { $0.holder ?? "a session" }, hold?.evidence ?? [])
    add(.holderPid, hold?.pid.map(String.init), hold?.evidence ?? [])
    add(.conflicts, conflicts, .count)
    return sheet.facts
  }

  private func addTimes(to sheet: inout FactSheet, _ objective: Double) {
    let allowed = objective + (delay ?? 0)
    sheet.add(ReplicationFact.objective.rawValue, objective, .seconds)
    sheet.add(ReplicationFact.confidence.rawValue, lag.confidence.rawValue)
    sheet.add(ReplicationFact.lagText.rawValue, lag.text, evidence)
    let times = lag.times(allowed: allowed)
    if let (time, beyond) = times.measured {
      sheet.add(ReplicationFact.lagTime.rawValue, time, .seconds, evidence)
      sheet.add(ReplicationFact.beyond.rawValue, beyond, .seconds, evidence)
    }
    if let (time, beyond) = times.atMost {
      sheet.add(ReplicationFact.lagTimeAtMost.rawValue, time, .seconds, evidence)
      sheet.add(ReplicationFact.beyondAtMost.rawValue, beyond, .seconds, evidence)
    }
  }

  static let itself = "the standby itself"
  static let sender = "its sender"
}
