extension MySQLFollowUps {
  /// A wait younger than this is looked at twice, in seconds.
  private static let youngSeconds = 5.0

  /// Whether only a second look tells: those who wait for one thing are young or of unknown age, or
  /// sessions wait for each other in a ring.
  package var needsConfirmation: Bool {
    guard hasWaits else { return false }
    let ages = rowWaitAges + metadataWaitAges
    // Somebody waits, and nobody tells for how long.
    return ages.isEmpty || ages.contains { $0 < Self.youngSeconds } || hasRing
  }

  /// The longest wait for each lock of InnoDB.
  private var rowWaitAges: [Double] {
    var ages: [String: Double] = [:]
    for transaction in transactions where transaction.waits {
      let place = RowLock(
        id: transaction.requestedLock ?? "", transaction: transaction.id, table: nil, index: nil,
        mode: nil, row: 0
      ).place
      ages[place] = max(ages[place] ?? 0, transaction.waitAge ?? 0)
    }
    return Array(ages.values)
  }

  /// How long the oldest statement runs that waits for each metadata lock, by what it says of itself.
  private var metadataWaitAges: [Double] {
    var ages: [[String]: Double] = [:]
    for session in sessions where session.waitsForMetadata {
      let table = session.statement.flatMap { StatementTables($0).names.first?.name }
      let key = [session.state ?? "", session.database ?? "", table ?? ""]
      ages[key] = max(ages[key] ?? 0, session.seconds ?? 0)
    }
    return Array(ages.values)
  }

  /// Whether sessions wait for each other, or may do so where row locks and metadata locks are told of
  /// different numbers.
  private var hasRing: Bool {
    let rows = locks(.rowLocks) + locks(.heldRowLocks)
    let listed = [MySQLView.metadataLocks, .heldMetadataLocks]
      .flatMap { answer($0)?.rows ?? [] }.compactMap { MetadataLock($0) }
    if rows.contains(where: { $0.thread == nil }), listed.contains(where: { !$0.isGranted }) {
      return true
    }
    let requested = Set(transactions.compactMap(\.requestedLock))
    var graph = Graph()
    let parted = Dictionary(grouping: rows, by: \.place)
    for group in parted.values {
      let (held, waiting) = group.parted { $0.isGranted ?? !requested.contains($0.id) }
      for wish in waiting {
        for lock in held where wish.transaction != lock.transaction && wish.waits(for: lock) {
          graph.add(Self.owner(wish), Self.owner(lock))
        }
      }
    }
    for group in Dictionary(grouping: listed, by: \.target).values {
      let (held, waiting) = group.parted { $0.isGranted }
      // Of those that wait, only few are of a kind that others wait for.
      let strong = waiting.filter { $0.mode?.isOfDefinition ?? true }
      for wish in waiting {
        for lock in held + strong where wish.thread != lock.thread && wish.waits(for: lock) {
          graph.add("thread \(wish.thread ?? 0)", "thread \(lock.thread ?? 0)")
        }
      }
    }
    return graph.hasRing
  }

  private static func owner(_ lock: RowLock) -> String {
    lock.thread.map { "thread \($0)" } ?? "transaction \(lock.transaction)"
  }

  private func locks(_ view: MySQLView) -> [RowLock] {
    (answer(view)?.rows ?? []).compactMap { RowLock($0) }
  }

  private struct Graph {
    private var places: [String: Int] = [:]
    private var edges: [[Int]] = []

    mutating func add(_ waiter: String, _ holder: String) {
      let (from, to) = (place(waiter), place(holder))
      edges[from].append(to)
    }

    private mutating func place(_ name: String) -> Int {
      if let place = places[name] { return place }
      places[name] = edges.count
      edges.append([])
      return edges.count - 1
    }

    var hasRing: Bool { !WaitRings(edges).rings.isEmpty }
  }
}

extension Array {
  /// Those that fulfil a condition, and the others.
  fileprivate func parted(_ condition: (Element) -> Bool) -> ([Element], [Element]) {
    var (some, others): ([Element], [Element]) = ([], [])
    for element in self {
      if condition(element) { some.append(element) } else { others.append(element) }
    }
    return (some, others)
  }
}
