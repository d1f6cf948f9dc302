internal import DatabaseViews
internal import Evidence

/// Who held up whom, put together from `log_lock_waits`: the root of each queue, also of queues that
/// have long dissolved.
struct LogRoots {
  /// One time in which sessions waited behind one process.
  struct Root {
    /// 0 is a prepared transaction.
    var pid: Int
    var waits: [LoggedWait]
    /// Those that waited behind others behind it, and those that only a queue names.
    var victims: Set<Int>
    /// When the last of the waits ended, as far as the log tells.
    var until: Double?

    var longest: Double { waits.map(\.waited).max() ?? 0 }
    var first: ServerMark? { waits.first?.mark }
    var isOpen: Bool { waits.contains { $0.end == .open } }
    var last: LoggedWait? { waits.max { ($0.until ?? 0) < ($1.until ?? 0) } }
  }

  let server: ServerLog<PostgresLog>
  /// The one that cost most waiting first.
  let roots: [Root]

  /// Queues behind the same process this far apart are of two transactions.
  private static let gap = 60.0

  init(_ server: ServerLog<PostgresLog>) {
    self.server = server
    // A deadlock is broken after a second, and told elsewhere.
    let waits = server.log.waits.waits.filter { $0.end != .ended(.deadlock) && !$0.holders.isEmpty }
    let byWaiter = Dictionary(grouping: waits, by: \.waiter)
    var groups: [Root] = []
    for wait in waits {
      for pid in Set(wait.holders.flatMap { Self.roots(of: $0, at: wait, byWaiter, []) }) {
        let victims = Set(wait.queue + [wait.waiter]).subtracting([pid])
        if let place = groups.lastIndex(where: { $0.pid == pid && Self.isNear($0, wait) }) {
          groups[place].waits.append(wait)
          groups[place].victims.formUnion(victims)
          groups[place].until = [groups[place].until, wait.until].compactMap(\.self).max()
        } else {
          groups.append(Root(pid: pid, waits: [wait], victims: victims, until: wait.until))
        }
      }
    }
    roots = groups.ordered { Self.cost($0) > Self.cost($1) }
  }

  private static func cost(_ root: Root) -> Double { root.waits.reduce(0) { $0 + $1.waited } }

  private static func isNear(_ root: Root, _ wait: LoggedWait) -> Bool {
    guard let last = root.until, let start = wait.start else { return true }
    return start - last < gap
  }

  /// Follows those who wait themselves at that time; a ring ends where it closes.
  private static func roots(
    of holder: Int, at wait: LoggedWait, _ byWaiter: [Int: [LoggedWait]], _ path: Set<Int>
  ) -> [Int] {
    guard holder != 0, path.count < 50, !path.contains(holder) else { return [holder] }
    let next = byWaiter[holder]?.first { overlaps($0, wait) }
    guard let next, !next.holders.isEmpty else { return [holder] }
    return next.holders.flatMap { roots(of: $0, at: next, byWaiter, path.union([holder])) }
  }

  private static func overlaps(_ one: LoggedWait, _ other: LoggedWait) -> Bool {
    guard let start = one.start, let end = one.until, let time = other.mark.time else {
      return true
    }
    return start <= time && time <= end
  }

  // MARK: What is told

  /// `pid 4242 shop@app`, as in the views of the server.
  func name(_ root: Root) -> String {
    if root.pid == 0 { return "prepared transaction" }
    let owner = server.log.waits.holders[root.pid]?.owner ?? LogOwner()
    var name = "pid \(root.pid)"
    if let user = owner.user {
      name += " \(user)"
      if let database = owner.database { name += "@\(database)" }
    }
    return name
  }

  private static let subjectLimit = 20

  var facts: [Fact] { roots.prefix(Self.subjectLimit).flatMap(facts) }

  private func facts(_ root: Root) -> [Fact] {
    var sheet = FactSheet(Subject(.session, name(root), on: server.name))
    let places = citations(root)
    sheet.add(RootFact.victims.rawValue, root.victims.count, .sessions, places)
    sheet.add(RootFact.longest.rawValue, root.longest, .seconds, places)
    sheet.add(RootFact.total.rawValue, Self.cost(root), .seconds)
    sheet.add(RootFact.isOpen.rawValue, root.isOpen)
    if !root.isOpen, let end = root.last?.until, let last = server.log.lastTime {
      sheet.add(RootFact.quiet.rawValue, max(0, last - end), .seconds)
    }
    sheet.add(RootFact.isPrepared.rawValue, root.pid == 0)
    sheet.add(RootFact.pid.rawValue, root.pid == 0 ? "a prepared transaction" : "\(root.pid)")
    sheet.add(RootFact.object.rawValue, object(root))
    sheet.add(RootFact.holder.rawValue, holder(root))
    sheet.add(RootFact.victim.rawValue, victim(root))
    return sheet.facts
  }

