internal import Evidence

/// The facts that a cluster tells, each named and explained once.
enum ClusterFact: String, CaseIterable {
  case namespace = "kube.namespace"
  case reference = "kube.reference"
  case serving = "kube.serving"
  case killed = "kube.oom.pods"
  case killedDown = "kube.oom.down"
  case killedRestarts = "kube.oom.restarts"
  case killedAge = "kube.oom.age"
  case killedByLimit = "kube.oom.by_limit"
  case killedPod = "kube.oom.pod"
  case killedContainer = "kube.oom.container"
  case killedStory = "kube.oom.story"
  case evicted = "kube.evicted.pods"
  case evictedAge = "kube.evicted.age"
  case evictedByLimit = "kube.evicted.by_limit"
  case evictedStory = "kube.evicted.story"
  case crashing = "kube.crash.pods"
  case crashedEver = "kube.crash.restarts"
  case crashKind = "kube.crash.kind"
  case crashPod = "kube.crash.pod"
  case crashContainer = "kube.crash.container"
  case crashSeen = "kube.crash.seen"
  case crashStory = "kube.crash.story"
  case unpulled = "kube.image.pods"
  case imageKind = "kube.image.kind"
  case imageStory = "kube.image.story"
  case pending = "kube.pending.pods"
  case pendingAge = "kube.pending.age"
  case pendingGrows = "kube.pending.nodes_coming"
  case pendingStory = "kube.pending.story"
  case refusedStory = "kube.refused.story"
  case scalerBlind = "kube.scaler.blind"
  case scalerSettled = "kube.scaler.settled"
  case scalerMaximum = "kube.scaler.maximum"
  case scalerStory = "kube.scaler.story"
  case scalerName = "kube.scaler.name"
  case resolver = "kube.dns.pods"
  case resolverReady = "kube.dns.ready"
  case resolverLoop = "kube.dns.loop"
  case resolverTimeouts = "kube.dns.timeouts"
  case resolverZones = "kube.dns.zones"
  case resolverStory = "kube.dns.story"
  case denied = "kube.policy.denied"
  case deniedStory = "kube.policy.story"
  case deniedPolicy = "kube.policy.name"
  case deniedNamespace = "kube.policy.namespace"
  case nodePressure = "kube.node.pressures"
  case nodeReady = "kube.node.ready"
  case nodeNetwork = "kube.node.no_network"
  case nodeAge = "kube.node.age"
  case nodeYoung = "kube.node.starting"
  case nodeStory = "kube.node.story"
  case nodeName = "kube.node.name"
  case nodeKills = "kube.node.kills"
  case nodeKillStory = "kube.node.kill.story"
  case endpoints = "kube.service.endpoints"
  case serviceWhy = "kube.service.why"
  case serviceStory = "kube.service.story"
  case serviceNamespace = "kube.service.namespace"
  case serviceName = "kube.service.name"
  case serviceConfirmed = "kube.service.confirmed"
  case serviceFailing = "kube.service.failing"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: $0.subject, $0.shape, $0.meaning) }
  }

  var subject: Subject.Kind {
    if rawValue.hasPrefix("kube.node.") { return .node }
    return rawValue.hasPrefix("kube.service.") ? .service : .workload
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .serving, .killed, .killedDown, .evicted, .crashing, .unpulled, .pending, .resolver,
      .resolverReady:
      .quantity(.pods)
    case .killedRestarts, .crashedEver: .quantity(.restarts)
    case .killedAge, .evictedAge, .pendingAge, .nodeAge: .quantity(.seconds)
    case .resolverTimeouts, .denied, .serviceFailing, .nodeKills: .quantity(.events)
    case .resolverZones, .nodePressure, .scalerMaximum: .quantity(.count)
    case .endpoints: .quantity(.endpoints)
    case .killedByLimit, .evictedByLimit, .crashSeen, .pendingGrows, .resolverLoop, .nodeNetwork,
      .nodeYoung, .serviceConfirmed, .scalerSettled:
      .flag
    default: .text
    }
  }

  var meaning: String {
    switch self {
    case .namespace: "The namespace; `default` where the evidence does not say it."
    case .reference: "The kind and the name, as kubectl takes them: `deployment/checkout`."
    case .serving: "Pods of it that are ready; absent where the evidence does not show it."
    case .killed: "Pods with a container that ended as OOMKilled, now or the last time."
    case .killedDown: "Those whose container does not run again."
    case .killedRestarts: "Most restarts of such a container."
    case .killedAge:
      "Time since the latest of those, at least; absent where nothing tells when the evidence is of."
    case .killedByLimit:
      "Whether the container has a memory limit and no node told of running out itself."
    case .killedPod: "The pod in question."
    case .killedContainer: "The container in question; absent where it is not told."
    case .killedStory: "Which containers, at which limit, how often and when."
    case .evicted:
      "Pods that the kubelet evicted within the last day, or at a time that is not told."
    case .evictedAge: "Time since the latest eviction, at least; absent where it is not told."
    case .evictedByLimit:
      "Whether each of them went beyond a limit of its own, and not the node out of something."
    case .evictedStory: "What ran out where, and what the pods used and had asked for."
    case .crashing: "Pods with a container that ends or cannot start again and again."
    case .crashedEver: "Most restarts of such a container."
    case .crashKind:
      "exits, completes, liveness, startup, config, start, killed, out-of-memory, job or unknown."
    case .crashPod: "The pod in question."
    case .crashContainer: "The container in question; absent where it is not told."
    case .crashSeen: "Whether the state of the pods shows it, and not events alone."
    case .crashStory: "How it ends, what ends it, and its last words."
    case .unpulled: "Pods with a container whose image cannot be had."
    case .imageKind:
      "missing, denied, rate-limit, name-lookup, certificate, network, name, never, disk, platform or unknown."
    case .imageStory: "Which image, and what the registry or the node said."
    case .pending: "Pods that the scheduler finds no node for."
    case .pendingAge: "Time for which the longest of them waits; absent where it is not told."
    case .pendingGrows: "Whether a node was ordered for them within the last ten minutes."
    case .pendingStory: "What the scheduler said of each group of nodes, and what is asked for."
    case .refusedStory: "Why the API makes no pods of it; absent where it does."
    case .scalerBlind: "Why its autoscaler cannot see what it scales by."
    case .scalerSettled:
      "Whether that is so for longer than metrics take to come in, or cannot pass by itself."
    case .scalerMaximum: "Pods that its autoscaler gives it at most, where it would give it more."
    case .scalerStory: "What its autoscaler goes by, or says."
    case .scalerName: "The name of its autoscaler."
    case .resolver: "Pods of the cluster's DNS that should serve."
    case .resolverReady:
      "Those that are ready; by the endpoints of its service where pods are not shown."
    case .resolverLoop: "Whether CoreDNS found that its questions come back to it."
    case .resolverTimeouts: "Questions that no server upstream answered, in the logs at hand."
    case .resolverZones: "Different zones among those; one alone may be the zone's own trouble."
    case .resolverStory: "What its pods and logs say."
    case .denied: "Lines of logs that tell of traffic which a NetworkPolicy denies."
    case .deniedStory: "From whom to whom, by which policies."
    case .deniedPolicy: "The name of the policy."
    case .deniedNamespace: "Its namespace."
    case .nodePressure: "Conditions of pressure that are true: memory, disk, process ids."
    case .nodeReady: "Its condition Ready: True, False or Unknown."
    case .nodeNetwork: "Whether its network is not set up."
    case .nodeAge: "Time since that condition changed; absent where it is not told."
    case .nodeYoung: "Whether it joined within the last five minutes."
    case .nodeStory: "The conditions in words, and which pods are on it."
    case .nodeName: "Its name."
    case .nodeKills: "Processes that its kernel killed for want of memory within the last hour."
    case .nodeKillStory: "What the node says of the latest of them."
    case .endpoints: "Addresses that are ready behind the service."
    case .serviceWhy:
      "selector, namespace, nobody, no-pods, not-ready, port, scaled-down, or unknown."
    case .serviceStory: "What is behind the service and why nothing answers."
    case .serviceNamespace: "The namespace of the service."
    case .serviceName: "The name of the service."
    case .serviceConfirmed: "Whether endpoints themselves show it, and not pods alone."
    case .serviceFailing: "Lines of logs that tell of refused or vain connections to it."
    }
  }
}

extension FactSheet {
  mutating func add(_ fact: ClusterFact, _ value: Int, _ evidence: [Citation] = []) {
    guard case .quantity(let unit) = fact.shape else { return }
    add(fact.rawValue, value, unit, evidence)
  }

  mutating func add(_ fact: ClusterFact, seconds: Double?, _ evidence: [Citation] = []) {
    guard let seconds else { return }
    add(fact.rawValue, max(0, seconds), .seconds, evidence)
  }

  mutating func add(_ fact: ClusterFact, _ text: String, _ evidence: [Citation] = []) {
    add(fact.rawValue, text, evidence)
  }

  mutating func add(_ fact: ClusterFact, _ flag: Bool, _ evidence: [Citation] = []) {
    add(fact.rawValue, flag, evidence)
  }
}
