internal import Evidence

/// The trees of who waits for whom, with waiters that differ in nothing but their number in one line.
struct LockTree<Picture: LockPicture> {
  /// Lines of all trees together.
  private static var limit: Int { 40 }
  private static var depthLimit: Int { 12 }
  private static var lineWidth: Int { 76 }

  private let picture: Picture
  private var lines: [String] = []
  private var left: Int

  static func entries(_ roots: [LockRoot<Picture>]) -> [Listing.Entry] {
    var left = limit
    return roots.map { root in
      var tree = LockTree(root.picture, left: max(3, left))
      tree.write(below: root.index, depth: 0)
      left -= tree.lines.count + 1
      return Listing.Entry(
        heading:
          "\(root.picture.name(root.party)): \(root.node.victims) behind, \(root.holder.activity)",
        lines: tree.lines, figures: figures(root))
    }
  }

  /// What JSON says of a root beside its lines.
  private static func figures(_ root: LockRoot<Picture>) -> [Figures.Figure] {
    let holder = root.holder
    return [
      .init("pid", "pid", root.party.session.map { .integer($0) } ?? .unknown),
      .init("gid", "gid", .maybe(holder.identifier)),
      .init("server", "server", .text(root.picture.server)),
      .init("user", "user", .maybe(holder.user)),
      .init("database", "database", .maybe(holder.database)),
      .init("application", "application", .maybe(holder.application)),
      .init("client", "client", .maybe(holder.client)),
      .init("doing", "doing", .text(holder.doing)),
      .init("doing_for_seconds", "for s", .seconds(root.stateAge)),
      .init("transaction_age_seconds", "transaction age, s", .seconds(root.transactionAge)),
      .init("holds", "holds", .list(Array(holder.holdings.prefix(20)))),
      .init("victims", "victims", .integer(root.node.victims)),
      .init("oldest_wait_seconds", "oldest wait, s", .seconds(root.oldestWait)),
      .init("also_held_by", "also held by", .list(root.companions.map { root.picture.name($0) })),
      .init("ddl_pid", "DDL pid", root.pileUp?.head.session.map { .integer($0) } ?? .unknown),
      .init("freed_by_ending_ddl", "freed", root.pileUp.map { .integer($0.freed) } ?? .unknown),
      .init(
        "last_statement", "last statement", .maybe(root.picture.statement(root.party, atMost: 300))),
    ] + holder.figures
  }

  private init(_ picture: Picture, left: Int) {
    self.picture = picture
    self.left = left
  }

  /// Waiters of one holder for one object with one mode and of one application.
  private struct Queue: Hashable {
    var object: String
    var mode: String
    var application: String?
    var isQueued: Bool
  }

  private mutating func write(below index: Int, depth: Int) {
    let forest = picture.forest
    var order: [Queue] = []
    var queues: [Queue: [Int]] = [:]
    for child in forest.nodes[index].children {
      let node = forest.nodes[child]
      let queue = Queue(
        object: picture.wish(child), mode: node.wait?.mode ?? "",
        application: picture.application(node.party),
        isQueued: node.isQueued)
      if queues[queue] == nil { order.append(queue) }
      queues[queue, default: []].append(child)
    }
    for members in order.compactMap({ queues[$0] }).ordered(by: isLarger) {
      write(members, depth: depth)
    }
  }

  private func size(_ members: [Int]) -> Int {
    members.reduce(0) { $0 + picture.forest.nodes[$1].victims + 1 }
  }

  private func isLarger(_ one: [Int], _ other: [Int]) -> Bool {
    let (first, second) = (size(one), size(other))
    return first != second ? first > second : (one.first ?? 0) < (other.first ?? 0)
  }

  /// Those others wait for first, with these below; then the rest in one line.
  private mutating func write(_ members: [Int], depth: Int) {
    let forest = picture.forest
    let leading = members.filter { forest.nodes[$0].victims > 0 }
      .ordered { (forest.nodes[$1].victims, $0) < (forest.nodes[$0].victims, $1) }
    let trailing = members.filter { forest.nodes[$0].victims == 0 }
      .ordered { begin($0) < begin($1) }
    for member in leading {
      guard add(line(of: member), depth) else { return }
      if depth < Self.depthLimit {
        write(below: member, depth: depth + 1)
      } else {
        _ = add("\(forest.nodes[member].victims) more below", depth + 1)
      }
    }
    guard let first = trailing.first else { return }
    _ = add(trailing.count == 1 ? line(of: first) : line(of: trailing), depth)
  }

  private func begin(_ index: Int) -> Double {
    let wait = picture.forest.nodes[index].wait
    return wait?.since ?? wait?.order ?? .infinity
  }

  private func wait(_ index: Int) -> Double? {
    picture.age(since: picture.forest.nodes[index].wait?.since)
  }

  /// One waiter: `pid 4242 (web) waits 12 s for a row of public.acct, 299 behind: update acct`.
  private func line(of index: Int) -> String {
    let node = picture.forest.nodes[index]
    let victims = node.victims > 0 ? ", \(node.victims) behind" : ""
    return picture.number(node.party) + (picture.label(node.party).map { " (\($0))" } ?? "") + " "
      + wish(index, wait(index)) + victims
      + (picture.statement(node.party, atMost: 80).map { ": \($0)" } ?? "")
  }

  /// Waiters that are alike: `299 sessions (web) wait for a row of public.acct, oldest 12 s`.
  private func line(of members: [Int]) -> String {
    guard let first = members.first else { return "" }
    let party = picture.forest.nodes[first].party
    let application = picture.application(party)
    let oldest = wait(first).map { ", oldest \(LockWords.duration($0))" } ?? ""
    return "\(members.count) sessions" + (application.map { " (\($0))" } ?? "")
      + " " + wish(first, nil, isSingle: false) + oldest
      + (party.session == nil ? "" : ", first \(picture.number(party))")
      + (picture.statement(party, atMost: 80).map { ": \($0)" } ?? "")
  }

  private func wish(_ index: Int, _ seconds: Double?, isSingle: Bool = true) -> String {
    let node = picture.forest.nodes[index]
    let age = seconds.map { " \(LockWords.duration($0))" } ?? ""
    let mode = picture.tellsMode(index) ? node.wait.map { "\($0.mode) on " } ?? "" : ""
    let verb = isSingle ? (node.isQueued ? "queues" : "waits") : node.isQueued ? "queue" : "wait"
    return "\(verb)\(age) for \(mode)\(picture.wish(index))"
  }

  private mutating func add(_ line: String, _ depth: Int) -> Bool {
    guard left > 0 else { return false }
    left -= 1
    let indent = String(repeating: "  ", count: min(depth, Self.depthLimit))
    // One line of a terminal of 80 columns.
    let room = Self.lineWidth - indent.utf8.count
    let short = line.count > room ? line.prefix(room - 1) + "…" : line
    lines.append(left == 0 ? indent + "…" : indent + short)
    return left > 0
  }
}
