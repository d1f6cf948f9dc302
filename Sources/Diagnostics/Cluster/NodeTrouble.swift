internal import Capture
internal import ClusterFormats
internal import Evidence

/// What the conditions of nodes say.
enum NodeTrouble {
  private static let pressures = ["MemoryPressure", "DiskPressure", "PIDPressure"]

  /// Nothing of nodes that are well.
  static func facts(_ picture: ClusterPicture) -> [Fact] {
    picture.nodes.flatMap { facts(of: $0, picture) } + kills(picture) + told(picture)
  }

  /// What events say of nodes that are not shown, and what ends it.
  private static let turns: [(reason: String, end: String, words: String)] = [
    ("NodeNotReady", "NodeReady", "is not ready"),
    ("NodeHasDiskPressure", "NodeHasNoDiskPressure", "reports DiskPressure"),
    ("NodeHasInsufficientMemory", "NodeHasSufficientMemory", "reports MemoryPressure"),
    ("NodeHasInsufficientPID", "NodeHasSufficientPID", "reports PIDPressure"),
  ]

  /// A node that is taken away is not ready at last.
  private static let leaving: Set = ["RemovingNode", "DeletingNode", "ScaleDown", "Shutdown"]

  private static func told(_ picture: ClusterPicture) -> [Fact] {
    let events = picture.events.filter { event in
      event.sample.kind == "Node" && picture.node(event.sample.name) == nil
        && picture.age(event.sample.last).map { $0 <= 3600 } ?? true
        && turns.contains {
          $0.reason == event.sample.reason && !picture.isFollowed(event, by: [$0.end])
        }
        && !picture.events(of: event.sample.name).contains { leaving.contains($0.sample.reason) }
    }
    return Set(events.map(\.sample.name)).sorted().flatMap { name -> [Fact] in
      let own = events.filter { $0.sample.name == name }
      let pressing = own.filter { $0.sample.reason != "NodeNotReady" }
      var sheet = FactSheet(Subject(.node, name))
      sheet.add(.nodePressure, pressing.count, pressing.map(\.citation))
      if pressing.count < own.count { sheet.add(.nodeReady, "False", own.map(\.citation)) }
      let words = own.compactMap { event in
        turns.first { $0.reason == event.sample.reason }.map {
          $0.words + ago(picture.age(event.sample.last))
        }
      }
      sheet.add(.nodeName, name)
      sheet.add(.nodeStory, words.joined(separator: "; "))
      return sheet.facts
    }
  }

  /// What nodes tell of killings: `SystemOOM` of the kubelet, `OOMKilling` of a detector of problems.
  private static func kills(_ picture: ClusterPicture) -> [Fact] {
    // Pods that show it tell more.
    let isShown = picture.pods.contains { pod in
      pod.sample.containers.contains { $0.ends.contains { $0.reason == "OOMKilled" } }
    }
    guard !isShown else { return [] }
    let told = picture.events.filter {
      $0.sample.kind == "Node" && ["SystemOOM", "OOMKilling"].contains($0.sample.reason)
        && picture.age($0.sample.last).map { $0 <= 3600 } ?? true
    }
    return Set(told.map(\.sample.name)).sorted().flatMap { name -> [Fact] in
      let own = told.filter { $0.sample.name == name }
      var sheet = FactSheet(Subject(.node, name))
      let evidence = own.suffix(3).map(\.citation)
      sheet.add(.nodeKills, own.reduce(0) { min($0 &+ $1.sample.count, 1 << 40) }, evidence)
      sheet.add(.nodeKillStory, own.last?.sample.message.shortened(200) ?? "", evidence)
      sheet.add(.nodeName, name)
      return sheet.facts
    }
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
