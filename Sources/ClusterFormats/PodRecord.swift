/// A pod, as far as it tells how it fares (core/v1, Pod).
package struct PodRecord: Sendable, Hashable {
  package var object: ClusterObject
  package var node: String?
  /// `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`.
  package var phase: String?
  package var reason: String?
  package var message: String?
  /// The first is the one that others are given.
  package var addresses: [String] = []
  package var started: ClusterTime?
  package var conditions: [ClusterCondition] = []
  package var containers: [ContainerRecord] = []
  package var claims: [String] = []
  package var nodeSelector: [String: String] = [:]
  package var gates: [String] = []
  package var usesHostNetwork = false
  package var restartPolicy: String?
  /// A description says that nobody tells of it: events are kept for an hour.
  package var hasNoEvents = false

  package init(object: ClusterObject) { self.object = object }

  package var address: String? { addresses.first }

  package func condition(_ type: String) -> ClusterCondition? {
    conditions.first { $0.type == type }
  }

  /// `nil` where the text does not say it.
  package var isReady: Bool? {
    if let condition = condition("Ready") { return condition.status == "True" }
    let own = containers.filter { $0.role != .initial }
    guard !own.isEmpty, own.allSatisfy({ $0.isReady != nil }) else {
      // One that has no node says nothing of its containers.
      return phase == "Pending" ? false : nil
    }
    return own.allSatisfy { $0.isReady == true }
  }

  package var isOver: Bool { phase == "Succeeded" || phase == "Failed" }
}

/// A container of a pod: what was asked for, and what became of it.
package struct ContainerRecord: Sendable, Hashable {
  package enum Role: Sendable { case application, initial, sidecar, ephemeral }

  package struct Port: Sendable, Hashable {
    package var name: String?
    package var number: Int
  }

  package struct Probe: Sendable, Hashable {
    /// The port by number or name; `nil` of a command.
    package var port: String?
    package var delay: Double
  }

  package var name: String
  package var role = Role.application
  package var image = ""
  package var ports: [Port] = []
  package var requests: [String: Double] = [:]
  package var limits: [String: Double] = [:]
  /// Whether the text shows requests and limits at all.
  package var showsResources = false
  package var liveness: Probe?
  package var readiness: Probe?
  package var startup: Probe?
  package var isReady: Bool?
  package var restarts = 0
  package var state: ContainerState?
  package var last: ContainerState?
  /// Where its status stands.
  package var line = 0

  package init(name: String, role: Role = .application, line: Int) {
    (self.name, self.role, self.line) = (name, role, line)
  }

  /// The times it ended, the latest first.
  package var ends: [ContainerState] {
    [state, last].compactMap { $0 }.filter { $0.kind == .terminated }
  }
}

/// What a container does (core/v1, ContainerState).
package struct ContainerState: Sendable, Hashable {
  package enum Kind: Sendable { case waiting, running, terminated }

  package var kind: Kind
  package var reason = ""
  package var message = ""
  package var exitCode: Int?
  package var started: ClusterTime?
  package var finished: ClusterTime?
}

/// A node (core/v1, Node).
package struct NodeRecord: Sendable, Hashable {
  package var object: ClusterObject
  package var conditions: [ClusterCondition] = []
  package var taints: [String] = []
  package var isCordoned = false
  package var allocatable: [String: Double] = [:]
  package var version = ""
  /// Shares of its processors and memory in use, in per cent, as `kubectl top` tells.
  package var usage: [String: Double] = [:]

  package init(object: ClusterObject) { self.object = object }

  package func condition(_ type: String) -> ClusterCondition? {
    conditions.first { $0.type == type }
  }
}

/// What makes pods: Deployment, ReplicaSet, StatefulSet, DaemonSet (apps/v1), Job, CronJob (batch/v1).
package struct WorkloadRecord: Sendable, Hashable {
  package var object: ClusterObject
  package var desired: Int?
  package var ready: Int?
  package var conditions: [ClusterCondition] = []
  /// Labels of the pods that it makes.
  package var podLabels: [String: String] = [:]
  package var failed = 0
  package var isSuspended = false

  package init(object: ClusterObject) { self.object = object }
}

/// What a pod or one of its containers uses, as `kubectl top` tells.
package struct UsageRecord: Sendable, Hashable {
  package var object: ClusterObject
  package var container: String?
  /// In bytes.
  package var memory: Double
}

/// A claim for storage (core/v1, PersistentVolumeClaim).
package struct ClaimRecord: Sendable, Hashable {
  package var object: ClusterObject
  package var phase = ""
  package var storageClass: String?
}

/// A budget of disruptions (policy/v1, PodDisruptionBudget).
package struct BudgetRecord: Sendable, Hashable {
  package var object: ClusterObject
  package var allowed: Int?
  package var expected: Int?
  package var healthy: Int?
  package var desired: Int?
  package var selector = LabelSelector()
}

/// An autoscaler of pods (autoscaling/v2, HorizontalPodAutoscaler).
package struct ScalerRecord: Sendable, Hashable {
  package var object: ClusterObject
  /// What it gives pods to.
  package var target: ClusterObject.Owner?
  package var maximum: Int?
  package var current: Int?
  package var desired: Int?
  package var conditions: [ClusterCondition] = []
}
