import DeliveryFormats
import Testing

@Suite("Output of test tools")
struct TestOutputTests {
  @Test("pytest -v: names as in its XML, the order's seed, workers, what failed")
  func pytest() throws {
    let run = try #require(
      output(
        """
        ============================= test session starts ==============================
        Using --randomly-seed=1832
        [gw0] [ 33%] PASSED tests/test_cart.py::TestCart::test_total[a::b]
        [gw1] [ 66%] FAILED tests/test_cart.py::test_stock
        tests/test_cart.py::test_later SKIPPED (no way)                          [100%]
        =================================== FAILURES ===================================
        __________________________________ test_stock __________________________________
            def test_stock():
        >       with open(timeout): pass
        E       OSError: [Errno 98] Address already in use
        tests/test_cart.py:12: OSError
        =========================== short test summary info ============================
        FAILED tests/test_cart.py::test_stock - OSError: [Errno 98] Addr...
        =================== 1 failed, 1 passed, 1 skipped in 0.12s ====================
        """
      ).first)
    #expect(
      run.told == [
        "tests.test_cart.TestCart.test_total[a::b] passed", "tests.test_cart.test_stock failed",
        "tests.test_cart.test_later skipped",
      ])
    #expect(run.seed == "1832")
    #expect(run.outcomes[0].worker == "gw0")
    #expect(run.outcomes[1].signs == .port)
    #expect(run.outcomes[1].message == "OSError: [Errno 98] Address already in use")
    #expect(!run.isCut && !run.namesFailuresOnly)
  }

  @Test("reruns are attempts that failed")
  func reruns() {
    let run = output(
      """
      ===== test session starts =====
      test_a.py::test_x RERUN [ 50%]
      test_a.py::test_x RERUN [ 50%]
      test_a.py::test_x PASSED [ 50%]
      ===== 1 passed, 2 rerun in 0.10s =====
      """)
    #expect(run.first?.told == ["test_a.test_x passed after 2"])
  }

  @Test("pytest -q names failures only, and may have nothing but its last line")
  func quiet() {
    let failed = output(
      """
      ..F
      =========================== short test summary info ============================
      FAILED test_a.py::test_x - assert 1 == 2
      1 failed, 2 passed in 0.19s
      """)
    #expect(failed.first?.told == ["test_a.test_x failed"])
    #expect(failed.first?.namesFailuresOnly == true)
    let passed = output(
      "...                                                    [100%]\n3 passed in 0.08s\n")
    #expect(passed.first?.totals == TestRun.Totals(passed: 3))
    #expect(output("the cache was warmed, 3 passed in a row\n").isEmpty)
  }

  @Test("a run without its last line is cut")
  func cut() {
    let run = output("==== test session starts ====\ntest_a.py::test_x PASSED [ 50%]\n")
    #expect(run.first?.isCut == true)
  }

  @Test(
    "go test -v names packages at their end; a test that failed for one of its own gives way to it")
  func go() {
    let run = output(
      """
      === RUN   TestStock
      === RUN   TestStock/empty
          cart_test.go:12: dial tcp 127.0.0.1:5432: connect: connection refused
      --- FAIL: TestStock (0.01s)
          --- FAIL: TestStock/empty (0.01s)
      FAIL
      FAIL\tshop/cart\t0.012s
      === RUN   TestTill
      --- PASS: TestTill (0.00s)
      PASS
      ok  \tshop/till\t0.011s
      """)
    #expect(run.first?.told == ["shop/cart.TestStock/empty failed", "shop/till.TestTill passed"])
    #expect(run.first?.outcomes[0].signs == .network)
  }

  @Test("go test without -v: a package that passed stands for its tests")
  func quietGo() {
    let run = output(
      "ok  \tshop/cart\t0.011s\n--- FAIL: TestA (0.02s)\n    a_test.go:3: no\nFAIL\nFAIL\tshop/till\t0.03s\n"
    )
    #expect(run.first?.told == ["shop/cart. passed", "shop/till.TestA failed"])
    #expect(run.first?.namesFailuresOnly == true)
  }

  @Test("go test -json: attempts, order and what a test printed")
  func events() {
    let run = output(
      """
      {"Time":"2026-11-20T20:38:00.1Z","Action":"start","Package":"shop"}
      {"Time":"2026-11-20T20:38:00.1Z","Action":"output","Package":"shop","Output":"-test.shuffle 17\\n"}
      {"Time":"2026-11-20T20:38:00.1Z","Action":"run","Package":"shop","Test":"TestA"}
      {"Time":"2026-11-20T20:38:00.1Z","Action":"output","Package":"shop","Test":"TestA","Output":"WARNING: DATA RACE\\n"}
      {"Time":"2026-11-20T20:38:00.1Z","Action":"fail","Package":"shop","Test":"TestA","Elapsed":0.5}
      {"Time":"2026-11-20T20:38:00.1Z","Action":"pass","Package":"shop","Test":"TestA","Elapsed":0.1}
      {"Time":"2026-11-20T20:38:00.1Z","Action":"fail","Package":"shop","Elapsed":0.7}
      """)
    #expect(run.first?.told == ["shop.TestA failed", "shop.TestA passed"])
    #expect(run.first?.seed == "17")
    #expect(run.first?.start == 1_795_207_080.1)
    #expect(run.first?.outcomes[0].signs == .concurrency)
    #expect(run.first?.outcomes[0].seconds == 0.5)
  }

  @Test("swift test: XCTest by class, Swift Testing by title, on Linux and macOS")
  func swift() {
    let runs = output(
      """
      Test Suite 'All tests' started at 2026-11-26 15:41:58.286
      Test Case 'CartTests.testStock' started at 2026-11-26 15:41:58.298
      /src/CartTests.swift:16: error: CartTests.testStock : Asynchronous wait failed - Exceeded timeout of 0.1 seconds
      Test Case 'CartTests.testStock' failed (0.102 seconds)
      Test Case '-[Shop.TillTests testOpen]' passed (0.002 seconds).
      ◇ Test run started.
      ◇ Test receipt() started.
      ✘ Test receipt() recorded an issue at CartTests.swift:28:3: Expectation failed: File exists
      ✘ Test receipt() failed after 0.001 seconds with 1 issue.
      ✔ Test "the total is a sum" with 3 test cases passed after 0.001 seconds.
      ➜ Test later() skipped: "no"
      ✘ Test run with 3 tests in 0 suites failed after 0.001 seconds with 1 issue.
      """)
    #expect(runs.map(\.tool) == ["XCTest", "Swift Testing"])
    #expect(runs.first?.told == ["CartTests.testStock failed", "Shop.TillTests.testOpen passed"])
    #expect(runs.first?.outcomes[0].signs == .time)
    #expect(
      runs.last?.told == ["receipt() failed", "the total is a sum passed", "later() skipped"])
    #expect(runs.last?.outcomes[0].signs == .state)
  }

  @Test("cargo and nextest")
  func rust() {
    let cargo = output(
      """
           Running unittests src/lib.rs (target/debug/deps/shop-1a2b3c4d5e6f)
      running 2 tests
      test cart::total ... ok
      test cart::stock ... FAILED
      ---- cart::stock stdout ----
      thread 'cart::stock' panicked at src/cart.rs:3:5:
      called `Result::unwrap()` on an `Err` value: Os { code: 111, message: "Connection refused" }
      test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
      """)
    #expect(cargo.first?.told == ["shop::cart::total passed", "shop::cart::stock failed"])
    #expect(cargo.first?.outcomes[1].signs == .network)
    let nextest = output(
      """
       Nextest run ID 3f with nextest profile: ci
         TRY 1 FAIL [   0.004s] shop cart::stock
         TRY 2 PASS [   0.003s] shop cart::stock
              PASS [   0.002s] (2/2) shop cart::total
         FLAKY 2/3 [   0.003s] shop cart::stock
      """)
    #expect(nextest.first?.told == ["shop cart::total passed", "shop cart::stock passed after 1"])
  }

  @Test("jest and vitest, ctest, Maven and Gradle")
  func others() {
    let jest = output(
      """
      FAIL src/cart.test.js
        cart
          ✓ adds (2 ms)
          ✕ stock (5.1 s)
        ● cart › stock
          listen EADDRINUSE: address already in use :::3000
      Tests:       1 failed, 1 passed, 2 total
      """)
    #expect(
      jest.first?.told == [
        "src/cart.test.js › cart › adds passed", "src/cart.test.js › cart › stock failed",
      ])
    #expect(jest.first?.outcomes[1].signs == .port)
    let ctest = output(
      "1/2 Test #1: stock ............   Passed    0.01 sec\n2/2 Test #2: till .............***Timeout   1.50 sec\n50% tests passed, 1 tests failed out of 2\n"
    )
    #expect(ctest.first?.told == ["stock passed", "till failed"])
    let maven = output(
      "[ERROR] shop.CartTest.stock -- Time elapsed: 0.01 s <<< FAILURE!\njava.net.BindException: Address already in use\n[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0\n"
    )
    #expect(maven.first?.told == ["shop.CartTest.stock failed"])
    #expect(maven.first?.totals == TestRun.Totals(passed: 2, failed: 1))
    let gradle = output(
      "> Task :test\nshop.CartTest > stock() FAILED\n    java.lang.IllegalStateException\nshop.CartTest > total() PASSED\n"
    )
    #expect(gradle.first?.told == ["shop.CartTest.stock() failed", "shop.CartTest.total() passed"])
  }

  @Test(
    "which code a log is of",
    arguments: [
      "HEAD is now at 4be1c92 Reserve for ten minutes",
      "Checking out 4be1c92a as detached HEAD (ref is main)...",
      "Checking out Revision 4be1c92aa1b35f6881c0de4479ab2f6c5d1e0f31 (origin/main)",
      "  GITHUB_SHA: 4be1c92aa1b35f6881c0de4479ab2f6c5d1e0f31",
      "CI_COMMIT_SHA=4be1c92aa1b35f6881c0de4479ab2f6c5d1e0f31",
      "commit 4be1c92aa1b35f6881c0de4479ab2f6c5d1e0f31",
      "'4be1c92aa1b35f6881c0de4479ab2f6c5d1e0f31'",
    ])
  func commits(line: String) {
    let text =
      "2026-11-20T20:38:00.1234567Z \(line)\n2026-11-20T20:38:01.1234567Z ===== test session starts =====\n2026-11-20T20:38:02.1234567Z test_a.py::test_x PASSED [100%]\n2026-11-20T20:38:03.1234567Z ===== 1 passed in 0.01s =====\n"
    #expect(output(text).first?.commit?.hasPrefix("4be1c92") == true)
    #expect(output(text).first?.start == 1_795_207_080.1234567)
  }

  @Test("commits in paths, and what looks like one")
  func paths() {
    #expect(TestRun.commit(inPath: "runs/3f2a9c1/junit.xml") == "3f2a9c1")
    #expect(TestRun.commit(inPath: "junit-3f2a9c1.xml") == "3f2a9c1")
    #expect(TestRun.commit(inPath: "runs/20261120/run-12345678.xml") == nil)
    #expect(TestRun.commit(inPath: "facade/deadbeef/run.xml") == nil)
  }

  @Test("colours and the prefixes of collectors are looked through")
  func wrapped() {
    let text =
      "test (3.11)\tRun pytest\t2026-11-20T20:38:00.1Z \u{1b}[1m===== test session starts =====\u{1b}[0m\ntest (3.11)\tRun pytest\t2026-11-20T20:38:01.1Z test_a.py::test_x \u{1b}[32mPASSED\u{1b}[0m\u{1b}[32m [100%]\u{1b}[0m\n2026-11-20T20:38:00.123456Z 00O ===== 1 passed in 0.01s =====\n"
    #expect(output(text).first?.told == ["test_a.test_x passed"])
    #expect(output(text).first?.isCut == false)
  }

  @Test("TAP: subtests by their headings, what is skipped, what a failure says")
  func tap() throws {
    let text = """
      TAP version 13
      # Subtest: cart
          # Subtest: stock
          not ok 1 - stock
            ---
            error: 'timeout of 2000ms exceeded'
            ...
          1..1
      not ok 1 - cart
      ok 2 - adds
      ok 3 - prints # SKIP no printer
      not ok 4 - known # TODO later
      1..4
      """
    let run = try #require(output(text).first)
    #expect(
      run.told == [
        "cart › stock failed", "adds passed", "prints skipped", "known skipped",
      ])
    #expect(run.outcomes[0].message.hasPrefix("error: 'timeout") || run.outcomes[0].signs != [])
    #expect(output("ok then\nnot ok at all, ok 3 of us\n").isEmpty)
  }

  @Test("tests that passed when they were tried again, as summaries tell it")
  func flakes() throws {
    let maven = try #require(
      output(
        """
        [ERROR] shop.CartTest.stock -- Time elapsed: 0.021 s <<< FAILURE!
        [INFO] Results:
        [WARNING] Flakes:\u{20}
        [WARNING] shop.CartTest.stock
        [ERROR]   Run 1: CartTest.stock:51 expected: <1> but was: <0>
        [INFO]   Run 2: PASS
        [INFO]\u{20}
        [WARNING] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Flakes: 1
        """
      ).first)
    #expect(maven.told == ["shop.CartTest.stock passed after 1"])
    let playwright = try #require(
      output(
        """
        Running 3 tests using 2 workers
          ✘  2 [chromium] › login.spec.ts:12:5 › login › remembers (30.1s)
          1 flaky
            [chromium] › login.spec.ts:12:5 › login › remembers ─────────
          2 passed (43.6s)
        """
      ).first)
    #expect(
      playwright.told == ["[chromium] › login.spec.ts:12:5 › login › remembers passed after 1"])
    let quiet = try #require(
      output(
        """
        =========================== rerun test summary info ============================
        RERUN test_a.py::test_flip
        PASSED test_a.py::test_flip
        2 passed, 1 rerun in 0.09s
        """
      ).first)
    #expect(quiet.told == ["test_a.test_flip passed after 1"])
    let plugin = try #require(
      output(
        """
        ============================= test session starts ==============================
        test_net.py ..                                                           [100%]
        ===Flaky Test Report===
        test_net failed (2 runs remaining out of 3).
        \t<class 'AssertionError'>
        test_net passed 1 out of the required 1 times. Success!
        ===End Flaky Test Report===
        ============================== 2 passed in 0.04s ===============================
        """
      ).first)
    #expect(plugin.told == ["test_net passed after 1"])
  }
}
