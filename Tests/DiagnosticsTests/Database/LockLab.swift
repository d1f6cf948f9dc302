import DatabaseViews

/// A lock manager as PostgreSQL's is: what it lets wait is the truth that trees are held against.
struct LockLab {
  struct Request {
    var session: Int
    var object: Int
    var mode: PostgresLockMode
    var since: Int
  }

  private(set) var held: [Request] = []
  private(set) var queues: [Int: [Request]] = [:]
  private var time = 0

  /// Random requests of `sessions` for `objects`; who waits asks for nothing more.
  init(
    sessions: Int, objects: Int, requests: Int, using generator: inout some RandomNumberGenerator
  ) {
    for _ in 0..<requests {
      let session = Int.random(in: 1...sessions, using: &generator)
      if waiting.contains(where: { $0.session == session }) { continue }
      let mode = PostgresLockMode.allCases.randomElement(using: &generator) ?? .accessShare
      ask(session, Int.random(in: 1...objects, using: &generator), mode)
    }
  }

  var waiting: [Request] { queues.keys.sorted().flatMap { queues[$0] ?? [] } }

  private mutating func ask(_ session: Int, _ object: Int, _ mode: PostgresLockMode) {
    time += 1
    let request = Request(session: session, object: object, mode: mode, since: time)
    let queue = queues[object] ?? []
    let own = held.filter { $0.session == session && $0.object == object }.map(\.mode)
    let place =
      queue.firstIndex { waiter in own.contains { $0.conflicts(with: waiter.mode) } } ?? queue.count
    let isFree =
      holders(against: request).isEmpty
      && !queue[..<place].contains { $0.mode.conflicts(with: mode) }
    if isFree {
      held.append(request)
    } else {
      queues[object, default: []].insert(request, at: place)
    }
  }

  private func holders(against request: Request) -> [Int] {
    held.filter {
      $0.object == request.object && $0.session != request.session
        && $0.mode.conflicts(with: request.mode)
    }.map(\.session)
  }

  /// All that block a waiter: holders, and those before it in the queue.
  func blockers(of request: Request) -> Set<Int> {
    let before = (queues[request.object] ?? []).prefix { $0.session != request.session }
    return Set(
      holders(against: request)
        + before.filter { $0.mode.conflicts(with: request.mode) }.map(\.session))
  }

  var truth: [Int: Set<Int>] {
    Dictionary(waiting.map { ($0.session, blockers(of: $0)) }, uniquingKeysWith: { $0.union($1) })
  }

  /// Whether sessions wait for each other.
  var hasRing: Bool {
    let truth = truth
    let sessions = truth.keys.sorted()
    let edges = sessions.map { session in
      (truth[session] ?? []).compactMap { sessions.firstIndex(of: $0) }
    }
    return !WaitRings(edges).rings.isEmpty
  }

  /// Who waits for a session, near or far.
  func victims(of session: Int) -> Set<Int> {
    let truth = truth
    var found: Set<Int> = []
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for (waiter, blockers) in truth where waiter != session && !found.contains(waiter) {
        if blockers.contains(session) || !blockers.isDisjoint(with: found) {
          found.insert(waiter)
          isGrowing = true
        }
      }
    }
    return found
  }

  /// `pg_locks` as somebody captured it.
  var captured: PostgresSeries {
    var rows = RowSet(columns: ["pid", "locktype", "relation", "mode", "granted", "waitstart"])
    for (request, granted) in held.map({ ($0, "t") }) + waiting.map({ ($0, "f") }) {
      rows.append([
        "\(request.session)", "relation", "\(16_384 + request.object)", request.mode.name + "Lock",
        granted, granted == "f" ? "\(1_764_000_000 + request.since)" : nil,
      ])
    }
    return series(.captured, [.locks: rows])
  }

  /// What a server answers: blockers by its own word, at most `limit` of each waiter.
  func live(limit: Int) -> PostgresSeries {
    var rows = RowSet(columns: [
      "pid", "locktype", "relation", "mode", "waitstart", "blocked_by", "blocker_count",
    ])
    for request in waiting {
      let blockers = blockers(of: request)
      let list = blockers.sorted().prefix(limit).map(String.init).joined(separator: ",")
      rows.append([
        "\(request.session)", "relation", "\(16_384 + request.object)", request.mode.name + "Lock",
        "\(1_764_000_000 + request.since)", "{\(list)}", "\(blockers.count)",
      ])
    }
    return series(.live, [.waiting: rows])
  }

  private func series(
    _ origin: ServerOrigin, _ views: [PostgresView: RowSet]
  ) -> PostgresSeries {
    var series = PostgresSeries(name: "postgres", origin: origin)
    var snapshot = PostgresSnapshot(time: 1_764_001_000)
    for (view, rows) in views { snapshot.views[view] = .rows(rows) }
    series.snapshots = [snapshot]
    return series
  }
}
