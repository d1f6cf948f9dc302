import Capture
import DeliveryFormats
import Testing

@Suite("Reports in JUnit's XML")
struct JUnitTests {
  @Test("tests, their times and what a failure says, of pytest")
  func pytest() throws {
    let run = try #require(
      report(
        """
        <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" \
        errors="0" failures="1" skipped="1" tests="3" time="0.150" timestamp="2026-11-26T15:32:42.882868+01:00" \
        hostname="vm"><testcase classname="tests.test_cart" name="test_stock" time="0.001" />\
        <testcase classname="tests.test_cart" name="test_later" time="0.000"><skipped type="pytest.skip" \
        message="later">x</skipped></testcase>
        <testcase classname="tests.test_cart" name="test_slow[a b]" time="1,234.5"><failure message="E &lt;1&#10;&#x3E;2">\
        def test_slow():
            requests.get(url, timeout=5)
        &gt;       assert 1 == 2
        E       TimeoutError: it took too long</failure></testcase></testsuite></testsuites>
        """
      ).first)
    #expect(
      run.told == [
        "tests.test_cart.test_stock passed", "tests.test_cart.test_later skipped",
        "tests.test_cart.test_slow[a b] failed",
      ])
    #expect(run.start == 1_795_703_562.882868)
    #expect(run.suite == "pytest")
    let failure = try #require(run.outcomes.last)
    #expect(failure.seconds == 1234.5)
    #expect(failure.line == 2)
    #expect(failure.signs == .time)
    #expect(failure.message == "TimeoutError: it took too long")
  }

  @Test("surefire: a flaky test passed in the end, a rerun never did")
  func surefire() throws {
    let run = try #require(
      report(
        """
        <testsuite name="shop.CartIT" tests="2">
          <properties><property name="env.GITHUB_SHA" value="9c41e0d7a2b35f6881c0de4479ab2f6c5d1e0f31"/></properties>
          <testcase name="a" classname="shop.CartIT" time="0.1">
            <flakyFailure message="no" type="E"><stackTrace><![CDATA[java.net.ConnectException: Connection refused]]></stackTrace></flakyFailure>
            <flakyError message="no" type="E"/>
          </testcase>
          <testcase name="b" classname="shop.CartIT" time="0.1">
            <failure message="no">x</failure><rerunFailure message="no">x</rerunFailure>
          </testcase>
        </testsuite>
        """
      ).first)
    #expect(run.told == ["shop.CartIT.a passed after 2", "shop.CartIT.b failed after 1"])
    #expect(run.outcomes[0].signs == .network)
    #expect(run.commit == "9c41e0d7a2b35f6881c0de4479ab2f6c5d1e0f31")
  }

  @Test("the same test case again is another attempt where only failures are repeated")
  func attempts() {
    let again = report(
      "<testsuite name='s'><testcase classname='C' name='a'><failure/></testcase>"
        + "<testcase classname='C' name='a'/><testcase classname='C' name='b'/></testsuite>")
    #expect(again.first?.told == ["C.a failed", "C.a passed", "C.b passed"])
    #expect(again.first?.outcomes[1].isRetried == true)
    let parameters = report(
      "<testsuite name='s'><testcase classname='C' name='a'/>"
        + "<testcase classname='C' name='a'><failure/></testcase></testsuite>")
    #expect(parameters.first?.told == ["C.a passed", "C.a #2 failed"])
  }

  @Test(
    "nested suites, a suite of each class, names that hold the class, and states of GTest and ctest"
  )
  func forms() {
    #expect(
      report(
        "<testsuites><testsuite name='a'><testsuite name='b'><testcase name='x'/></testsuite></testsuite></testsuites>"
      )
      .first?.told == ["b.x passed"])
    #expect(
      report(
        "<testsuite name='users'><testcase classname='users makes' name='users makes'/></testsuite>"
      ).first?.told == ["users makes passed"])
    #expect(
      report(
        "<testsuite name='g'><testcase name='x' status='notrun'/><testcase name='y' status='fail'/></testsuite>"
      )
      .first?.told == ["g.x skipped", "g.y failed"])
    #expect(
      report(
        "<testsuite name='a'><testcase name='x'/></testsuite>\n<testsuite name='b'><testcase name='y'/></testsuite>"
      ).count == 2)
  }

  @Test("entities that a document declares are never used, and comments and sections hide tags")
  func hostile() throws {
    let run = try #require(
      report(
        """
        <?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "b"><!ENTITY x SYSTEM "file:///etc/passwd">]>
        <testsuite name="s"><!-- <testcase name="no"/> --><?pi <testcase name="no"/>?>
        <testcase classname="C" name="&x;&a;&quot;&#0;"><system-out><![CDATA[<testcase name="no"/> ]] >]]></system-out></testcase>
        <testcase classname="C" name='say "hi" > there'/></testsuite>
        """
      ).first)
    #expect(run.outcomes.count == 2)
    #expect(run.outcomes[0].name.hasPrefix("C.&x;&a;\""))
    #expect(run.outcomes[1].name == "C.say \"hi\" > there")
  }

  @Test("a report that is cut gives what it has, and says so")
  func cut() throws {
    let whole =
      "<testsuites><testsuite name='s'><testcase classname='C' name='a'/><testcase classname='C' name='b'><failure message='no'>text"
    let read = try #require(parsed(JUnitParser.self, whole))
    #expect(read.sample.runs.first?.told == ["C.a passed", "C.b failed"])
    #expect(read.sample.runs.first?.isCut == true)
    #expect(read.damage != nil)
    let damaged = parsed(
      JUnitParser.self, "<testsuite name='s'><testcase name='a' <testcase name='b'/></testsuite>")
    #expect(damaged?.damage != nil)
  }

  @Test("huge attributes and texts are bounded")
  func huge() throws {
    let long = String(repeating: "x", count: 400_000)
    let run = try #require(
      report(
        "<testsuite name='s'><testcase classname='\(long)' name='a'><failure message='\(long)'>\(long)</failure></testcase><testcase classname='C' name='b'/></testsuite>"
      ).first)
    #expect(run.outcomes.count == 2)
    #expect(run.outcomes[0].name.utf8.count < 20_000)
    #expect(run.outcomes[0].message.utf8.count <= 200)
  }

  @Test(
    "the XML of other tools is none",
    arguments: ["<html><body/></html>", "<testsuites/>", "<testsuite name='s'></testsuite>"])
  func others(text: String) {
    #expect(parsed(JUnitParser.self, text) == nil)
  }

  @Test("results of NUnit and of dotnet test")
  func dotnet() throws {
    let nunit = """
      <test-run id="2" result="Failed" start-time="2026-11-20 01:11:02Z"><test-suite name="Tests">
      <test-case fullname="Shop.Pays" result="Failed" duration="0.4"><failure><message>timed out after 3000 ms</message></failure></test-case>
      <test-case fullname="Shop.Ships" result="Passed" duration="0.1"/>
      <test-case fullname="Shop.Waits" result="Skipped"/></test-suite></test-run>
      """
    let run = try #require(report(nunit).first)
    #expect(run.told == ["Shop.Pays failed", "Shop.Ships passed", "Shop.Waits skipped"])
    #expect(run.start == 1_795_137_062 && run.outcomes[0].seconds == 0.4)
    #expect(run.outcomes[0].message.hasPrefix("timed out"))
    let trx = """
      <TestRun id="a" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Times start="2026-11-20T01:11:02Z"/><Results>
      <UnitTestResult testName="Shop.Pays" outcome="Failed" duration="00:01:00.5"><Output><ErrorInfo><Message>timed out</Message></ErrorInfo></Output></UnitTestResult>
      <UnitTestResult testName="Shop.Ships" outcome="Passed" duration="00:00:00.1"/></Results></TestRun>
      """
    let other = try #require(report(trx).first)
    #expect(other.told == ["Shop.Pays failed", "Shop.Ships passed"])
    #expect(other.start == 1_795_137_062 && other.outcomes[0].seconds == 60.5)
    #expect(other.outcomes[0].message == "timed out")
  }
}
