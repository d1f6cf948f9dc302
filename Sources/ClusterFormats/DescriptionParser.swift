internal import ByteParsing
package import Capture

/// What `kubectl describe` prints of pods, nodes, services, workloads, claims, network policies, budgets
/// of disruptions and autoscalers.
///
///     Name:             checkout-7d9c5b8f6d-x2v7k
///     Namespace:        shop
///     …
///     Events:
///       Type     Reason   Age                From     Message
package struct DescriptionParser: StreamParser {
  package static let format = Format(
    kind: "kubectl-describe", label: "kubectl describe",
    markers: [
      "QoS Class:  ", "Node-Selectors:  ", "Non-terminated Pods:", "Session Affinity:  ",
      "Pod Template:", "Controlled By:  ", "Access Modes:  ", "Policy Types: ",
      "Allowed disruptions:",
      "Max replicas:",
    ])

  private var described: DescribedObject?
  private var dump = ClusterDump()

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    bytes.forEachLine(firstLine: firstLine) { line, number in
      if line.starts(with: "Name:") {
        finishObject()
        described = DescribedObject(line: number)
      }
      described?.read(line, number)
    }
  }

  private mutating func finishObject() {
    described?.finish(into: &dump)
    described = nil
  }

  package mutating func finish() -> Parsed<ClusterDump>? {
    let isCut = described?.isCut ?? false
    finishObject()
    return dump.count > 0
      ? Parsed(dump, damage: isCut ? "the last object is cut short" : nil, note: dump.note) : nil
  }
}
