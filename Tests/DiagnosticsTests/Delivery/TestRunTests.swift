import Diagnostics
import Evidence
import Testing

private func compared(_ runs: [String]) -> Findings {
  examine(TestRuns.self, runs.enumerated().map { ("run-\($0 + 1).xml", $1) })
}

@Suite("Tests over several runs")
struct TestRunTests {
  /// Runs of one test without a commit: what they say, and how many tests flip, may flip, are broken.
  @Test(
    "a test of unknown code",
    arguments: [
      ("..F.F.", 1.0, 0.0), ("F.F.", 1, 0), ("..F..", 1, 0), ("...F", 1, 0), ("F...", 1, 0),
      ("FFFFF", 0, 1), ("..FF", 0, 1), ("FF..", 0, 0), ("F", 0, 0), ("..", 0, 0), (".~", 1, 0),
      ("F.", 1, 0),
    ])
  func unknownCode(line: String, flaky: Double, broken: Double) {
    let found = compared(line.map { reported(String($0)) })
    #expect(found.amount("tests.flaky") == flaky)
    #expect(found.amount("tests.broken") == broken)
    #expect(found.undeclared(TestRuns.facts) == [])
  }

  @Test("one pass and then one failure of unknown code settle nothing")
  func unclear() {
    let found = compared([reported("."), reported("F")])
    #expect(found.amount("tests.flaky") == 0)
    #expect(found.amount("tests.unclear") == 1)
  }

  @Test("a failure days after the others is no flip, since the code hardly stayed the same")
  func days() {
    let times = [
      "2026-11-18T08:00:00", "2026-11-19T08:00:00", "2026-11-20T08:00:00", "2026-11-21T08:00:00",
    ]
    let found = compared(zip("...F", times).map { reported(String($0), at: $1) })
    #expect(found.amount("tests.flaky") == 0)
    #expect(found.amount("tests.broken") == 1)
  }

  @Test("one commit with both verdicts is a flip; another commit that fails is not")
  func commits() {
    let same = compared([
      reported(".", commit: "1a2b3c4"), reported("F", commit: "1a2b3c4"),
      reported(".", commit: "5d6e7f8"),
    ])
    #expect(same.amount("tests.flaky.same_code") == 1)
    #expect(same.gaps.isEmpty)
    let new = compared([
      reported(".", commit: "1a2b3c4"), reported("F", commit: "5d6e7f8"),
      reported(".", commit: "9a0b1c2"),
    ])
    #expect(new.amount("tests.flaky") == 0)
    let mended = compared([
      reported(".", commit: "1a2b3c4"), reported("F", commit: "5d6e7f8"),
      reported("F", commit: "9a0b1c2"),
    ])
    #expect(mended.amount("tests.broken") == 1)
    #expect(mended.observations.first?.text.contains("commit 5d6e7f8") == true)
  }

  @Test("the commit of a run stands in its path, and is shared by the reports of its folder")
  func paths() {
    let found = examine(
      TestRuns.self,
      [
        ("runs/3f2a9c1/1/junit.xml", reported(".")), ("runs/3f2a9c1/2/junit.xml", reported("F")),
        ("runs/4b5c6d7/1/junit.xml", reported(".")),
      ])
    #expect(found.amount("tests.flaky.same_code") == 1)
  }

  @Test("tests that fail together are one failure of the run")
  func outage() {
    let found = compared([
      reported("........"), reported("FFFFFFF.", message: "refused"), reported("........"),
    ])
    #expect(found.amount("tests.flaky") == 0)
    #expect(found.observations.first?.text.hasPrefix("7 of 8 tests failed at once") == true)
    let some = compared([
      reported("................"), reported("FFFFF...........", message: "no db 17"),
      reported("................"),
    ])
    #expect(some.amount("tests.flaky") == 0)
    let each = compared([reported("F....F"), reported(".F...."), reported("..F...")])
    #expect(each.amount("tests.flaky") == 4)
  }

  @Test(
    "the kind, by what failures say",
    arguments: [
      ("bind: address already in use", "port"), ("connect: connection refused", "network"),
      ("context deadline exceeded", "time"), ("duplicate key value", "shared state"),
      ("WARNING: DATA RACE", "concurrency"), ("fork: Cannot allocate memory", "resources"),
      ("assert 1 == 2", "unknown"), ("read tcp: i/o timeout", "network"),
    ])
  func kinds(message: String, kind: String) {
    let found = compared([".", "F", ".", "F"].map { reported($0, message: message) })
    #expect(found.stated("tests.flaky.kind") == kind)
  }

  @Test("the test that has to run before it, found by the orders of the runs")
  func order() {
    /// `b` fails whenever it runs after `a`.
    func run(_ order: String) -> String {
      var text = "<testsuite name='s'>"
      for name in order {
        let fails = name == "b" && order.prefix { $0 != "b" }.contains("a")
        text +=
          "<testcase classname='t' name='\(name)'>\(fails ? "<failure message='x'/>" : "")</testcase>"
      }
      return text + "</testsuite>"
    }
    let found = compared(
      ["abcde", "bacde", "cabed", "debac", "eacbd", "cbdea", "bdeca", "dcaeb"].map(run))
    #expect(found.stated("tests.flaky.kind") == "order")
    #expect(found.stated("tests.flaky.reasons") == "\"t.b\" fails when it runs after \"t.a\"")
  }

  @Test("failures around midnight are of the clock")
  func midnight() {
    let times = [
      "2026-11-18T12:00:00", "2026-11-18T23:58:00", "2026-11-19T12:00:00", "2026-11-20T00:04:00",
      "2026-11-20T12:00:00",
    ]
    let found = compared(
      zip(".F.F.", times).map { reported(String($0), message: "assert 19 == 18", at: $1) })
    #expect(found.stated("tests.flaky.kind") == "time")
  }

  @Test("a run that names failures only shows that the others passed")
  func quiet() {
    let failed =
      "F..\n=== short test summary info ===\nFAILED test_a.py::test_x - assert 1\n1 failed, 2 passed in 0.1s\n"
    let passed = "...    [100%]\n3 passed in 0.1s\n"
    let found = compared([passed, failed, passed, failed])
    #expect(found.amount("tests.flaky.back_and_forth") == 1)
    let other = compared(["....    [100%]\n4 passed in 0.1s\n", failed, failed])
    #expect(other.amount("tests.flaky") == 0)
  }

  @Test("runs are ordered by their times, else by the numbers in their names")
  func sequence() {
    let found = examine(
      TestRuns.self,
      [
        ("run-10.xml", reported("F")), ("run-9.xml", reported("F")), ("run-1.xml", reported(".")),
        ("run-2.xml", reported(".")),
      ])
    #expect(found.amount("tests.broken") == 1)
  }

  @Test("a log and the XML of one run count once")
  func doubles() {
    let log = "==== test session starts ====\nt.py::a PASSED [100%]\n==== 1 passed in 0.1s ====\n"
    let found = examine(TestRuns.self, [("1/log.txt", log), ("1/junit.xml", reported("."))])
    #expect(found.amount("tests.runs") == 1)
  }

  @Test("a test that takes longer and longer is an observation")
  func slower() {
    func run(_ seconds: Double) -> String {
      "<testsuite name='s'><testcase classname='t' name='a' time='\(seconds)'/></testsuite>"
    }
    #expect(
      compared([1, 1.1, 3, 3.4].map(run)).observations.first?.text.contains("got slower") == true)
    #expect(compared([1, 3, 1.1, 3.2].map(run)).observations.isEmpty)
  }
}
