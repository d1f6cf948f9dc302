import ArgumentParser
import DatabaseViews
import Diagnostics
import LiveHost
import LiveJVM

struct Triage: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads all evidence, walks the playbooks and names ranked root causes",
    discussion: """
      INPUT is a file, a folder, a .tar.gz or .gz, - for standard input, or an address of metrics, \
      http:// or https://, which is scraped at both ends of --for. Files are recognised \
      by what they contain; several dumps of one process belong together, wherever they lie. \
      With nothing but options it looks at this host: processes, storage, memory, network and \
      control groups, all JVMs, and the PostgreSQL, MySQL, MariaDB and PgBouncer servers that run \
      here. What is named (files, --pid, --postgres, --mysql, --kube) is all that it looks at.

      A server that it finds is asked through its socket or port as psql and mysql would be, by one \
      or two logins and never with a password that nobody has set down; root comes as the server's \
      own user. One that turns it away stands under the gaps, with the option that names it. \
      Statements are read-only and short, JVMs are asked for thread dumps, nothing is changed.

      All parts run side by side. What does not answer is left behind, and there is a verdict at the \
      deadline (30s; with a longer --for 25s after it). Ctrl-C ends the recording and reports on \
      what there is; a second one ends at once.

        diag triage
        diag triage --for 30s --interval 2s
        diag triage incident-4711/
        diag triage --json bundle.tar.gz | jq '.causes[0]'
        journalctl -u shop | diag triage -
        diag triage --pid 4242 iostat.txt
        diag triage --postgres "host=db-1 dbname=shop"
        diag triage --mysql mysql://diag@db-2
        diag triage --kube -n shop histograms/
      """)

  @Argument(help: ArgumentHelp("What to read", valueName: "input"))
  var inputs: [String] = []

  @Option(help: ArgumentHelp("Look at this JVM, which runs; may be repeated", valueName: "pid"))
  var pid: [Int] = []

  @OptionGroup var databases: DatabaseOptions

  @Flag(help: "Ask the cluster through kubectl, as diag k8s does")
  var kube = false

  @OptionGroup var scope: ClusterScope

  @OptionGroup var span: TriageSpan

  @OptionGroup var locks: LockOptions

  @OptionGroup var scrape: ScrapeOptions

  @OptionGroup var options: ReportOptions

  func validate() throws {
    if let wrong = pid.first(where: { $0 < 1 || $0 > Int(Int32.max) }) {
      throw ValidationError("--pid takes the id of a process, not \(wrong)")
    }
    _ = try scrape.token()
    if scope.isNamed, !kube {
      throw ValidationError("--context, --namespace and --all-namespaces go with --kube")
    }
  }

  /// A file of it that cannot be read was refused when the command line was read.
  private var token: String? { (try? scrape.token()) ?? nil }

  /// What is looked at, and how.
  var examination: Examination {
    Examination(
      diagnostics: Catalog.diagnostics, options: options, showsDetail: false,
      live: SystemPlan(
        host: span.host, jvms: span.jvms(pid, locks),
        databases: DatabasePlan(
          servers: databases, look: span.applied(to: .triage),
          mysqlLook: span.applied(to: .triage), usesEnvironment: false),
        scrape: span.scrape(token: token), cluster: kube ? scope : nil))
  }

  func run() throws { try examination.run(inputs) }
}

/// How long triage looks at what runs, and how often: one value for host, JVMs and servers.
struct TriageSpan: ParsableArguments {
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Look at what runs for so long: 500ms, 10s, 2m (5s)", valueName: "duration"))
  var span: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "Time between two looks, dumps and questions (the host 1s; JVMs at both ends)",
      valueName: "duration"))
  var interval: TimeSpan?

  func validate() throws {
    if let interval, interval.duration < .milliseconds(50) {
      throw ValidationError("--interval takes 50ms or more")
    }
  }

  private var duration: Duration {
    span?.duration ?? max(.seconds(5), interval?.duration ?? .zero)
  }

  var host: HostPlan {
    HostPlan(
      parts: [.processes, .tasks, .controlGroups, .fileSystems, .network, .kernelLog],
      span: duration,
      interval: interval?.duration ?? max(.milliseconds(50), min(.seconds(1), duration / 3)))
  }

  /// Addresses of metrics.
  func scrape(token: String?) -> ScrapePlan {
    ScrapePlan(span: duration, interval: interval?.duration ?? duration, token: token)
  }

  /// Dumps and counters.
  func jvms(_ pids: [Int], _ locks: LockOptions) -> JVMPlan {
    JVMPlan(
      evidence: [.threads, .counters], span: duration, interval: interval?.duration ?? duration,
      counterInterval: .milliseconds(500), insistsOnOwners: locks.locks, pids: pids)
  }

  func applied<View>(to look: ServerLook<View>) -> ServerLook<View> {
    var look = look
    look.span = duration
    look.interval =
      interval?.duration ?? max(.milliseconds(50), min(max(look.interval, duration / 30), duration))
    return look
  }
}
