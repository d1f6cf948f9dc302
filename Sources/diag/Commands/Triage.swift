import ArgumentParser
import DatabaseViews
import Diagnostics
import LiveHost

struct Triage: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads all evidence, walks the playbooks and names ranked root causes",
    discussion: """
      INPUT is a file, a folder, a .tar.gz or .gz, or - for standard input. Files are recognised \
      by what they contain; several dumps of one process belong together, wherever they lie. \
      With --pid it asks a JVM that runs for thread dumps and reads its counters, with --postgres or --mysql a \
      server for its sessions, locks, replication and statements; with none of them it looks at this \
      host and all its JVMs.

        diag triage incident-4711/
        diag triage --json bundle.tar.gz | jq '.causes[0]'
        journalctl -u shop | diag triage -
        diag triage --pid 4242 iostat.txt
        diag triage --postgres "host=db-1 dbname=shop"
        diag triage --mysql mysql://diag@db-2
      """)

  @Argument(help: ArgumentHelp("What to read", valueName: "input"))
  var inputs: [String] = []

  @Option(help: ArgumentHelp("Look at this JVM, which runs; may be repeated", valueName: "pid"))
  var pid: [Int] = []

  @OptionGroup var databases: DatabaseOptions

  @OptionGroup var live: LiveOptions

  @OptionGroup var locks: LockOptions

  @OptionGroup var options: ReportOptions

  func validate() throws {
    if let wrong = pid.first(where: { $0 < 1 || $0 > Int(Int32.max) }) {
      throw ValidationError("--pid takes the id of a process, not \(wrong)")
    }
  }

  private var host: HostPlan {
    HostPlan(
      parts: [.processes, .tasks, .controlGroups, .fileSystems, .network, .kernelLog],
      span: .seconds(3), interval: .seconds(1))
  }

  /// What is looked at, and how.
  var examination: Examination {
    Examination(
      diagnostics: Catalog.diagnostics, options: options, showsDetail: false,
      live: SystemPlan(
        host: host, jvms: live.triage(pid, locks),
        databases: DatabasePlan(
          servers: databases, look: .triage, mysqlLook: .triage, usesEnvironment: false)))
  }

  func run() throws { try examination.run(inputs) }
}
