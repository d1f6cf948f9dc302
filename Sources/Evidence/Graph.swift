/// Who waits for whom: parties, what they wait for, and the edges between.
///
/// It says who stands where; how it is laid out is the renderer's.
package struct Graph: Sendable, Hashable {
  package enum Role: String, Sendable {
    /// Waits for nobody, and others for it.
    case root
    /// Waits for others.
    case waiter
    /// Several alike, in one.
    case queue
    /// What is waited for: a monitor, a row.
    case lock
  }

  package struct Node: Sendable, Hashable {
    package var role: Role
    package var title: String
    /// What else there is to say, in short lines.
    package var lines: [String]

    package init(_ role: Role, _ title: String, _ lines: [String] = []) {
      self.role = role
      self.title = title
      self.lines = lines
    }
  }

  /// `from` waits for `to`, or is held by it; both are places in `nodes`.
  package struct Edge: Sendable, Hashable {
    package var from: Int
    package var to: Int
    package var label: String

    package init(_ from: Int, _ to: Int, _ label: String = "") {
      self.from = from
      self.to = to
      self.label = label
    }
  }

  package var title: String
  /// One sentence: what it shows, and how to read it.
  package var note: String
  package var nodes: [Node] = []
  package private(set) var edges: [Edge] = []
  /// Places of nodes that wait for each other in a ring, in its order; empty of a tree.
  package var ring: [Int] = []
  /// What was left out, in words: `299 more sessions`.
  package var omitted: String?

  /// No more nodes than this are taken.
  package static let limit = 60

  package init(title: String, note: String) {
    self.title = title
    self.note = note
  }

  package var isFull: Bool { nodes.count >= Self.limit }

  /// Adds a node that waits for another one, and gives its place; `nil` where it is full.
  @discardableResult
  package mutating func add(_ node: Node, waitingFor target: Int? = nil, _ label: String = "")
    -> Int?
  {
    guard !isFull else { return nil }
    nodes.append(node)
    let place = nodes.count - 1
    if let target { connect(place, to: target, label) }
    return place
  }

  package mutating func connect(_ from: Int, to target: Int, _ label: String = "") {
    guard nodes.indices.contains(from), nodes.indices.contains(target) else { return }
    edges.append(Edge(from, target, label))
  }
}
