package import Capture
internal import DeliveryFormats
package import Evidence

/// Tests over several runs: those that flip, those that are broken, those that get slower.
package enum TestRuns: Diagnostic {
  package static let name = "test-runs"
  package static var parsers: [any StreamParser.Type] { [JUnitParser.self, TestOutputParser.self] }
  package static let facts = TestFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let comparison = TestComparison(recording)
    guard !comparison.runs.isEmpty else { return findings }
    findings.facts = comparison.facts
    findings.observations = comparison.observations
    findings.gaps = comparison.gaps
    findings.detail = comparison.blocks
    return findings
  }
}

extension TestComparison {
  private var subject: Subject {
    let names = Set(runs.flatMap { $0.reports.map { $0.run.suite ?? $0.run.tool } })
    guard names.count == 1, let name = names.first, !name.isEmpty else {
      return Subject(.suite, "tests")
    }
    return Subject(.suite, name)
  }

  /// Those that flip, the surest and most often failing first.
  private var flaky: [TestHistory] {
    histories.filter(\.isFlaky).ordered { left, right in
      if left.rank != right.rank { return left.rank < right.rank }
      let (a, b) = (left.failures.count, right.failures.count)
      return a != b ? a > b : left.name < right.name
    }
  }

  var facts: [Fact] {
    var sheet = FactSheet(subject)
    let flaky = flaky
    func of(_ verdict: TestHistory.Verdict) -> [TestHistory] {
      histories.filter { $0.verdict == verdict }
    }
    sheet.add(TestFact.runs.rawValue, runs.count, .runs)
    sheet.add(
      TestFact.comparable.rawValue, histories.map(\.entries.count).max() ?? 0, .runs)
    let shown = flaky.prefix(4).flatMap { citations(of: $0) }
    sheet.add(TestFact.flaky.rawValue, flaky.count, .tests, shown)
    sheet.add(TestFact.known.rawValue, flaky.count { $0.verdict == .flips }, .tests)
    sheet.add(TestFact.seeming.rawValue, flaky.count { $0.verdict == .seemsToFlip }, .tests)
    if !flaky.isEmpty {
      sheet.add(TestFact.names.rawValue, names(of: flaky))
      var votes: [String: Int] = [:]
      for history in flaky { votes[history.kind?.kind.rawValue ?? "unknown", default: 0] += 1 }
      // A kind that is known says more than that others are unknown.
      let known = votes.filter { $0.key != "unknown" }
      let kind = (known.isEmpty ? votes : known).mostFirst.first?.key ?? "unknown"
      sheet.add(TestFact.kind.rawValue, kind)
      let told = flaky.first { $0.kind?.kind.rawValue == kind }
      sheet.add(
        TestFact.reasons.rawValue,
        told.map { "\"\($0.name)\" \($0.kind?.reason ?? "")" } ?? "nothing in the reports tells why"
      )
    }
    sheet.add(
      TestFact.broken.rawValue, of(.broken).count + of(.regressed).count, .tests,
      (of(.broken) + of(.regressed)).prefix(3).flatMap { citations(of: $0) })
    let unclear = of(.unclear)
    sheet.add(
      TestFact.unclear.rawValue, unclear.count, .tests,
      unclear.prefix(3).flatMap { citations(of: $0) })
    sheet.add(TestFact.unclearNames.rawValue, listed(unclear.map(\.name)))
    return sheet.facts
  }

  private func names(of flaky: [TestHistory]) -> String {
    let shown = flaky.prefix(5).map { history -> String in
      let failed = history.entries.count { $0.failed > 0 }
      let kind = history.kind.map { ", \($0.kind.rawValue)" } ?? ""
      return "\"\(history.name)\" (\(failed) of \(runsWord(history.entries.count))\(kind))"
    }.joined(separator: ", ")
    return flaky.count > 5 ? "\(shown) and \(flaky.count - 5) more" : shown
  }

  private func runsWord(_ count: Int) -> String { count == 1 ? "1 run" : "\(count) runs" }

