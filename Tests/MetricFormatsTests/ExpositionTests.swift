import Capture
import MetricFormats
import Testing

@Suite("expositions of metrics")
struct ExpositionTests {
  @Test("names, labels and values are read as Prometheus writes them")
  func samples() throws {
    let sample = try #require(
      parsed(
        """
        # HELP jvm_memory_used_bytes The amount of used memory
        # TYPE jvm_memory_used_bytes gauge
        jvm_memory_used_bytes{area="heap",id="G1 Old Gen",} 1.7325E7
        jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 4096
        jvm_threads_live_threads 23
        custom_metric{a="b"} 1
        """ + "\n")
    ).sample
    #expect(sample.series.count == 3)
    #expect(sample.tally.samples == 4)
    let first = try #require(sample.series.first)
    #expect(first.name == "jvm_memory_used_bytes")
    #expect(first["id"] == "G1 Old Gen")
    #expect(first.points.map(\.value) == [17_325_000])
    #expect(first.points.map(\.line) == [3])
    #expect(sample.values("jvm_threads_live_threads") == [23])
  }

  @Test("escapes in labels are undone, and braces and blanks in them end nothing")
  func escapes() throws {
    let sample = try #require(
      parsed(
        #"http_requests_total{uri="/a/{id} b",q="\"x\" \\ \n#"} 3 # {trace_id="7"} 1 2"# + "\n")
    ).sample
    let series = try #require(sample.series("http_requests_total"))
    #expect(series["uri"] == "/a/{id} b")
    #expect(series["q"] == "\"x\" \\ \n#")
    #expect(series.points.map(\.value) == [3])
    #expect(series.points.map(\.time) == [nil])
  }

  @Test("names in quotes are those that exporters wrote before, with an underscore for each sign")
  func quotedNames() throws {
    let sample = try #require(
      parsed(
        """
        # TYPE "db.client.connections.max" gauge
        {"db.client.connections.max","pool.name"="a b",state="used"} 10 1795656950000
        hikaricp_connections_max{"my.pool"="p"} 7

        """)
    ).sample
    let series = try #require(sample.series("db_client_connections_max"))
    #expect(series["pool_name"] == "a b" && series["state"] == "used")
    #expect(series.points.map(\.value) == [10] && series.points[0].time == 1_795_656_950)
    #expect(sample.series("hikaricp_connections_max")?["my_pool"] == "p")
  }

  @Test(
    "numbers of any form are read exactly",
    arguments: [
      ("1", 1), ("-1.5", -1.5), ("1.795645366e+09", 1.795645366e9), ("+Inf", .infinity),
      ("-Inf", -.infinity), ("9.2233720368547758e+18", 9.2233720368547758e18), ("1e-7", 1e-7),
      ("0.30000000000000004", 0.30000000000000004), ("4.503599627370497E15", 4503599627370497),
      ("123456789012345678901234567890", 1.2345678901234568e29), (".5", 0.5),
    ] as [(String, Double)])
  func numbers(text: String, value: Double) throws {
    #expect(
      try #require(parsed("go_goroutines \(text)\n")).sample.values("go_goroutines") == [value])
  }

  @Test("not a number is a value, a word is none")
  func words() throws {
    let sample = try #require(parsed("go_goroutines NaN\ngo_threads{a=\"b\"} much\n"))
    #expect(sample.sample.values("go_goroutines").first?.isNaN == true)
    #expect(sample.sample.values("go_threads").isEmpty)
    #expect(sample.damage == "1 line cannot be read, the first is 2")
  }

  @Test("times are milliseconds in Prometheus' text and seconds in OpenMetrics")
  func times() throws {
    let sample = try #require(
      parsed("go_goroutines 7 1795656950781\ngo_threads 8 1795656950.781\n# EOF\n")
    ).sample
    #expect(sample.series("go_goroutines")?.points.first?.time == 1795656950.781)
    #expect(sample.series("go_threads")?.points.first?.time == 1795656950.781)
  }

  @Test("creation times are counted and not kept")
  func created() throws {
    let sample = try #require(
      parsed(
        "http_requests_total{code=\"200\"} 5\nhttp_server_requests_created{code=\"200\"} 1.7e9\n")
    ).sample
    #expect(sample.series.map(\.name) == ["http_requests_total"])
  }

  @Test(
    "a line with the time begins a scrape",
    arguments: [
      "# scraped 2026-11-26T10:00:00.250Z", "Thu Nov 26 10:00:00 UTC 2026",
      "Thu 26 Nov 2026 10:00:00 AM UTC", "2026-11-26T11:00:00+01:00", "2026-11-26 10:00:00",
      "# 1795687200", "1795687200.5", "# scraped 2026-11-26T10:00Z",
    ])
  func clocks(line: String) throws {
    let sample = try #require(
      parsed("go_goroutines 1\n\(line)\ngo_goroutines 2\n# TYPE go_threads gauge\ngo_threads 2\n")
    ).sample
    #expect(sample.scrapes.count == 2)
    #expect(sample.scrapes[0].time == nil)
    let time = try #require(sample.scrapes[1].time)
    #expect((1795687200...1795687201).contains(time), "\(line)")
    #expect(sample.series("go_goroutines")?.points.map(\.scrape) == [0, 1])
  }

  @Test("scrapes behind each other are told apart by what comes again first")
  func concatenation() throws {
    let commented = """
      # HELP go_goroutines Number of goroutines
      # TYPE go_goroutines gauge
      go_goroutines 5
      # HELP go_threads Number of threads
      # TYPE go_threads gauge
      go_threads 6

      """
    #expect(try #require(parsed(commented + commented)).sample.scrapes.map(\.samples) == [2, 2])
    #expect(try #require(parsed(commented + "# EOF\n" + commented)).sample.scrapes.count == 2)
    let bare = "hikaricp_connections_active 5\nhikaricp_connections_idle 5\n"
    let sample = try #require(parsed(bare + bare + bare)).sample
    #expect(sample.scrapes.map(\.samples) == [2, 2, 2])
    #expect(sample.values("hikaricp_connections_idle") == [5, 5, 5])
  }

  @Test("a series that comes twice in a scrape counts once")
  func duplicates() throws {
    let result = try #require(
      parsed("# TYPE go_goroutines gauge\ngo_goroutines 5\ngo_threads 2\ngo_goroutines 9\n"))
    #expect(result.sample.values("go_goroutines") == [5])
    #expect(result.sample.tally.duplicates == 1)
    #expect(result.note == "1 scrape, 3 samples, 1 of them twice")
  }

  @Test("states that do not hold need no room")
  func states() throws {
    let sample = try #require(
      parsed(
        """
        # TYPE kube_pod_status_reason gauge
        kube_pod_status_reason{pod="a",reason="Evicted"} 1
        kube_pod_status_reason{pod="a",reason="NodeLost"} 0

        """)
    ).sample
    #expect(sample.series.map { $0["reason"] } == ["Evicted"])
    #expect(sample.tally.samples == 2)
  }

  @Test("prose and a page of HTML are no metrics")
  func others() {
    #expect(parsed("the jvm_memory_used was 5\nall is well 3\n") == nil)
    #expect(parsed("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n") == nil)
    #expect(parsed("") == nil)
    #expect(parsed("# HELP of the family\n") == nil)
  }
}
