import ArgumentParser
import Capture
import Diagnostics

struct Logs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs",
    abstract: "Logs: what failed first, how often, whether it goes on, and what they say most",
    discussion: """
      Reads logs of any program: applications (Java, Go, Python, Node, .NET), web servers, database \
      servers and poolers, the kernel, kubelets, containers, syslog and the journal; plain, as JSON, \
      behind the prefixes of log collectors, rotated and compressed. Counts what matters in all of \
      them (connections refused, time-outs, names without an address, space, files, threads and \
      memory that ran out, certificates, crashes, evictions) and groups similar lines. Connection \
      pools, leak reports and OutOfMemoryError of Java are read too; thread dumps handed over \
      together with a log say whether a borrower still holds its connection.

        diag logs shop.log shop.log.1.gz
        kubectl logs deploy/shop | diag logs -
        journalctl -o export -u shop | diag logs -
        diag logs shop.log threads-1.txt threads-2.txt
      """)

  @Argument(
    help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
  var inputs: [String]

  @OptionGroup var options: ReportOptions

  /// Rows of a table, where nobody asks for more.
  private static let rows = 15

  func run() throws {
    var options = options
    options.top = options.top ?? Self.rows
    try Examination(
      diagnostics: [
        AnyLog.self, JVMLog.self, JVMThreads.self, HostKernelLog.self, HostMemory.self,
        PostgresServerLog.self, PostgresLockLog.self, PostgresDeadlocks.self, PoolerLogs.self,
        MySQLServerLog.self, MySQLDeadlocks.self,
      ], options: options, showsDetail: true
    ).run(inputs)
  }
}
