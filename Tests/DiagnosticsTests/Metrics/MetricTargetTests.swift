import Diagnostics
import Evidence
import Testing

@Suite("whose metrics are whose")
struct MetricTargetTests {
  private func shop(_ count: Int, start: Int = 1_795_600_000, more: String = "") -> String {
    """
    # TYPE http_requests_total counter
    http_requests_total{code="200"} \(count)
    process_start_time_seconds \(start)
    \(more)

    """
  }

  @Test("scrapes in files of their own are of one target, in the order of their times")
  func order() {
    let late = "# scraped 1795651230\n" + shop(400)
    let early = "# scraped 1795651200\n" + shop(100)
    let findings = examineMetrics(late, early)
    #expect(findings.figure("metric.requests.rate") == 10)
    #expect(
      findings.facts.first { $0.name == "metric.requests.rate" }?.evidence.first?.source
        == "0.prom:3")
  }

  @Test("a process that started between the scrapes begins at 0")
  func restart() {
    let findings = examineMetrics(
      "# scraped 1795651200\n" + shop(500),
      "# scraped 1795651260\n" + shop(60, start: 1_795_651_230))
    #expect(findings.figure("metric.requests.count") == 60)
  }

  @Test("two processes without times are two targets, with one scrape each")
  func instances() {
    let findings = examineMetrics(shop(500), shop(900, start: 1_795_610_000))
    #expect(findings.figure("metric.requests.count") == nil)
    #expect(findings.gaps.contains { $0.reason.hasPrefix("one scrape of \"0.prom\", \"1.prom\"") })
  }

  @Test("without times there are counts and no rates, and --interval gives them")
  func untimed() {
    let texts = [shop(100), shop(160)]
    let findings = examineMetrics(texts[0], texts[1])
    #expect(findings.figure("metric.requests.count") == 60)
    #expect(findings.figure("metric.requests.rate") == nil)
    #expect(findings.gaps.contains { $0.reason.hasPrefix("nothing says when the scrapes") })
    #expect(examineMetrics(texts[0], texts[1], interval: 15).figure("metric.requests.rate") == 4)
  }

  @Test("what many targets have in one text is told apart by job and instance")
  func federation() {
    let text = """
      # TYPE http_requests_total counter
      http_requests_total{job="shop",instance="a:80",code="200"} 1 1795651200000
      http_requests_total{job="shop",instance="a:80",code="200"} 61 1795651260000
      http_requests_total{job="shop",instance="b:80",code="500"} 1 1795651200000
      http_requests_total{job="shop",instance="b:80",code="500"} 31 1795651260000

      """
    let findings = examineMetrics(text)
    let rates = findings.facts.filter { $0.name == "metric.requests.rate" }
    #expect(rates.map(\.subject.name) == ["shop a:80", "shop b:80"])
    #expect(rates.map(\.value.description) == ["1 /s", "0.5 /s"])
  }
}
