import ArgumentParser
import Diagnostics

struct CloudCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cloud",
    abstract: "Cloud functions, auto scaling and volumes")

  @Argument(
    help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
  var inputs: [String]

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: [CloudFunctions.self, ScalingGroups.self, CloudStorage.self], options: options,
      showsDetail: true
    ).run(inputs)
  }
}
