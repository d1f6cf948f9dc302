import Capture
import Diagnostics
import Evidence
import JavaFormats
import TestSupport
import Testing

@Suite("what metrics say")
struct MetricFactTests {
  private func pool(_ second: Int, active: Int, pending: Int, timeouts: Int) -> String {
    scrape(
      at: second, "hikaricp_connections_active{pool=\"p\"} \(active)",
      "hikaricp_connections_max{pool=\"p\"} 10",
      "hikaricp_connections_pending{pool=\"p\"} \(pending)",
      "hikaricp_connections_timeout_total{pool=\"p\"} \(timeouts)")
  }

  @Test("a full pool is none that callers wait for, and looks in a row count from the last")
  func pools() {
    let busy = examineMetrics(
      pool(0, active: 10, pending: 0, timeouts: 3) + pool(15, active: 10, pending: 0, timeouts: 3))
    #expect(busy.holds("metric.jdbc.full") == true)
    #expect(busy.figure("metric.jdbc.waiting_looks") == 0)
    #expect(busy.figure("metric.jdbc.timeouts") == 0)
    let waiting = examineMetrics(
      pool(0, active: 4, pending: 9, timeouts: 3) + pool(15, active: 10, pending: 9, timeouts: 3)
        + pool(30, active: 10, pending: 2, timeouts: 8))
    #expect(waiting.figure("metric.jdbc.waiting_looks") == 2)
    #expect(waiting.figure("metric.jdbc.timeouts") == 5)
    #expect(waiting.metric("metric.jdbc.pending")?.evidence.first?.source == "0.prom:14")
  }

  @Test("other libraries name the same figures in their own way")
  func libraries() {
    for text in [
      """
      hikaricp_active_connections{pool="p"} 5
      hikaricp_max_connections{pool="p"} 5
      hikaricp_pending_threads{pool="p"} 3
      """,
      """
      p_pool_ActiveConnections 5
      p_pool_MaxConnections 5
      p_pool_PendingConnections 3
      # TYPE p_pool_MaxConnections gauge
      """,
      """
      db_client_connections_usage{pool_name="p",state="used"} 5
      db_client_connections_usage{pool_name="p",state="idle"} 0
      db_client_connections_max{pool_name="p"} 5
      db_client_connections_pending_requests{pool_name="p"} 3
      """,
      """
      agroal_active_count{datasource="p"} 5
      agroal_available_count{datasource="p"} 0
      agroal_awaiting_count{datasource="p"} 3
      """,
    ] {
      let findings = examineMetrics(text + "\n")
      #expect(findings.holds("metric.jdbc.full") == true, "\(text)")
      #expect(findings.figure("metric.jdbc.pending") == 3, "\(text)")
    }
    let uncounted = examineMetrics(
      "jdbc_connections_active{name=\"p\"} 5\njdbc_connections_max{name=\"p\"} 5\n")
    #expect(uncounted.holds("metric.jdbc.full") == true)
    #expect(uncounted.figure("metric.jdbc.pending") == nil)
  }

  private func counted(_ used: Int, _ count: Int, _ seconds: Double, limit: Int = 10) -> String {
    """
    go_sql_in_use_connections{db_name="shop"} \(used)
    go_sql_max_open_connections{db_name="shop"} \(limit)
    go_sql_wait_count_total{db_name="shop"} \(count)
    go_sql_wait_duration_seconds_total{db_name="shop"} \(seconds)

    """
  }

  @Test("a pool that counts waits tells how long they were, with two looks")
  func countedWaits() {
    let waiting = examineMetrics(counted(10, 100, 5), counted(10, 200, 205))
    #expect(waiting.figure("metric.sql.waited") == 100)
    #expect(waiting.figure("metric.sql.wait") == 2000)
    #expect(waiting.holds("metric.sql.full") == true)
    #expect(waiting.holds("metric.sql.stuck") == false)
    #expect(waiting.metric("metric.sql.pool")?.subject.kind == .target)
    let stuck = examineMetrics(counted(10, 100, 5), counted(10, 140, 5))
    #expect(stuck.holds("metric.sql.stuck") == true)
    let once = examineMetrics(counted(10, 100, 5))
    #expect(once.figure("metric.sql.waited") == nil)
    #expect(once.figure("metric.sql.waited_ever") == 100)
    let swapped = examineMetrics(counted(10, 200, 205), counted(10, 100, 5))
    #expect(swapped.figure("metric.sql.waited") == nil)
    let unlimited = examineMetrics(counted(40, 0, 0, limit: 0))
    #expect(unlimited.holds("metric.sql.full") == false)
    #expect(unlimited.figure("metric.sql.limit") == nil)
  }

