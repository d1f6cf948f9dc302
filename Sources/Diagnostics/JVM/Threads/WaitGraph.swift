internal import Evidence
import JavaFormats

/// Who waits for whom in one dump: over monitors, `java.util.concurrent` locks and classes that
/// are being initialised.
///
/// A thread waits for one thing at a time, so every thread has at most one edge.
struct WaitGraph {
  struct Edge {
    enum Kind { case monitor, synchronizer, classInitialization }

    var kind: Kind
    /// The address of the lock; 0 for a class.
    var object: UInt64
    /// The class of the lock, or the class that is being initialised.
    var `class`: String
    /// The thread that owns it, by its place in the dump; `nil` where the dump does not tell.
    var owner: Int?
    /// The line that says so.
    var line: Int
    /// Whether the wait ends by itself.
    var isTimed: Bool
    /// Whether the owner is not stated, but the only one that can be.
    var isInferred = false
  }

  /// The wait of each thread that waits for a lock.
  private(set) var edges: [Int: Edge] = [:]
  /// Threads that wait for each other in a ring, each ring from its first thread in the dump.
  private(set) var cycles: [[Int]] = []
  /// For each thread that others wait for, how many do so directly.
  private(set) var direct: [Int: [Int]] = [:]

  init(_ dump: ThreadDump, _ book: StackBook) {
    edges = LockEdges(dump, book).edges
    for (waiter, edge) in edges {
      if let owner = edge.owner { direct[owner, default: []].append(waiter) }
    }
    cycles = findCycles()
  }

  /// The thread at the end of the chain that begins at `thread`, if no ring is met on the way.
  func root(of thread: Int) -> Int? {
    var current = thread
    var steps = 0
    while let owner = edges[current]?.owner {
      current = owner
      steps += 1
      if steps > edges.count { return nil }
    }
    return current
  }

  /// All threads that wait, directly or through others, for one of `threads`.
  func queued(behind threads: [Int]) -> [Int] {
    var seen = Set(threads)
    var queue = threads
    var found: [Int] = []
    while let next = queue.popLast() {
      for waiter in direct[next] ?? [] where seen.insert(waiter).inserted {
        found.append(waiter)
        queue.append(waiter)
      }
    }
    return found.sorted()
  }

  private func findCycles() -> [[Int]] {
    var state: [Int: Int] = [:]
    var rings: [[Int]] = []
    for (mark, start) in edges.keys.sorted().enumerated() {
      var path: [Int] = []
      var current = start
      while state[current] == nil, edges[current] != nil {
        state[current] = mark
        path.append(current)
        guard let owner = edges[current]?.owner else { break }
        current = owner
      }
      guard state[current] == mark, let first = path.firstIndex(of: current),
        edges[path[path.count - 1]]?.owner == current
      else { continue }
      rings.append(Self.fromSmallest(Array(path[first...])))
    }
    return rings.filter { $0.count >= 2 }.ordered { $0[0] < $1[0] }
  }

  private static func fromSmallest(_ ring: [Int]) -> [Int] {
    guard let smallest = ring.min(), let place = ring.firstIndex(of: smallest) else { return ring }
    return Array(ring[place...] + ring[..<place])
  }
}
