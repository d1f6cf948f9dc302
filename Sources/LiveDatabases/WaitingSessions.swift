import DatabaseViews

/// What follows from the rows of `PostgresView.waiting` for the next questions.
struct WaitingSessions {
  /// A wait younger than this is looked at twice.
  private static let youngSeconds = 5.0
  private static let sessionLimit = 2000
  /// Who waits may also hold what others wait for; of those the most wanted are asked about.
  private static let linkLimit = 200

  /// The blockers of each waiter, by process.
  private var blockers: [Int: [Int]] = [:]
  private var begins: [Int: Double] = [:]
  private var transactionWaiters: [Int] = []
  private var orphanRelations: [Int] = []
  /// The server's clock.
  private var now: Double?
  private var isHidden = false
  private(set) var hasPrepared = false

  init() {}

  init(_ rows: RowSet) {
    now = rows.rows.first?.time("now")
    for row in rows.rows {
      guard let pid = row.integer("pid") else { continue }
      let ahead = row.integers("blocked_by")
      if ahead.contains(0) { hasPrepared = true }
      blockers[pid, default: []] += ahead
      if row.text("locktype") == "transactionid" { transactionWaiters.append(pid) }
      if ahead.isEmpty, let relation = row.integer("relation") { orphanRelations.append(relation) }
      if let begin = row.time("waitstart") { begins[pid] = min(begins[pid] ?? begin, begin) }
    }
  }

  /// Takes from the sessions whether what they do is hidden: then only a second look tells whether
  /// a holder stays the same.
  mutating func take(sessions: RowSet) {
    isHidden =
      !blockers.isEmpty
      && sessions.rows.contains { row in
        row.text("query") == "<insufficient privilege>"
      }
  }

  /// The question what those hold who block others; `nil` where nobody does.
  var heldQuery: PostgresQuery? {
    var mentions: [Int: Int] = [:]
    for pid in blockers.values.joined() where pid > 0 { mentions[pid, default: 0] += 1 }
    guard hasPrepared || !mentions.isEmpty || !orphanRelations.isEmpty else { return nil }
    let sorted = mentions.keys.sorted {
      (mentions[$1, default: 0], $0) < (mentions[$0, default: 0], $1)
    }
    let roots = sorted.filter { blockers[$0] == nil }
    let links = sorted.filter { blockers[$0] != nil }
    return PostgresQueries.held(
      by: Array((roots + links.prefix(Self.linkLimit)).prefix(Self.sessionLimit)),
      tuplesOf: Array(transactionWaiters.prefix(Self.sessionLimit)),
      on: Array(Set(orphanRelations).sorted().prefix(Self.sessionLimit)),
      withPrepared: hasPrepared)
  }

  /// Whether only a second look tells: a tree of waits is young or of unknown age, sessions wait for
  /// each other in a ring, or what the holders do is hidden.
  var needsConfirmation: Bool {
    guard !blockers.isEmpty else { return false }
    if isHidden || hasRing { return true }
    guard let now else { return true }
    return oldestBegins.contains { begin in begin.map { now - $0 < Self.youngSeconds } ?? true }
  }

  private var hasRing: Bool {
    let pids = Array(blockers.keys)
    let places = Dictionary(uniqueKeysWithValues: zip(pids, pids.indices))
    let edges = pids.enumerated().map { place, pid in
      (blockers[pid] ?? []).compactMap { places[$0] }.filter { $0 != place }
    }
    return !WaitRings(edges).rings.isEmpty
  }

  /// The earliest begin of a wait among those that hang together, directly or through others.
  private var oldestBegins: [Double?] {
    var group: [Int: Int] = [:]
    func head(_ pid: Int) -> Int {
      var head = pid
      while let next = group[head], next != head { head = next }
      return head
    }
    for (pid, ahead) in blockers {
      for other in ahead {
        let (one, two) = (head(pid), head(other))
        if one != two { group[max(one, two)] = min(one, two) }
      }
    }
    var oldest: [Int: Double?] = [:]
    for pid in blockers.keys {
      let place = head(pid)
      let known = [oldest[place] ?? nil, begins[pid]].compactMap(\.self).min()
      oldest.updateValue(known, forKey: place)
    }
    return Array(oldest.values)
  }
}
