/// What objects of the API have in common (meta/v1, ObjectMeta).
package struct ClusterObject: Sendable, Hashable {
  package var kind: String
  /// Empty for what belongs to no namespace, and where the text does not say it.
  package var namespace = ""
  package var name: String
  package var uid: String?
  package var labels: [String: String] = [:]
  /// The object that controls it.
  package var owner: Owner?
  package var created: ClusterTime?
  package var isDeleted = false
  package var line = 0
  package var form = Form.whole

  package struct Owner: Sendable, Hashable {
    package var kind: String
    package var name: String

    init(kind: String, name: String) { (self.kind, self.name) = (kind, name) }

    /// `Deployment/checkout`.
    init?(reference: String) {
      guard let slash = reference.firstIndex(of: "/") else { return nil }
      kind = String(reference[..<slash])
      name = String(reference[reference.index(after: slash)...])
    }
  }

  /// How much of an object its text shows.
  package enum Form: Int, Sendable, Comparable {
    /// A row of a table, a description for people, all of it.
    case row, description, whole

    package static func < (left: Form, right: Form) -> Bool { left.rawValue < right.rawValue }
  }

  package init(kind: String, namespace: String = "", name: String, line: Int, form: Form) {
    (self.kind, self.namespace, self.name) = (kind, namespace, name)
    (self.line, self.form) = (line, form)
  }
}

/// A condition of a pod, a node or a workload.
package struct ClusterCondition: Sendable, Hashable {
  package var type: String
  /// `True`, `False` or `Unknown`.
  package var status: String
  package var reason = ""
  package var message = ""
  package var changed: ClusterTime?
}

/// A label selector (meta/v1, LabelSelector); an empty one selects everything.
package struct LabelSelector: Sendable, Hashable {
  package struct Requirement: Sendable, Hashable {
    package var key: String
    /// `In`, `NotIn`, `Exists`, `DoesNotExist`.
    package var verb: String
    package var values: [String]
  }

  package var labels: [String: String] = [:]
  package var requirements: [Requirement] = []

  package init(labels: [String: String] = [:], requirements: [Requirement] = []) {
    (self.labels, self.requirements) = (labels, requirements)
  }

  package func matches(_ labels: [String: String]) -> Bool {
    self.labels.allSatisfy { labels[$0.key] == $0.value }
      && requirements.allSatisfy { requirement in
        let value = labels[requirement.key]
        switch requirement.verb {
        case "In": return value.map { requirement.values.contains($0) } ?? false
        case "NotIn": return value.map { !requirement.values.contains($0) } ?? true
        case "Exists": return value != nil
        default: return value == nil
        }
      }
  }
}