  private func citations(_ root: Root) -> [Citation] {
    var marks: [ServerMark] = []
    if let first = root.first { marks.append(first) }
    if let longest = root.waits.max(by: { $0.waited < $1.waited })?.mark, longest != marks.first {
      marks.append(longest)
    }
    return marks.map { server.citation($0) }
  }

  /// What most waited for: the table where it is known.
  func object(_ root: Root) -> String {
    let tables = root.waits.compactMap(\.relation)
    let direct = root.waits.first { $0.holders.contains(root.pid) } ?? root.waits[0]
    let text = "\(direct.mode) on \(direct.object)"
    return tables.first.map { "\(text) (table \($0))" } ?? text
  }

  private func holder(_ root: Root) -> String {
    if root.pid == 0 { return "a prepared transaction, which no session has any more" }
    let process = server.log.waits.holders[root.pid]
    let owner = process?.owner.displayed ?? ""
    let shape = process?.statement.map { StatementText($0).text } ?? ""
    switch (owner.isEmpty, shape.isEmpty) {
    case (true, true): return "a session of which the log shows neither user nor statement"
    case (false, true): return "\(owner), whose statements the log does not show"
    case (true, false): return "a session last seen with: \(shape.prefix(160))"
    case (false, false): return "\(owner), last seen with: \(shape.prefix(160))"
    }
  }

  private func victim(_ root: Root) -> String {
    let longest = root.waits.max { $0.waited < $1.waited }
    guard let statement = longest?.statement else { return "unknown" }
    return String(StatementText(statement).text.prefix(160))
  }

  var listing: [Listing.Entry] {
    roots.prefix(50).map { root in
      let end = root.isOpen ? "still waiting when the log ends" : "over"
      let prefix = server.written(root.first?.time).map { "\($0) " } ?? ""
      return Listing.Entry(
        heading:
          "\(prefix)\(name(root)): \(root.victims.count) waited, longest \(decimal(root.longest)) s, \(end)",
        source: root.first.map { server.citation($0).source }, lines: lines(root),
        figures: [
          Figures.Figure("root_pid", "root", .integer(root.pid)),
          .init("victims", "waiting sessions", .integer(root.victims.count)),
          .init("longest_s", "longest wait", .number(root.longest)),
          .init("waiting_s", "waiting in all", .number(Self.cost(root))),
          .init("open", "still waiting", .flag(root.isOpen)),
        ])
    }
  }

  private func lines(_ root: Root) -> [String] {
    var lines = ["held by \(holder(root))"]
    for wait in root.waits.ordered(by: { $0.waited > $1.waited }).prefix(8) {
      let statement = wait.statement.map { ": \(StatementText($0).text.prefix(120))" } ?? ""
      let behind = wait.holders.map(String.init).joined(separator: ", ")
      lines.append(
        "\(wait.waiter) waited \(decimal(wait.waited)) s behind \(behind) for \(wait.mode) on \(wait.object)\(statement)"
      )
    }
    if root.waits.count > 8 { lines.append("… \(root.waits.count - 8) more waits") }
    return lines
  }
}

/// The facts about the root of a queue in a log, each named and explained once.
enum RootFact: String, CaseIterable {
  case victims = "log.root.victims"
  case longest = "log.root.longest"
  case total = "log.root.waiting"
  case isOpen = "log.root.open"
  case quiet = "log.root.quiet"
  case isPrepared = "log.root.prepared"
  case pid = "log.root.pid"
  case object = "log.root.object"
  case holder = "log.root.holder"
  case victim = "log.root.victim"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .session, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .victims: .quantity(.sessions)
    case .longest, .total, .quiet: .quantity(.seconds)
    case .isOpen, .isPrepared: .flag
    case .pid, .object, .holder, .victim: .text
    }
  }

  private var meaning: String {
    switch self {
    case .victims: "Sessions that waited behind it, directly or behind others."
    case .longest: "The longest wait, to the end of the log where nothing ended it before."
    case .total: "The sum of the waits that the log tells of."
    case .isOpen: "Whether some still wait when the log ends."
    case .quiet: "Time from the end of the last wait to the end of the log; absent while some wait."
    case .isPrepared: "Whether it is a prepared transaction."
    case .pid: "Its process."
    case .object: "What the first of them waited for."
    case .holder: "Whose process it is and what it was last seen to do, as far as the log tells."
    case .victim: "The statement that waited longest, without its literals."
    }
  }
}
