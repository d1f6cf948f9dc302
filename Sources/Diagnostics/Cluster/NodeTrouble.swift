internal import Capture
internal import ClusterFormats
internal import Evidence

/// What the conditions of nodes say.
enum NodeTrouble {
  private static let pressures = ["MemoryPressure", "DiskPressure", "PIDPressure"]

  /// Nothing of nodes that are well.
  static func facts(_ picture: ClusterPicture) -> [Fact] {
    picture.nodes.flatMap { facts(of: $0, picture) }
  }

  private static func facts(of node: Artifact<NodeRecord>, _ picture: ClusterPicture) -> [Fact] {
    let object = node.sample.object
    let pressing = node.sample.conditions.filter {
      pressures.contains($0.type) && $0.status == "True"
    }
    let ready = node.sample.condition("Ready")
    let network = node.sample.condition("NetworkUnavailable")?.status == "True"
    guard !pressing.isEmpty || network || ready.map({ $0.status != "True" }) ?? false else {
      return []
    }
    var sheet = FactSheet(Subject(.node, object.name))
    var bad = pressing
    if let ready, ready.status != "True" { bad.append(ready) }
    if network, let condition = node.sample.condition("NetworkUnavailable") {
      bad.append(condition)
    }
    let ages = bad.compactMap { picture.age($0.changed) }
    let told = picture.events.filter {
      $0.sample.kind == "Node" && $0.sample.name == object.name && $0.sample.isWarning
    }
    let evidence =
      bad.map { condition in
        node.citation(
          object.line,
          "node \(object.name): \(condition.type) is \(condition.status)"
            + (condition.reason.isEmpty ? "" : ", \(condition.reason)")
            + (condition.message.isEmpty ? "" : ": \(condition.message.shortened(240))"))
      } + told.prefix(3).map(\.citation)
    sheet.add(.nodePressure, pressing.count, evidence)
    if let ready { sheet.add(.nodeReady, ready.status, evidence) }
    sheet.add(.nodeNetwork, network, evidence)
    sheet.add(.nodeAge, seconds: ages.max())
    let isNew = picture.age(object.created).map { $0 < 300 } ?? false
    sheet.add(.nodeYoung, isNew && pressing.isEmpty)
    sheet.add(.nodeName, object.name)
    let words = bad.map { condition -> String in
      let since = picture.age(condition.changed).map { " for \(Quantity($0, .seconds))" } ?? ""
      let message = condition.message.isEmpty ? "" : " (\(condition.message.shortened(160)))"
      switch condition.type {
      case "Ready":
        return (condition.status == "Unknown" ? "says nothing any more" : "is not ready") + since
          + message
      case "NetworkUnavailable": return "has no network" + since + message
      default: return "reports \(condition.type)" + since + message
      }
    }
    let pods = picture.pods.count { $0.sample.node == object.name && !$0.sample.isOver }
    let there = pods > 0 ? "; \(counted(pods, "pod")) on it" : ""
    let cordoned = node.sample.isCordoned ? "; it is cordoned" : ""
    sheet.add(.nodeStory, words.joined(separator: ", ") + there + cordoned, evidence)
    return sheet.facts
  }
}
