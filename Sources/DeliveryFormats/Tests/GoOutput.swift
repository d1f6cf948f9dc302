internal import ByteParsing
internal import Capture

/// Where the output of `go test` stands, plain or as events.
struct GoOutput {
  /// What a test printed so far, by package and name.
  var texts: [String: [UInt8]] = [:]
  /// Outcomes from here on belong to the package whose line is still to come.
  var firstOfPackage = 0
  /// The test that printed last, in plain output.
  var latest: String?
  var afterFailure: Int?
  var hasRun = false

  static let textLimit = 6000
}

extension TestOutputParser {
  /// One line of the events of `go test`.
  ///
  ///     {"Time":"2026-11-20T20:38:00.1Z","Action":"fail","Package":"shop/cart","Test":"TestStock","Elapsed":0.01}
  mutating func takeGoEvent(_ line: RawSpan, _ number: Int) -> Bool {
    guard line[0] == UInt8(ascii: "{"), line.has("\"Action\":\"") else { return false }
    let bytes = line.string.utf8.map { $0 }
    guard let event = JSONTree.values(of: bytes).values.first,
      let action = event["Action"]?.text, let package = event["Package"]?.text
    else { return false }
    let place = run(of: "go test", line: number)
    if runs[place].start == nil { runs[place].start = event["Time"]?.text.flatMap(Moment.seconds) }
    guard let test = event["Test"]?.text else {
      takePackage(action, package, event["Output"]?.text ?? "", number, place)
      return true
    }
    let name = "\(package).\(test)"
    switch action {
    case "output":
      guard go.texts.count < 50_000, let output = event["Output"]?.text else { break }
      let text = Array(output.utf8)
      go.texts[name, default: []].append(text.rawSpan, limit: GoOutput.textLimit)
    case "pass", "fail", "skip":
      let verdict: TestOutcome.Verdict =
        action == "pass" ? .passed : action == "fail" ? .failed : .skipped
      var outcome = TestOutcome(name, verdict, line: number, seconds: event["Elapsed"]?.number)
      let text = go.texts.removeValue(forKey: name) ?? []
      if verdict == .failed { outcome.explain(text) }
      runs[place].add(outcome)
    default: break
    }
    return true
  }

  private mutating func takePackage(
    _ action: String, _ package: String, _ output: String, _ number: Int, _ place: Int
  ) {
    if action == "output" {
      let text = Array(output.utf8)
      if let seed = text.rawSpan.word(behind: "-test.shuffle ", until: " \n") {
        runs[place].seed = seed
      }
      if text.rawSpan.has("[build failed]") || text.rawSpan.has("[setup failed]") {
        let shown = output.prefix(200).filter { $0 != "\n" }.map { $0 == "\t" ? " " : $0 }
        runs[place].obstacle = (number, String(shown))
      }
    }
  }

  /// Plain output, also that of a run without `-v`.
  ///
  ///     === RUN   TestStock
  ///         cart_test.go:12: got 1, want 2
  ///     --- FAIL: TestStock (0.01s)
  ///     FAIL	shop/cart	0.012s
  ///     ok  	shop/till	0.011s
  mutating func takeGo(_ line: RawSpan, _ number: Int) -> Bool {
    if line.starts(with: "=== ") {
      guard
        let name = line.word(behind: "=== RUN   ") ?? line.word(behind: "=== NAME  ")
          ?? line.word(behind: "=== CONT  ")
      else { return line.starts(with: "=== PAUSE ") }
      go.hasRun = go.hasRun || line.starts(with: "=== RUN ")
      let place = run(of: "go test", line: number)
      if go.firstOfPackage > runs[place].outcomes.count { go.firstOfPackage = 0 }
      (go.latest, go.afterFailure) = (name, nil)
      return true
    }
    if line.starts(with: "-test.shuffle ") {
      let place = run(of: "go test", line: number)
      runs[place].seed = line.word(behind: "-test.shuffle ")
      return true
    }
    let content = line.extracting(line.trimmed(0..<line.byteCount))
    if content.starts(with: "--- ") { return takeGoResult(content, number) }
    guard let place = openRun(of: "go test") else { return takeGoPackage(line, number) }
    if takeGoPackage(line, number) { return true }
    if let index = go.afterFailure, line[0].isBlank, index < runs[place].outcomes.count {
      runs[place].outcomes[index].explain(
        content.extracting(content.first(2000)).string.utf8.map { $0 })
      return true
    }
    if let latest = go.latest, go.texts.count < 50_000 {
      go.texts[latest, default: []].append(content, limit: GoOutput.textLimit)
      go.texts[latest, default: []].append(0x0A)
      return true
    }
    return false
  }

  private mutating func takeGoResult(_ line: RawSpan, _ number: Int) -> Bool {
    let verdicts: [(StaticString, TestOutcome.Verdict)] = [
      ("--- PASS: ", .passed), ("--- FAIL: ", .failed), ("--- SKIP: ", .skipped),
    ]
    for (front, verdict) in verdicts where line.starts(with: front) {
      guard let name = line.word(at: front.utf8CodeUnitCount, until: " ") else { return false }
      let place = run(of: "go test", line: number)
      var outcome = TestOutcome(name, verdict, line: number, seconds: line.number(behind: " ("))
      if verdict == .failed, let text = go.texts[name] { outcome.explain(text) }
      go.texts[name] = nil
      runs[place].add(outcome)
      go.afterFailure = verdict == .failed ? runs[place].outcomes.count - 1 : nil
      return true
    }
    return false
  }

  /// The line of a package, which names those before it.
  private mutating func takeGoPackage(_ line: RawSpan, _ number: Int) -> Bool {
    let isGood = line.starts(with: "ok  \t")
    guard isGood || line.starts(with: "FAIL\t"),
      let package = line.word(at: isGood ? 5 : 5, until: " \t")
    else { return false }
    let place = run(of: "go test", line: number)
    if line.has("[build failed]") || line.has("[setup failed]") {
      runs[place].obstacle = (number, line.trimmedText)
    }
    let first = min(max(0, go.firstOfPackage), runs[place].outcomes.count)
    for index in runs[place].outcomes.indices.dropFirst(first) {
      runs[place].outcomes[index].name = "\(package).\(runs[place].outcomes[index].name)"
    }
    if isGood || first < runs[place].outcomes.count {
      // The package itself, so that what fails in one run is known to have passed in another.
      var totals = runs[place].totals ?? TestRun.Totals()
      totals.passed &+= isGood ? 1 : 0
      totals.failed &+= isGood ? 0 : 1
      runs[place].totals = totals
    }
    if isGood, !go.hasRun, !line.has("[no test") {
      runs[place].add(TestOutcome("\(package).", .passed, line: number))
    }
    go.firstOfPackage = runs[place].outcomes.count
    (go.latest, go.afterFailure) = (nil, nil)
    return true
  }

  /// Ends the run: a test that failed for one of its own is told by that one.
  mutating func finishGo() {
    guard let place = openRun(of: "go test") else { return }
    let failed = runs[place].outcomes.filter { $0.verdict == .failed }
    var parents: Set<String> = []
    for outcome in failed {
      var name = Substring(outcome.name)
      while let slash = name.lastIndex(of: "/"), name[slash...].count > 1 {
        name = name[..<slash]
        parents.insert(String(name))
      }
    }
    if !parents.isEmpty {
      runs[place].outcomes.removeAll { $0.verdict == .failed && parents.contains($0.name) }
    }
    runs[place].namesFailuresOnly = !go.hasRun && runs[place].totals != nil
    if runs[place].totals == nil, go.hasRun { runs[place].isCut = true }
    end("go test")
  }
}
