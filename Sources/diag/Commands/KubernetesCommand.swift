import ArgumentParser
import Diagnostics

struct KubernetesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "k8s",
    abstract: "Kubernetes: pods, nodes, services and events, captured or through kubectl")

  @Argument(
    help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
  var inputs: [String]

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: [ClusterView.self], options: options, showsDetail: true
    ).run(inputs)
  }
}
