import ArgumentParser
import Capture
import Diagnostics
import LiveCluster

struct KubernetesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "k8s",
    abstract: "Kubernetes: pods, nodes, services and events, captured or through kubectl",
    discussion: """
      INPUT is what kubectl printed: get with -o json or -o yaml, describe, the tables of get and top, \
      logs (the name of the pod in the name of the file tells whose), a cluster-info dump. JSON of pods, \
      nodes, events, services and endpoints says most.

      With no INPUT it asks the cluster through the kubectl in PATH, with your own rights: get, logs and \
      version only, each with a time limit; never secrets and config maps. All namespaces are looked at, \
      or the one of the context where you may not see all.

        diag k8s
        diag k8s -n shop
        kubectl get pods,nodes,events,svc,endpointslices,deploy -A -o json | diag k8s -
        diag k8s cluster-dump/
        kubectl describe pod checkout-7d9c5b8f6d-x2v7k | diag k8s -
      """)

  @Argument(
    help: ArgumentHelp(
      "Files, folders, archives, or - for standard input; the cluster where nothing is given",
      valueName: "input"))
  var inputs: [String] = []

  @OptionGroup var scope: ClusterScope

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: [ClusterView.self, UnseenParts.self], options: options, showsDetail: true,
      live: ClusterPlan(scope: scope)
    ).run(inputs)
  }
}
