internal import DeliveryFormats
internal import Evidence

/// Why a test flips, as far as the evidence goes.
struct TestKind {
  enum Kind: String {
    case order, time, state = "shared state", port, network, resources, concurrency
  }

  var kind: Kind
  /// What shows it, in a clause: `fails when it runs after "tests.test_a.test_b"`.
  var reason: String

  private static let bySigns: [(FailureSigns, Kind)] = [
    (.concurrency, .concurrency), (.port, .port), (.state, .state), (.resources, .resources),
    (.network, .network), (.time, .time),
  ]

  init?(_ history: TestHistory, _ runs: [ComparedRun], _ order: TestOrder) {
    let failures = history.failures
    var votes: [Int] = []
    for (sign, _) in Self.bySigns { votes.append(failures.count { $0.signs.contains(sign) }) }
    let culprit = order.culprit(of: history)
    if let most = votes.max(), most * 2 >= failures.count, most > 0,
      let index = votes.firstIndex(of: most)
    {
      // What another test left behind is there only after that test.
      let kind = Self.bySigns[index].1
      if let culprit, culprit.isSure, kind == .state {
        self.init(kind: .order, reason: culprit.reason)
      } else {
        let said = failures.first { $0.signs.contains(Self.bySigns[index].0) }?.message ?? ""
        self.init(kind: kind, reason: "says \"\(said.prefix(100))\"")
      }
      return
    }
    if let culprit {
      self.init(kind: .order, reason: culprit.reason)
    } else if let clock = Self.clock(history, runs) ?? Self.limit(history) {
      self.init(kind: .time, reason: clock)
    } else {
      return nil
    }
  }

  private init(kind: Kind, reason: String) {
    (self.kind, self.reason) = (kind, reason)
  }

  /// Around midnight or the end of a month, by the hours of its failures.
  private static func clock(_ history: TestHistory, _ runs: [ComparedRun]) -> String? {
    func starts(_ entries: [TestEntry]) -> [Double] { entries.compactMap { runs[$0.run].start } }
    let failed = starts(history.failures)
    let passed = starts(history.entries.filter { $0.failed == 0 })
    guard failed.count >= 2, passed.count >= 2, failed.count == history.failures.count else {
      return nil
    }
    func isNight(_ time: Double) -> Bool {
      let second = time.truncatingRemainder(dividingBy: 86_400)
      return second < 3600 || second > 86_400 - 3600
    }
    return failed.allSatisfy(isNight) && !passed.contains(where: isNight)
      ? "failed only in runs within an hour of midnight UTC" : nil
  }

  /// Failures that all take as long as one limit allows, and longer than a pass ever took.
  private static func limit(_ history: TestHistory) -> String? {
    let failed = history.failures.compactMap(\.seconds)
    let passed = history.entries.filter { $0.failed == 0 }.compactMap(\.seconds)
    guard let least = failed.min(), let most = failed.max(), let longest = passed.max(),
      least >= 1, least > 3 * longest, most < 1.1 * least
    else { return nil }
    let isRound = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300].contains { abs(least / $0 - 1) < 0.03 }
    guard failed.count >= 2 || isRound else { return nil }
    return
      "took \(decimal(least)) s whenever it failed, and at most \(decimal(longest)) s otherwise"
  }
}

/// In which order tests ran.
struct TestOrder {
  struct Culprit {
    var reason: String
    /// Whether chance hardly picks one of so many tests in so many runs.
    var isSure: Bool
  }

  private struct Place {
    var part: Int
    var index: Int
    var worker: String?
  }

  private static let testLimit = 5000
  private static let runLimit = 60

  private var places: [[String: Place]] = []
  private var lists: [[[TestOutcome]]] = []

  init(_ runs: [ComparedRun]) {
    for run in runs.prefix(Self.runLimit) {
      var map: [String: Place] = [:]
      let count = run.reports.reduce(0) { $0 + $1.run.outcomes.count }
      let isUsable = count <= Self.testLimit && !run.reports.contains { $0.run.namesFailuresOnly }
      // What was skipped left nothing behind.
      let parts =
        isUsable ? run.reports.map { $0.run.outcomes.filter { $0.verdict != .skipped } } : []
      for (part, outcomes) in parts.enumerated() {
        for (index, outcome) in outcomes.enumerated() where map[outcome.name] == nil {
          map[outcome.name] = Place(part: part, index: index, worker: outcome.worker)
        }
      }
      places.append(map)
      lists.append(parts)
    }
  }

  /// The test that ran before this one in all runs in which it failed and in none in which it
  /// passed, or the other way round.
  func culprit(of history: TestHistory) -> Culprit? {
    let entries = history.entries.filter {
      $0.run < places.count && places[$0.run][history.name] != nil && !$0.isFlip
    }
    let failed = entries.filter(\.isFailure)
    let passed = entries.filter { !$0.isFailure }
    guard let first = failed.first, !passed.isEmpty, entries.count >= 3 else { return nil }
    let all = lists[first.run].flatMap { $0 }.map(\.name)
    func ranBefore(_ other: String, _ run: Int) -> Bool? {
      guard let own = places[run][history.name], let place = places[run][other],
        own.part == place.part
      else { return nil }
      return place.index < own.index && place.worker == own.worker
    }
    func isTold(_ other: String, before: Bool) -> Bool {
      other != history.name
        && failed.allSatisfy { ranBefore(other, $0.run) == before }
        && passed.allSatisfy { ranBefore(other, $0.run) == !before }
    }
    let after = all.filter { isTold($0, before: true) }
    let without = after.isEmpty ? all.filter { isTold($0, before: false) } : []
    let culprits = after.isEmpty ? without : after
    guard !culprits.isEmpty else { return nil }
    let chance = Double(all.count) * scale(entries.count - 1)
    let isSure = chance < 0.5
    guard isSure || culprits.count <= max(3, all.count / 4) else { return nil }
    let one = culprits.count == 1 ? listed(culprits) : "one of \(listed(culprits))"
    let word = isSure ? "fails" : "failed in these runs"
    return Culprit(
      reason: after.isEmpty
        ? "\(word) unless \(one) ran before it" : "\(word) when it runs after \(one)",
      isSure: isSure)
  }

  private func scale(_ halvings: Int) -> Double {
    var value = 1.0
    for _ in 0..<min(60, max(0, halvings)) { value /= 2 }
    return value
  }
}
