import ArgumentParser
import Diagnostics
import LiveMetrics

struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Prometheus exposition: pools, JVMs, hosts, databases, golden signals",
    discussion: """
      Reads the text of /metrics (Prometheus 0.0.4, OpenMetrics 1.0), and what the HTTP API of \
      Prometheus answers to query and query_range. An address, http:// or https://, is scraped twice, \
      5 s apart, or as --for and --interval say; never more than one connection is open, and no \
      redirect leads to another host. Its path is /metrics where none is given.

      Counters show rates only between two scrapes. Hand over several files, or several scrapes in \
      one, with a line of date between them; where nothing tells the times, --interval does:

        diag metrics http://localhost:9100
        diag metrics --for 1m --interval 15s https://user@shop.internal/actuator/prometheus
        for i in 1 2 3; do date; curl -s localhost:8080/metrics; sleep 15; done > shop.prom
        diag metrics shop.prom
        diag metrics --interval 15s a.prom b.prom
        curl -sG prometheus:9090/api/v1/query_range -d 'query={instance="shop:8080"}' \\
          -d start=$(date -d -6hour +%s) -d end=$(date +%s) -d step=60 | diag metrics -

      Error rates and latency say that users are hurt, and never why: hand them to diag triage \
      together with logs, thread dumps and what the servers show.
      """)

  @Argument(
    help: ArgumentHelp(
      "Files, folders, archives, addresses, or - for standard input", valueName: "input"))
  var inputs: [String]

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Scrape addresses for so long: 10s, 2m (5s)", valueName: "duration"))
  var span: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "Time between two scrapes, also of files that do not say it (all of --for)",
      valueName: "duration"))
  var interval: TimeSpan?

  @OptionGroup var scrape: ScrapeOptions

  @OptionGroup var options: ReportOptions

  func validate() throws {
    if let interval, interval.duration < .milliseconds(200) {
      throw ValidationError("--interval takes 200ms or more")
    }
  }

  func run() throws {
    let span = span?.duration ?? max(.seconds(5), interval?.duration ?? .zero)
    let plan = ScrapePlan(
      span: span, interval: interval?.duration ?? span, token: try scrape.token())
    try Examination(
      diagnostics: [MetricView.self], options: options, showsDetail: true,
      live: MetricsPlan(scrape: plan, stated: interval?.duration)
    ).run(inputs)
  }
}
