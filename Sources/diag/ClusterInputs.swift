import ArgumentParser
import Capture
import LiveCluster

/// Which cluster is asked, in the words of kubectl.
struct ClusterScope: ParsableArguments {
  @Option(help: ArgumentHelp("Ask the cluster of this context of kubectl", valueName: "name"))
  var context: String?

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("Look at this namespace alone", valueName: "name"))
  var namespace: String?

  @Flag(
    name: [.customShort("A"), .customLong("all-namespaces")],
    help: "Insist on all namespaces, also where only one may be seen")
  var allNamespaces = false

  func validate() throws {
    if namespace != nil, allNamespaces {
      throw ValidationError("--namespace and --all-namespaces exclude each other")
    }
    for value in [context, namespace] where value?.hasPrefix("-") == true || value?.isEmpty == true
    {
      throw ValidationError("a name does not begin with a dash")
    }
  }

  var isNamed: Bool { context != nil || namespace != nil || allNamespaces }

  func request(
    until deadline: ContinuousClock.Instant, _ progress: @escaping (String) -> Void
  ) -> ClusterRequest {
    var request = ClusterRequest(
      context: context, namespace: namespace, insistsOnAll: allNamespaces, deadline: deadline)
    request.progress = progress
    return request
  }
}

/// What `diag k8s` takes from a cluster that runs, where nothing is handed to it.
struct ClusterPlan: LivePlan {
  /// Of a look that `--deadline` does not bound.
  private static let patience: Duration = .seconds(60)

  var scope: ClusterScope

  var companions: Set<String> { [] }

  func record(
    _ inputs: [String], into recorder: inout Recorder, deadline: ContinuousClock.Instant?,
    progress: Progress?
  ) {
    for input in inputs { recorder.record(path: input) }
    guard inputs.isEmpty || scope.isNamed else { return }
    let patience = ContinuousClock.now + Self.patience
    let end = deadline.map { min($0 - .milliseconds(300), patience) } ?? patience
    ClusterRecorder.record(scope.request(until: end) { progress?.say($0) }, into: &recorder)
  }

  func isAsked(_ source: String, _ inputs: [String]) -> Bool {
    source == ClusterRecorder.source || source.hasPrefix("kube/")
  }
}