  /// A failure, and a pass of the same code where there is one.
  private func citations(of history: TestHistory) -> [Citation] {
    guard let failure = history.failures.first else { return [] }
    let failed = citation(
      failure,
      failure.isFlip
        ? "\(history.name) failed and passed when it was tried again" : "\(history.name) failed",
      failure.message)
    guard !failure.isFlip else { return [failed] }
    let commit = runs[failure.run].commit
    let passes = history.entries.filter { $0.failed == 0 }
    guard
      let pass = passes.first(where: { commit != nil && runs[$0.run].commit == commit })
        ?? passes.first
    else { return [failed] }
    let same =
      commit.map { runs[pass.run].commit == $0 ? " with the same commit \($0.prefix(10))" : "" }
      ?? ""
    let way = pass.isPresumed ? "is not among the failures of this run" : "passed"
    return [failed, citation(pass, "\(history.name) \(way)\(same)", "")]
  }

  private func citation(_ entry: TestEntry, _ text: String, _ message: String) -> Citation {
    Citation(
      source: entry.line > 0 ? "\(entry.source):\(entry.line)" : entry.source,
      text: message.isEmpty ? text : "\(text): \(message.prefix(160))")
  }

  var observations: [Citation] {
    var list: [Citation] = outages.map { outage in
      Citation(
        source: outage.place.source,
        text:
          "\(outage.count) of \(outage.of) tests failed at once, which is one failure of the run and not one of each"
          + (outage.message.isEmpty ? "" : ": \(outage.message.prefix(120))"))
    }
    for history in histories where history.verdict == .broken {
      guard list.count < 30, let last = history.failures.last else { break }
      list.append(
        citation(
          last,
          "broken, not flaky: \(history.name) failed in each of \(runsWord(history.entries.count))",
          last.message))
    }
    for history in histories where history.verdict == .regressed {
      guard list.count < 30, let first = history.entries.lastIndex(where: { !$0.isFailure }) else {
        break
      }
      let since = history.entries[first + 1]
      let commit = runs[since.run].commit.map { ", commit \($0.prefix(10))" } ?? ""
      list.append(
        citation(
          since,
          "broken, not flaky: \(history.name) fails since run \(since.run + 1) of \(runs.count)\(commit)",
          since.message))
    }
    for run in runs {
      for (source, report) in run.reports {
        guard let obstacle = report.obstacle, list.count < 40 else { continue }
        list.append(
          Citation(
            source: "\(source):\(obstacle.line)",
            text: "tests did not run: \(obstacle.text.prefix(160))"))
      }
    }
    return list + slower.prefix(5).map(\.citation)
  }

  /// Tests whose later runs take twice as long as the earlier ones and a second more.
  private var slower: [(history: TestHistory, before: Double, after: Double, citation: Citation)] {
    histories.compactMap { history in
      let times = history.entries.filter { $0.failed == 0 && !$0.isPresumed }.compactMap { entry in
        entry.seconds.map { (entry, $0) }
      }
      guard times.count >= 4, let last = times.last?.0 else { return nil }
      let half = times.count / 2
      guard let before = median(times.prefix(half).map(\.1)),
        let after = median(times.suffix(half).map(\.1)),
        after >= 2 * before, after - before >= 1,
        (times.suffix(half).map(\.1).min() ?? 0) > (times.prefix(half).map(\.1).max() ?? 0)
      else { return nil }
      return (
        history, before, after,
        citation(
          last,
          "\(history.name) got slower: \(decimal(before)) s in earlier runs, \(decimal(after)) s in later ones",
          "")
      )
    }.ordered { $0.after - $0.before > $1.after - $1.before }
  }

  var gaps: [Gap] {
    var gaps: [Gap] = []
    if !flaky.isEmpty, flaky.contains(where: { $0.verdict != .flips }) {
      gaps.append(
        Gap(
          source: runs[0].source,
          reason:
            "which commit each run tested is not in the evidence: the code is presumed to be the same"
        ))
    }
    for run in runs where run.isCut && gaps.count < 10 {
      gaps.append(
        Gap(
          source: run.source, reason: "the run is cut: tests behind the cut are not known",
          weakens: []))
    }
    return gaps
  }
}

