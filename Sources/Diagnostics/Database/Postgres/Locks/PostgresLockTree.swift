internal import DatabaseViews
internal import Evidence

/// The trees of who waits for whom, with waiters that differ in nothing but their number in one line.
struct PostgresLockTree {
  /// Lines of all trees together.
  private static let limit = 40
  private static let depthLimit = 12

  private let picture: PostgresLockPicture
  private var lines: [String] = []
  private var left: Int

  static func entries(_ roots: [PostgresLockRoot]) -> [Listing.Entry] {
    var left = limit
    return roots.map { root in
      var tree = PostgresLockTree(root.picture, left: max(3, left))
      tree.write(below: root.index, depth: 0)
      left -= tree.lines.count + 1
      return Listing.Entry(
        heading: "\(root.picture.identity(inWordsOf: root.party)): \(root.activity)",
        lines: tree.lines,
        figures: [
          .init("victims", "victims", .integer(root.node.victims)),
          .init("oldest_wait_seconds", "oldest wait, s", .seconds(root.oldestWait)),
        ])
    }
  }

  private init(_ picture: PostgresLockPicture, left: Int) {
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
        object: node.wait?.object ?? "", mode: node.wait?.mode ?? "",
        application: node.party.session.flatMap { picture.sessions[$0]?.application },
        isQueued: node.isQueued)
      if queues[queue] == nil { order.append(queue) }
      queues[queue, default: []].append(child)
    }
    for members in order.compactMap({ queues[$0] }).sorted(by: isLarger) {
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
      .sorted { (forest.nodes[$1].victims, $0) < (forest.nodes[$0].victims, $1) }
    let trailing = members.filter { forest.nodes[$0].victims == 0 }
      .sorted { begin($0) < begin($1) }
    for member in leading {
      guard add(line(of: member), depth) else { return }
      if depth < Self.depthLimit {
        write(below: member, depth: depth + 1)
      } else {
        _ = add("\(forest.nodes[member].victims) more below", depth + 1)
      }
    }
    guard let first = trailing.first, add(line(of: first), depth), trailing.count > 1 else {
      return
    }
    let oldest = trailing.dropFirst().compactMap { wait($0) }.max()
    let age = oldest.map { ", oldest \(PostgresLockWords.duration($0))" } ?? ""
    _ = add("\(trailing.count - 1) more like it\(age)", depth)
  }

  private func begin(_ index: Int) -> Double {
    let wait = picture.forest.nodes[index].wait
    return wait?.since ?? wait?.order ?? .infinity
  }

  private func wait(_ index: Int) -> Double? {
    guard let now = picture.now, let since = picture.forest.nodes[index].wait?.since else {
      return nil
    }
    return max(0, now - since)
  }

  private func line(of index: Int) -> String {
    let node = picture.forest.nodes[index]
    let age = wait(index).map { " \(PostgresLockWords.duration($0))" } ?? ""
    let mode = node.wait?.mode ?? ""
    let way = node.isQueued ? "queues" : "waits"
    let victims = node.victims > 0 ? ", \(node.victims) behind it" : ""
    let statement = picture.statement(node.party, atMost: 50).map { ": \($0)" } ?? ""
    return "\(picture.name(node.party)) \(way)\(age) for \(picture.wish(index))"
      + (mode.isEmpty ? "" : " (\(mode))") + victims + statement
  }

  private mutating func add(_ line: String, _ depth: Int) -> Bool {
    guard left > 0 else { return false }
    left -= 1
    let indent = String(repeating: "  ", count: min(depth, Self.depthLimit))
    lines.append(left == 0 ? indent + "…" : indent + line)
    return left > 0
  }
}

extension Cell {
  /// Seconds with one decimal; unknown where there are none.
  static func seconds(_ seconds: Double?) -> Cell {
    seconds.map { .number(($0 * 10).rounded() / 10) } ?? .unknown
  }

  static func maybe(_ text: String?) -> Cell { text.map { .text($0) } ?? .unknown }
}
