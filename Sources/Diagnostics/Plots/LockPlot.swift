internal import Evidence

/// The trees of who waits for whom at a database server, to be looked at.
struct LockPlot<Picture: LockPicture> {
  private static var rootLimit: Int { 8 }

  private let picture: Picture
  private var graph: Graph
  private var omitted = 0

  /// One graph for each server that somebody waits at.
  static func graphs(_ roots: [LockRoot<Picture>]) -> [Graph] {
    var servers: [String] = []
    for root in roots where !servers.contains(root.picture.server) {
      servers.append(root.picture.server)
    }
    return servers.prefix(4).compactMap { server in
      let own = roots.filter { $0.picture.server == server }
      guard let first = own.first else { return nil }
      var plot = LockPlot(first.picture)
      for root in own.prefix(rootLimit) { plot.add(root) }
      plot.omitted += own.dropFirst(rootLimit).reduce(0) { $0 + $1.node.victims + 1 }
      if plot.omitted > 0 { plot.graph.omitted = "\(plot.omitted) more sessions" }
      return plot.graph
    }
  }

  private init(_ picture: Picture) {
    self.picture = picture
    graph = Graph(
      title: "Who waits for whom at \(picture.server)",
      note: "At the top who holds a lock and waits for nobody; indented below, who waits for it.")
  }

  private mutating func add(_ root: LockRoot<Picture>) {
    let lines = [
      "\(root.holder.activity), \(root.node.victims) behind", picture.statement(root.party),
    ].compactMap(\.self)
    guard let place = graph.add(Graph.Node(.root, picture.name(root.party), lines)) else {
      omitted += root.node.victims + 1
      return
    }
    addWaiters(of: root.index, below: place, depth: 0)
  }

  private mutating func addWaiters(of index: Int, below place: Int, depth: Int) {
    let forest = picture.forest
    let children = forest.nodes[index].children
    guard depth < 6 else {
      omitted += forest.nodes[index].victims
      return
    }
    for child in children.filter({ forest.nodes[$0].victims > 0 }) {
      if let own = graph.add(node(of: child), waitingFor: place, "waits for") {
        addWaiters(of: child, below: own, depth: depth + 1)
      } else {
        omitted += 1 + forest.nodes[child].victims
      }
    }
    for alike in alike(children.filter { forest.nodes[$0].victims == 0 })
    where graph.add(node(ofAlike: alike), waitingFor: place, "waits for") == nil {
      omitted += alike.count
    }
  }

  /// Those that want the same and are of one application, largest groups first.
  private func alike(_ waiters: [Int]) -> [[Int]] {
    let groups = Dictionary(grouping: waiters) { waiter in
      [wish(waiter), picture.application(picture.forest.nodes[waiter].party) ?? ""]
    }
    return groups.values.ordered { ($1.count, $0[0]) < ($0.count, $1[0]) }
  }

  private func wish(_ index: Int) -> String {
    let mode =
      picture.tellsMode(index) ? picture.forest.nodes[index].wait.map { "\($0.mode) on " } : nil
    return (mode ?? "") + picture.wish(index)
  }

  private func node(of index: Int) -> Graph.Node {
    let node = picture.forest.nodes[index]
    let age = picture.age(since: node.wait?.since).map { " \(LockWords.duration($0))" } ?? ""
    let label = picture.label(node.party).map { " (\($0))" } ?? ""
    let behind = node.victims > 0 ? ", \(node.victims) behind" : ""
    return Graph.Node(
      .waiter, picture.number(node.party) + label,
      ["waits\(age) for \(wish(index))\(behind)", picture.statement(node.party)]
        .compactMap(\.self))
  }

  private func node(ofAlike waiters: [Int]) -> Graph.Node {
    guard waiters.count > 1 else { return node(of: waiters[0]) }
    let party = picture.forest.nodes[waiters[0]].party
    let label = picture.application(party).map { " (\($0))" } ?? ""
    let longest = waiters.compactMap { picture.age(since: picture.forest.nodes[$0].wait?.since) }
      .max()
    let age = longest.map { ", the longest for \(LockWords.duration($0))" } ?? ""
    return Graph.Node(
      .queue, "\(waiters.count) sessions\(label)",
      ["wait for \(wish(waiters[0]))\(age)", picture.statement(party)].compactMap(\.self))
  }
}
