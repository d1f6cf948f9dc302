/// Statements whose duration a log tells, put together by their shape.
package struct SlowStatements: Sendable {
  package struct Entry: Sendable {
    package var shape: StatementText
    package var calls = 0
    /// Seconds.
    package var total = 0.0
    package var longest = 0.0
    /// Of the longest call.
    package var mark: ServerMark
    package var owner: LogOwner
  }

  /// A plan that auto_explain wrote.
  package struct Plan: Sendable {
    package var seconds: Double
    package var mark: ServerMark
    /// `Query Text: …` and the plan, as it stands in the log without the tabs; foreign text.
    package var text: String
  }

  /// Shorter ones are counted, but not told apart.
  static let shortest = 0.02
  private static let limit = 400
  private static let planLimit = 8

  package private(set) var entries: [StatementText: Entry] = [:]
  /// All that have a duration, and seconds of them.
  package private(set) var count = 0
  package private(set) var total = 0.0
  package private(set) var plans: [Plan] = []

  package init() {}

  mutating func note(_ seconds: Double) {
    count &+= 1
    total += seconds
  }

  mutating func add(
    _ shape: StatementText, _ seconds: Double, _ mark: @autoclosure () -> ServerMark,
    _ owner: @autoclosure () -> LogOwner
  ) {
    if entries[shape] == nil, entries.count >= Self.limit { dropShort() }
    var entry = entries[shape] ?? Entry(shape: shape, mark: mark(), owner: owner())
    entry.calls &+= 1
    entry.total += seconds
    if seconds > entry.longest, entry.calls > 1 {
      entry.mark = mark()
      entry.owner = owner()
    }
    entry.longest = max(entry.longest, seconds)
    entries[shape] = entry
  }

  /// Statements that only auto_explain tells of.
  private var planned: [StatementText: Entry] = [:]
  private var plannedTotal = 0.0
  private var plannedCount = 0

  /// Where the log tells no durations but those of plans, they stand for the statements.
  mutating func finish() {
    guard count == 0 else { return }
    (entries, total, count) = (planned, plannedTotal, plannedCount)
  }

  mutating func add(_ plan: Plan, of shape: StatementText, _ owner: LogOwner) {
    var entry = planned[shape] ?? Entry(shape: shape, mark: plan.mark, owner: owner)
    if planned[shape] != nil || planned.count < Self.limit {
      entry.calls &+= 1
      entry.total += plan.seconds
      if plan.seconds > entry.longest { entry.mark = plan.mark }
      entry.longest = max(entry.longest, plan.seconds)
      planned[shape] = entry
    }
    plannedTotal += plan.seconds
    plannedCount &+= 1
    add(plan)
  }

  private mutating func add(_ plan: Plan) {
    plans.append(plan)
    plans.sort { $0.seconds > $1.seconds }
    if plans.count > Self.planLimit { plans.removeLast() }
  }

  /// Makes room: the lesser half goes.
  private mutating func dropShort() {
    let totals = entries.values.map(\.total).sorted()
    let middle = totals[totals.count / 2]
    entries = entries.filter { $0.value.total > middle }
  }

  package mutating func join(_ other: SlowStatements) {
    count &+= other.count
    total += other.total
    for (shape, entry) in other.entries {
      guard var known = entries[shape] else {
        entries[shape] = entry
        continue
      }
      known.calls &+= entry.calls
      known.total += entry.total
      if entry.longest > known.longest {
        (known.longest, known.mark, known.owner) = (entry.longest, entry.mark, entry.owner)
      }
      entries[shape] = known
    }
    for plan in other.plans { add(plan) }
  }

  package func moved(_ change: (ServerMark) -> ServerMark) -> SlowStatements {
    var moved = self
    for (shape, entry) in entries { moved.entries[shape]?.mark = change(entry.mark) }
    for place in moved.plans.indices { moved.plans[place].mark = change(plans[place].mark) }
    return moved
  }

  /// The most costly first.
  package var ranked: [Entry] { entries.values.sorted { $0.total > $1.total } }
}
