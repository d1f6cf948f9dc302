import ArgumentParser
import Diagnostics

struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Prometheus exposition: pools, JVMs, hosts, databases, golden signals")

  @Argument(
    help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
  var inputs: [String]

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: [MetricView.self], options: options, showsDetail: true
    ).run(inputs)
  }
}
