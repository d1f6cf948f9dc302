import Evidence
import JavaFormats

/// Who waits for whom in a JVM, to be looked at: rings first, then the longest queues.
struct WaitPlots {
  private static let limit = 3
  /// Fewer waiters are said faster than drawn.
  private static let fewestWaiters = 3

  private let view: DumpView
  private let subject: Subject

  static func graphs(of process: JVMProcess) -> [Graph] {
    let view = process.views.last { !$0.graph.cycles.isEmpty } ?? process.last
    let plots = WaitPlots(view: view, subject: process.subject)
    let rings = view.graph.cycles.prefix(limit).map(plots.graph(ofRing:))
    return rings + plots.queues(atMost: limit - rings.count)
  }

  // MARK: Rings

  private func graph(ofRing ring: [Int]) -> Graph {
    var graph = Graph(
      title: "Deadlock in \(subject.name)",
      note:
        "Each thread waits for a lock that the next one holds. Arrows lead from who waits to what "
        + "is waited for, and from there to who holds it.")
    var (threads, locks): ([Int], [Int]) = ([], [])
    // Of a very large ring the drawing shows the beginning only, and says so.
    let shown = ring.prefix(12)
    for thread in shown {
      guard let edge = view.graph.edges[thread],
        let place = graph.add(node(of: thread, .waiter)),
        let lock = graph.add(node(of: edge), waitingFor: nil)
      else { continue }
      graph.connect(place, to: lock, "waits for")
      threads.append(place)
      locks.append(lock)
    }
    for (index, lock) in locks.enumerated() {
      graph.connect(lock, to: threads[(index + 1) % threads.count], "held by")
    }
    graph.ring = zip(threads, locks).flatMap { [$0, $1] }
    var omitted = ring.count > shown.count ? ring.count - shown.count : 0
    let members = Set(ring)
    for (index, thread) in shown.enumerated() where index < threads.count {
      let waiters = (view.graph.direct[thread] ?? []).filter { !members.contains($0) }
      // What a member holds and the one before it waits for is the lock in front of it.
      let before = (index + threads.count - 1) % threads.count
      let own = view.graph.edges[shown[before]]?.object
      addWaiters(
        waiters, of: threads[index], lock: own == 0 ? nil : own.map { ($0, locks[before]) },
        to: &graph, depth: 0, &omitted)
    }
    if omitted > 0 { graph.omitted = "\(omitted) more threads" }
    return graph
  }

  // MARK: Queues

  private func queues(atMost count: Int) -> [Graph] {
    guard count > 0 else { return [] }
    let inRings = Set(view.graph.cycles.flatMap(\.self))
    let roots = view.graph.direct.keys.filter {
      view.graph.edges[$0]?.owner == nil && !inRings.contains($0)
    }
    let queues = roots.map { ($0, view.graph.queued(behind: [$0]).count) }
      .filter { $0.1 >= Self.fewestWaiters }
      .ordered { ($1.1, $0.0) < ($0.1, $1.0) }
    return queues.prefix(count).map { graph(ofQueueBehind: $0.0, count: $0.1) }
  }

  private func graph(ofQueueBehind root: Int, count: Int) -> Graph {
    var graph = Graph(
      title: "Who waits for \"\(view.name(root))\" in \(subject.name)",
      note: "\(Quantity(count, .threads)) wait for what the thread at the top holds, directly or "
        + "behind others.")
    var omitted = 0
    if let place = graph.add(node(of: root, .root)) {
      addWaiters(
        view.graph.direct[root] ?? [], of: place, lock: nil, to: &graph, depth: 0, &omitted)
    }
    if omitted > 0 { graph.omitted = "\(omitted) more threads" }
    return graph
  }

  /// Waiters below who holds what they want: by lock, and those that are alike in one.
  private func addWaiters(
    _ waiters: [Int], of holder: Int, lock known: (object: UInt64, place: Int)?,
    to graph: inout Graph, depth: Int, _ omitted: inout Int
  ) {
    for (object, members) in grouped(waiters, by: { view.graph.edges[$0]?.object ?? 0 }) {
      guard let first = members.first, let edge = view.graph.edges[first] else { continue }
      let place =
        object == known?.object
        ? known?.place : graph.add(node(of: edge), waitingFor: holder, "held by")
      guard let place, depth < 6 else {
        omitted += members.count + view.graph.queued(behind: members).count
        continue
      }
      let leading = members.filter { view.graph.direct[$0]?.isEmpty == false }
      for thread in leading {
        guard let own = graph.add(node(of: thread, .waiter), waitingFor: place, "waits for") else {
          omitted += 1 + view.graph.queued(behind: [thread]).count
          continue
        }
        addWaiters(
          view.graph.direct[thread] ?? [], of: own, lock: nil, to: &graph, depth: depth + 1,
          &omitted)
      }
      let rest = members.filter { view.graph.direct[$0]?.isEmpty != false }
      for (_, alike) in grouped(rest, by: { ThreadFamily.name(of: view.name($0)) })
      where graph.add(node(ofAlike: alike), waitingFor: place, "wait for") == nil {
        omitted += alike.count
      }
    }
  }

  /// Largest groups first; of equals the one that comes first in the dump.
  private func grouped<Key: Hashable>(_ threads: [Int], by key: (Int) -> Key) -> [(Key, [Int])] {
    Dictionary(grouping: threads.sorted(), by: key).ordered {
      ($1.value.count, $0.value[0]) < ($0.value.count, $1.value[0])
    }.map { ($0.key, $0.value) }
  }

  // MARK: Nodes

  private func node(of thread: Int, _ role: Graph.Role) -> Graph.Node {
    Graph.Node(role, "\"\(view.name(thread))\"", ["in \(view.frame(thread))"])
  }

  private func node(of edge: WaitGraph.Edge) -> Graph.Node {
    guard edge.object != 0 else { return Graph.Node(.lock, edge.displayed) }
    return Graph.Node(.lock, edge.class, ["0x" + String(edge.object, radix: 16)])
  }

  private func node(ofAlike threads: [Int]) -> Graph.Node {
    let wish = view.graph.edges[threads[0]].map { edge in
      edge.object == 0 ? edge.class : "0x" + String(edge.object, radix: 16)
    }
    let frame = view.frame(threads[0])
    guard threads.count > 1 else {
      return Graph.Node(
        .waiter, "\"\(view.name(threads[0]))\"",
        (wish.map { ["waits for \($0)"] } ?? []) + ["in \(frame)"])
    }
    let family = ThreadFamily.name(of: view.name(threads[0]))
    return Graph.Node(
      .queue, "\(threads.count) threads \(family)",
      (wish.map { ["wait for \($0)"] } ?? []) + ["first in \(frame)"])
  }
}
