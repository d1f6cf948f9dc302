import ArgumentParser
import Diagnostics

struct DeliveryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ci",
    abstract: "Test runs and image builds: flaky, broken or slower tests; builds that fail")

  @Argument(
    help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
  var inputs: [String]

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: [TestRuns.self, BuildLogs.self], options: options, showsDetail: true
    ).run(inputs)
  }
}
