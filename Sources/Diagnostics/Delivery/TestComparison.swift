internal import Capture
internal import DeliveryFormats
internal import Evidence

/// All runs that were handed over, side by side.
struct TestComparison {
  /// Many tests of a run that fail at once.
  struct Outage {
    var run: Int
    var count: Int
    var of: Int
    var message: String
    var place: Citation
  }

  private(set) var runs: [ComparedRun] = []
  private(set) var histories: [TestHistory] = []
  private(set) var outages: [Outage] = []

  private static let historyLimit = 100_000
  /// As many as this at once have one reason.
  private static let crowd = 5

  init(_ recording: Recording) {
    let reports =
      recording.samples(of: JUnitParser.self) + recording.samples(of: TestOutputParser.self)
    merge(reports.flatMap { report in report.sample.runs.map { (report.source, $0) } })
    dropDoubles()
    shareCommits()
    sortRuns()
    compare()
    findOutages()
    for index in histories.indices { histories[index].judge(runs) }
    let order = TestOrder(runs)
    let isOneCode = Set(runs.compactMap(\.commit)).count <= 1
    for index in histories.indices where histories[index].verdict != .steady {
      // An order that explains every run is no change of the code.
      if isOneCode, [.unclear, .regressed, .repaired].contains(histories[index].verdict),
        order.culprit(of: histories[index])?.isSure == true
      {
        histories[index].verdict = .seemsToFlip
      }
      guard histories[index].isFlaky else { continue }
      histories[index].kind = TestKind(histories[index], runs, order)
    }
  }

  private static func folder(of source: String) -> Substring {
    source.lastIndex { $0 == "/" || $0 == "!" }.map { source[..<$0] } ?? ""
  }

  /// Reports of one folder without a test in common are of one run.
  private mutating func merge(_ reports: [(source: String, run: TestRun)]) {
    var names: [Set<String>] = []
    var latest: [Substring: Int] = [:]
    for (source, run) in reports {
      let own = Set(run.outcomes.lazy.map(\.name))
      let folder = Self.folder(of: source)
      if run.tool == "JUnit XML", let place = latest[folder], names[place].isDisjoint(with: own),
        runs[place].reports[0].source != source,
        run.commit == runs[place].commit || run.commit == nil,
        abs((run.start ?? 0) - (runs[place].start ?? run.start ?? 0)) < 7200
      {
        runs[place].reports.append((source, run))
        runs[place].source = String(folder)
        runs[place].isCut = runs[place].isCut || run.isCut
        names[place].formUnion(own)
        continue
      }
      if run.tool == "JUnit XML" { latest[folder] = runs.count }
      names.append(own)
      runs.append(
        ComparedRun(
          source: source, reports: [(source, run)],
          commit: run.commit ?? TestRun.commit(inPath: source), start: run.start, seed: run.seed,
          tool: run.tool, isCut: run.isCut))
    }
  }

  /// A log and a report of one folder that say the same are of one run.
  private mutating func dropDoubles() {
    var dropped: Set<Int> = []
    for (index, run) in runs.enumerated() where run.tool != "JUnit XML" {
      let folder = Self.folder(of: run.reports[0].source)
      let beside = runs.indices.filter {
        Self.folder(of: runs[$0].reports[0].source) == folder
      }
      guard beside.count == 2, let other = beside.first(where: { $0 != index }),
        runs[other].tool == "JUnit XML"
      else { continue }
      let verdicts = Dictionary(
        runs[other].reports.flatMap(\.run.outcomes).map { ($0.name, $0.verdict) },
        uniquingKeysWith: { $1 })
      let mine = run.reports.flatMap(\.run.outcomes)
      let same = mine.count { verdicts[$0.name] == $0.verdict }
      guard same * 2 >= mine.count else { continue }
      dropped.insert(index)
      keepAttempts(of: mine, in: other)
      runs[other].seed = runs[other].seed ?? run.seed
      runs[other].commit = runs[other].commit ?? run.commit
      runs[other].start = runs[other].start ?? run.start
    }
    runs = runs.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
  }