  @Test("node exporters before 0.16 are read as those of today")
  func oldNames() {
    let labels = "device=\"/dev/sda1\",fstype=\"ext4\",mountpoint=\"/srv\""
    let findings = examineMetrics(
      """
      node_filesystem_avail{\(labels)} 0
      node_filesystem_free{\(labels)} 0
      node_filesystem_size{\(labels)} 1e+10

      """)
    #expect(findings.facts.contains { $0.subject.kind == .filesystem })
  }

  @Test("the JVM of the metrics is that of the thread dump beside them")
  func join() {
    var recording = metricRecording([pool(0, active: 10, pending: 9, timeouts: 3)])
    recording.add(
      ThreadDumps.oneProcess(4242), of: ThreadDumpParser.format, from: "threads.txt")
    let subjects = MetricView.examine(recording).facts.filter { $0.name.hasPrefix("metric.jdbc") }
      .map(\.subject.name)
    #expect(Set(subjects) == ["java (pid 4242)"])
  }

  private func requests(_ second: Int, good: Int, bad: Int) -> String {
    scrape(
      at: second, "http_requests_total{code=\"200\"} \(good)",
      "http_requests_total{code=\"503\"} \(bad)",
      "http_request_duration_seconds_bucket{le=\"0.5\"} \(good)",
      "http_request_duration_seconds_bucket{le=\"1\"} \(good + bad)",
      "http_request_duration_seconds_bucket{le=\"+Inf\"} \(good + bad)")
  }

  @Test(
    "failures, quantiles, the burn of a budget and a drop of traffic are of the time between looks")
  func signals() {
    var text = ""
    for step in 0...12 {
      // From the middle on half as many come.
      let good = step <= 6 ? step * 980 : 6 * 980 + (step - 6) * 490
      text += requests(step * 300, good: 7000 + good, bad: 50 + good / 49)
    }
    let findings = examineMetrics(text)
    #expect(findings.figure("metric.requests.errors") == 2)
    #expect((findings.figure("metric.requests.burn.hour") ?? 0).rounded() == 20)
    #expect(findings.figure("metric.requests.burn.six_hours") == nil)
    #expect(findings.figure("metric.requests.drop") == 50)
    #expect((findings.figure("metric.requests.p99") ?? 0).rounded() == 750)
  }

  @Test("a node exporter is a host: rates between looks, with the lines of its metrics")
  func host() {
    func node(_ second: Int, busy: Int, wait: Double) -> String {
      scrape(
        at: second, "node_uname_info{nodename=\"web-1\"} 1",
        "node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} \(busy)",
        "node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} \(1000 + second - busy)",
        "node_procs_running 7", "node_pressure_cpu_waiting_seconds_total \(wait)")
    }
    let findings = examineMetrics(node(0, busy: 0, wait: 5) + node(10, busy: 10, wait: 14))
    #expect(findings.host == "web-1")
    #expect(findings.figure("cpu.busy") == 100)
    #expect(findings.figure("cpu.pressure") == 90)
    #expect(findings.metric("cpu.busy")?.subject == Subject(.host, "web-1"))
    #expect(findings.metric("cpu.busy")?.evidence.first?.source == "0.prom:9")
  }

  @Test("restarts count between looks; the reason of an end long ago is none of now")
  func pods() {
    func state(_ second: Int, restarts: Int) -> String {
      scrape(
        at: second,
        "kube_pod_owner{namespace=\"s\",pod=\"a-1-x\",owner_kind=\"ReplicaSet\",owner_name=\"a-1\"} 1",
        "kube_pod_container_status_restarts_total{namespace=\"s\",pod=\"a-1-x\",container=\"c\"} \(restarts)",
        "kube_pod_container_status_last_terminated_reason{namespace=\"s\",pod=\"a-1-x\",container=\"c\",reason=\"OOMKilled\"} 1"
      )
    }
    #expect(examineMetrics(state(0, restarts: 9) + state(60, restarts: 9)).facts.isEmpty)
    let grown = examineMetrics(state(0, restarts: 9) + state(60, restarts: 11))
    #expect(grown.figure("metric.workload.restarts") == 2)
    #expect(grown.figure("metric.workload.killed") == 1)
    #expect(grown.metric("metric.workload.killed")?.subject.name == "deployment s/a")
    // A counter of 0 is not kept, and begins there.
    #expect(
      examineMetrics(state(0, restarts: 0) + state(60, restarts: 1))
        .figure("metric.workload.restarts") == 1)
  }

  @Test("each metric fact is declared once, with a unit and a meaning")
  func declarations() {
    let names = MetricView.facts.map(\.name)
    #expect(names.count == Set(names).count && names.count > 50)
    #expect(MetricView.facts.allSatisfy { $0.meaning.hasSuffix(".") })
  }
}

private enum ThreadDumps {
  static func oneProcess(_ pid: Int) -> NamedProcess { NamedProcess(pids: [pid]) }
}

private struct NamedProcess: ProcessEvidence {
  var pids: [Int]
}