extension TestHistory {
  fileprivate var rank: Int {
    switch verdict {
    case .flips: 0
    case .seemsToFlip: 1
    default: 2
    }
  }

  fileprivate var word: String {
    switch verdict {
    case .steady: "passes"
    case .flips, .seemsToFlip, .failedOnce: "flaky"
    case .broken: "broken"
    case .failedAlone: "failed"
    case .regressed: "broken since"
    case .repaired: "repaired"
    case .unclear: "unclear"
    }
  }
}

extension TestComparison {
  var blocks: [Block] {
    var blocks: [Block] = [.table(runTable)]
    let judged = flaky + histories.filter { !$0.isFlaky && $0.verdict != .steady }
    if !judged.isEmpty { blocks.append(.listing(testList(judged))) }
    let slower = slower
    if !slower.isEmpty {
      blocks.append(
        .table(
          Table(
            key: "slower_tests", title: "tests that got slower",
            columns: [
              .init("test", "test"), .init("before_seconds", "before s", alignsRight: true),
              .init("after_seconds", "after s", alignsRight: true),
            ],
            rows: slower.prefix(20).map {
              [.text($0.history.name), .number(rounded($0.before)), .number(rounded($0.after))]
            })))
    }
    return blocks
  }

  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

  private var runTable: Table {
    let hasNotes = !outages.isEmpty || runs.contains { $0.isCut || $0.seed != nil }
    let rows: [[Cell]] = runs.prefix(200).enumerated().map { number, run in
      let totals = run.counted
      let outage = outages.contains { $0.run == number }
      let note = [
        run.isCut ? "cut" : nil, outage ? "failed as a whole" : nil, run.seed.map { "seed \($0)" },
      ]
      .compactMap(\.self).joined(separator: ", ")
      return [
        .integer(number + 1), .text(run.source), .text(run.tool),
        run.commit.map { .text(String($0.prefix(10))) } ?? .unknown,
        run.start.map { .text(DayTime.written($0)) } ?? .unknown,
        .integer(totals.passed), .integer(totals.failed), .integer(totals.skipped),
      ] + (hasNotes ? [.text(note)] : [])
    }
    return Table(
      key: "test_runs", title: "runs, oldest first",
      columns: [
        .init("run", "run", alignsRight: true), .init("source", "where"), .init("tool", "tool"),
        .init("commit", "commit"), .init("start", "begun (UTC)"),
        .init("passed", "passed", alignsRight: true), .init("failed", "failed", alignsRight: true),
        .init("skipped", "skipped", alignsRight: true),
      ] + (hasNotes ? [.init("note", "note")] : []), rows: rows)
  }

  private func testList(_ judged: [TestHistory]) -> Listing {
    Listing(
      key: "tests", title: "tests that did not always pass; run by run: . passed, F failed, ~ both",
      entries: judged.prefix(200).map { history in
        let failures = history.failures
        let last = failures.last
        let kind = history.kind?.kind.rawValue
        let shows = history.kind?.reason ?? (last?.message ?? "")
        let told = [kind, shows.isEmpty ? nil : String(shows.prefix(160))].compactMap(\.self)
        return Listing.Entry(
          heading: history.name, source: last.map { "\($0.source):\($0.line)" },
          lines: [
            "\(history.word): failed in \(failures.count) of \(runsWord(history.entries.count))  \(history.line.suffix(60))"
          ] + (told.isEmpty ? [] : [told.joined(separator: ": ")]),
          figures: [
            .init("verdict", "verdict", .text(history.word)),
            .init("history", "history", .text(history.line)),
            .init("failed_runs", "failed", .integer(failures.count)),
            .init("runs", "of runs", .integer(history.entries.count)),
            .init("kind", "kind", kind.map { .text($0) } ?? .unknown),
          ])
      })
  }
}