  /// Some plugins write into their report nothing of the attempts that failed before one passed.
  private mutating func keepAttempts(of told: [TestOutcome], in place: Int) {
    let tried = Dictionary(
      told.filter { $0.failedAttempts > 0 && $0.verdict == .passed }.map { ($0.name, $0) },
      uniquingKeysWith: { $1 })
    guard !tried.isEmpty else { return }
    for report in runs[place].reports.indices {
      for index in runs[place].reports[report].run.outcomes.indices {
        let outcome = runs[place].reports[report].run.outcomes[index]
        guard outcome.failedAttempts == 0, let again = tried[outcome.name] else { continue }
        runs[place].reports[report].run.outcomes[index].failedAttempts = again.failedAttempts
        if outcome.message.isEmpty {
          runs[place].reports[report].run.outcomes[index].message = again.message
        }
      }
    }
  }

  /// What one report of a folder says of the code holds for those beside it.
  private mutating func shareCommits() {
    var known: [Substring: Set<String>] = [:]
    for run in runs {
      if let commit = run.commit {
        known[Self.folder(of: run.reports[0].source), default: []].insert(commit)
      }
    }
    for index in runs.indices where runs[index].commit == nil {
      let folder = Self.folder(of: runs[index].reports[0].source)
      if let only = known[folder], only.count == 1, !folder.isEmpty {
        runs[index].commit = only.first
      }
    }
    // A short name and a long one of the same commit.
    let long = Set(runs.compactMap(\.commit)).ordered { $0.utf8.count > $1.utf8.count }
    for index in runs.indices {
      guard let commit = runs[index].commit else { continue }
      runs[index].commit = long.first { $0.hasPrefix(commit) } ?? commit
    }
  }

  private mutating func sortRuns() {
    let haveTimes = runs.allSatisfy { $0.start != nil }
    let order = runs.indices.ordered { left, right in
      let (a, b) = (runs[left], runs[right])
      if haveTimes, a.start != b.start { return a.start ?? 0 < b.start ?? 0 }
      if a.source != b.source { return precedes(a.source, b.source) }
      return a.reports[0].run.line < b.reports[0].run.line
    }
    runs = order.map { runs[$0] }
  }

  private mutating func compare() {
    var places: [String: Int] = [:]
    for (number, run) in runs.enumerated() {
      for (source, report) in run.reports {
        for outcome in report.outcomes
        where outcome.verdict != .skipped && !outcome.name.hasSuffix(".") {
          if places[outcome.name] == nil {
            guard histories.count < Self.historyLimit else { continue }
            places[outcome.name] = histories.count
            histories.append(TestHistory(name: outcome.name, entries: []))
          }
          guard let place = places[outcome.name] else { continue }
          let isNew = histories[place].entries.last?.run != number
          // Two suites may have a test of that name.
          if !isNew, report.hasAmbiguousNames { continue }
          if isNew { histories[place].entries.append(TestEntry(run: number)) }
          let last = histories[place].entries.count - 1
          histories[place].entries[last].take(outcome, source)
        }
      }
    }
    presumePasses()
  }

  /// Where a report names failures only, what failed elsewhere and ran has passed.
  private mutating func presumePasses() {
    for (number, run) in runs.enumerated() where !run.isCut {
      for (source, report) in run.reports where report.namesFailuresOnly || report.outcomes.isEmpty
      {
        guard report.obstacle == nil else { continue }
        let scopes = report.outcomes.filter { $0.verdict == .passed && $0.name.hasSuffix(".") }.map(
          \.name)
        for index in histories.indices {
          let history = histories[index]
          guard !history.entries.contains(where: { $0.run == number }),
            history.name.utf8.count < 300,
            scopes.contains(where: {
              history.name.hasPrefix($0) || history.name.hasPrefix($0.dropLast() + " ")
            })
              || isOfSameSize(run, history)
          else { continue }
          let entry = TestEntry(
            run: number, passed: 1, isPresumed: true, source: source, line: report.line)
          let place = histories[index].entries.firstIndex { $0.run > number }
          histories[index].entries.insert(entry, at: place ?? histories[index].entries.count)
        }
      }
    }
  }

