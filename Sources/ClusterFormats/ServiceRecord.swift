/// A service (core/v1, Service).
package struct ServiceRecord: Sendable, Hashable {
  package struct Port: Sendable, Hashable {
    package var name: String?
    package var number: Int
    /// A number or the name of a port of the container.
    package var target: String?
    package var transport = "TCP"
  }

  package var object: ClusterObject
  package var type = "ClusterIP"
  /// `None` of a headless one.
  package var address: String?
  package var selector: [String: String] = [:]
  /// Whether the text shows the selector.
  package var showsSelector = false
  package var ports: [Port] = []
  package var publishesNotReady = false
  /// Of a description its line of endpoints; `nil` where there is none.
  package var describedEndpoints: Int?

  package init(object: ClusterObject) { self.object = object }
}

/// Addresses behind a service: core/v1 Endpoints, or one discovery.k8s.io/v1 EndpointSlice of it.
package struct EndpointsRecord: Sendable, Hashable {
  package var object: ClusterObject
  package var service: String
  package var ready: Int
  package var notReady: Int
  package var ports: [Int]
}

/// A rule of what may reach pods, or what they may reach (networking.k8s.io/v1, NetworkPolicy).
package struct PolicyRecord: Sendable, Hashable {
  package struct Peer: Sendable, Hashable {
    package var pods: LabelSelector?
    package var namespaces: LabelSelector?
    /// A range of addresses, and those of it that are left out.
    package var block: String?
    package var except: [String] = []
  }

  package struct Port: Sendable, Hashable {
    package var transport: String
    /// A number or a name; `nil` means all.
    package var port: String?
    package var end: Int?
  }

  package struct Rule: Sendable, Hashable {
    /// Empty: everybody.
    package var peers: [Peer]
    /// Empty: all.
    package var ports: [Port]
  }

  package var object: ClusterObject
  package var pods = LabelSelector()
  package var limitsIngress = false
  package var limitsEgress = false
  package var ingress: [Rule] = []
  package var egress: [Rule] = []
}

/// Something that a component of the cluster told of an object (core/v1 or events.k8s.io/v1, Event).
package struct ClusterEvent: Sendable, Hashable {
  package var isWarning: Bool
  package var reason: String
  package var message: String
  package var kind: String
  package var namespace: String
  package var name: String
  /// The container, of an event that is about one.
  package var container: String?
  package var count: Int
  package var first: ClusterTime?
  package var last: ClusterTime?
  package var line: Int
  /// Where it was told, of an event of a pod by its node.
  package var host: String?
}
