/// A part of a system that was to be looked at and could not be.
package struct UnseenPart: Sendable, Hashable {
  package static let format = Format(kind: "unseen-part", label: "what could not be looked at")

  /// What evidence of it would have shown.
  package enum Area: String, Sendable, Hashable {
    case host, jvms, postgres, mysql, cluster
  }

  package var source: String
  package var reason: String
  package var areas: [Area]
  /// Whether it is known to run.
  package var isRunning = false

  package init(_ source: String, _ reason: String, of areas: [Area]) {
    (self.source, self.reason, self.areas) = (source, reason, areas)
  }
}

extension Recording {
  package mutating func add(_ part: UnseenPart) {
    add(part, of: UnseenPart.format, from: part.source)
  }
}

extension UnseenPart: KeptSample {
  package static let form = "diag.unseen-part"
  package static var blank: UnseenPart { UnseenPart("", "", of: []) }

  package func place(source: String) -> String { "host/unseen" }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("source", &source)
    visitor.field("reason", &reason)
    var names = areas.map(\.rawValue)
    visitor.field("areas", &names)
    areas = names.compactMap(Area.init)
    visitor.field("isRunning", &isRunning)
  }
}
