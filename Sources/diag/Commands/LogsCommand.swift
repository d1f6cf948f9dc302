import ArgumentParser
import Diagnostics

struct Logs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs",
    abstract: "Application logs: connection pools, leaked connections, OutOfMemoryError",
    discussion: """
      Reads the logs of Java applications in any layout, also as JSON and behind the prefixes of \
      log collectors: time-outs, statistics and leak reports of connection pools, what the database \
      answered behind them, and memory that ran out. Thread dumps handed over together with a log \
      say whether a borrower still holds its connection.

        diag logs shop.log shop.log.1.gz
        kubectl logs deploy/shop | diag logs -
        diag logs shop.log threads-1.txt threads-2.txt
      """)

  @Argument(
    help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
  var inputs: [String]

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: [JVMLog.self, JVMThreads.self], options: options, showsDetail: true
    ).run(inputs)
  }
}
