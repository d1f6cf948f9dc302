/// One statement that a diagnostic derived from samples; what playbooks ask about.
package struct Fact: Sendable, Hashable {
  package enum Value: Sendable, Hashable {
    case quantity(Quantity)
    case text(String)
    case flag(Bool)
  }

  /// The declared name, `area.quantity`: `jvm.cycle.threads`.
  package var name: String
  package var subject: Subject
  package var value: Value
  /// The places that show it, most telling first.
  package var evidence: [Citation]

  package init(
    _ name: String, of subject: Subject, _ value: Value, evidence: [Citation] = []
  ) {
    self.name = name
    self.subject = subject
    self.value = value
    self.evidence = evidence
  }
}

extension Fact.Value: CustomStringConvertible {
  package var description: String {
    switch self {
    case .quantity(let quantity): quantity.description
    case .text(let text): text
    case .flag(let flag): flag ? "yes" : "no"
    }
  }
}

/// What a fact is about: one JVM, one device, the host itself.
package struct Subject: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case jvm, device, host, process, filesystem
    case controlGroup = "cgroup"
    /// A socket, an interface, or a remote party.
    case endpoint
    /// A database server or pooler.
    case server
    /// A session of a database server, or a prepared transaction.
    case session
    /// A standby, a subscription, or another receiver of a server's changes.
    case replica
    /// A replication slot.
    case slot
    /// A table or an index of a database.
    case table
    /// A statement of a database, without its literals, or its plan.
    case statement
    /// What writes a log: an application, a service, a kernel; named by its files.
    case log
    /// What a Prometheus server scrapes: an instance of a job.
    case target
    /// What makes pods (a Deployment, StatefulSet, DaemonSet, Job or CronJob), or a pod that nothing made.
    case workload
    /// A node of a Kubernetes cluster.
    case node
    /// A Service of Kubernetes.
    case service
    /// The tests of a project over several runs.
    case suite = "tests"
    /// A build of a container image.
    case build
    /// A cloud function.
    case function
    /// A group of instances that scales by itself.
    case scalingGroup = "scaling group"
    /// A volume of a cloud.
    case volume
  }

  package var kind: Kind
  /// The name a person knows it by: `java (pid 4242)`, `nvme0n1`.
  package var name: String
  /// The server that a session, table or statement belongs to; `nil` where there is none.
  ///
  /// A cause of one server never explains what another one shows.
  package var server: String?

  package init(_ kind: Kind, _ name: String, on server: String? = nil) {
    self.kind = kind
    self.name = name
    self.server = server ?? (kind == .server ? name : nil)
  }
}

/// The promise of a diagnostic to derive a fact, against which playbooks are linted.
package struct FactDeclaration: Sendable, Hashable {
  package enum Shape: Sendable, Hashable {
    case quantity(Unit)
    case text
    case flag
  }

  package var name: String
  package var subject: Subject.Kind
  package var shape: Shape
  /// One sentence: what it says, over which time, and when it is absent.
  package var meaning: String

  package init(_ name: String, of subject: Subject.Kind, _ shape: Shape, _ meaning: String) {
    self.name = name
    self.subject = subject
    self.shape = shape
    self.meaning = meaning
  }
}

/// A place where a person can go and look, and what stands there.
package struct Citation: Sendable, Hashable {
  /// `file:line`, `file:first-last`, `/proc/PID/…`, or a view and its row.
  package var source: String
  package var text: String

  package init(source: String, text: String) {
    self.source = source
    self.text = text
  }

  /// The source without the lines.
  package var file: Substring {
    guard let colon = source.lastIndex(of: ":"),
      source[source.index(after: colon)...].utf8.allSatisfy({
        $0 == 0x2D || (0x30...0x39).contains($0)
      })
    else { return source[...] }
    return source[..<colon]
  }
}