  /// Whether the run has as many tests as one of the same tool in which the test failed.
  private func isOfSameSize(_ run: ComparedRun, _ history: TestHistory) -> Bool {
    let size = run.counted.all
    return size > 0
      && history.failures.contains {
        runs[$0.run].tool == run.tool && runs[$0.run].counted.all == size
      }
  }

  /// Tests that fail together and nowhere else, for one reason or nearly all of a run, are no
  /// matter of each: they are taken out of that run.
  private mutating func findOutages() {
    for number in runs.indices {
      var crowds: [String: [Int]] = [:]
      var failing: [Int] = []
      for (index, history) in histories.enumerated() {
        guard let entry = history.entries.first(where: { $0.run == number }), entry.isFailure,
          history.entries.contains(where: { $0.run != number && !$0.isFailure })
        else { continue }
        failing.append(index)
        crowds[entry.reason, default: []].append(index)
      }
      let counted = runs[number].counted
      let ran = counted.passed + counted.failed
      let isWhole = failing.count >= Self.crowd && failing.count * 10 >= ran * 6
      let crowd =
        isWhole
        ? failing
        : crowds.filter { $0.value.count >= Self.crowd && !$0.key.isEmpty }
          .values.flatMap(\.self).sorted()
      guard let first = crowd.first,
        let entry = histories[first].entries.first(where: { $0.run == number })
      else { continue }
      let reason = crowds.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
      let shown = reason.flatMap {
        histories[$0.value[0]].entries.first { $0.run == number }?.message
      }
      outages.append(
        Outage(
          run: number, count: crowd.count, of: ran, message: shown ?? entry.message,
          place: Citation(source: "\(entry.source):\(entry.line)", text: entry.message)))
      for index in crowd { histories[index].entries.removeAll { $0.run == number } }
    }
  }
}

extension TestRun.Totals {
  var all: Int { passed + failed + skipped }
}

extension TestEntry {
  /// What a failure says, without the numbers in it, which differ from test to test.
  var reason: String {
    String(decoding: message.utf8.prefix(80).filter { !(0x30...0x39).contains($0) }, as: UTF8.self)
  }

  fileprivate mutating func take(_ outcome: TestOutcome, _ source: String) {
    failed += outcome.failedAttempts
    if outcome.verdict == .passed { passed += 1 } else { failed += 1 }
    if seconds == nil || outcome.verdict == .failed { seconds = outcome.seconds }
    if outcome.verdict == .failed || self.source.isEmpty {
      (self.source, line) = (source, outcome.line)
    }
    if message.isEmpty { message = outcome.message }
    signs.formUnion(outcome.signs)
  }
}

/// By name, numbers in it by their value: `run-2` before `run-10`.
func precedes(_ left: String, _ right: String) -> Bool {
  let (a, b) = (Array(left.utf8), Array(right.utf8))
  var (i, j) = (0, 0)
  func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  while i < a.count, j < b.count {
    if isDigit(a[i]), isDigit(b[j]) {
      let first = a[i...].prefix(while: isDigit)
      let second = b[j...].prefix(while: isDigit)
      let (x, y) = (first.drop { $0 == 0x30 }, second.drop { $0 == 0x30 })
      if x.count != y.count { return x.count < y.count }
      if !x.elementsEqual(y) { return x.lexicographicallyPrecedes(y) }
      (i, j) = (first.endIndex, second.endIndex)
    } else if a[i] != b[j] {
      return a[i] < b[j]
    } else {
      (i, j) = (i + 1, j + 1)
    }
  }
  return a.count - i < b.count - j
}
