import Evidence
import JavaFormats

/// Threads that queue on one lock whose owner is not in the queue itself.
struct LockFacts {
  /// A lock with the threads behind it, in one dump.
  struct Queue {
    var `class`: String
    /// The method in which the direct waiters stand.
    var site: String
    /// The thread at the end of the chain; `nil` where the dump does not show an owner.
    var root: Int?
    /// The lock that the root holds and the direct waiters want.
    var waiters: [Int]
    var view: DumpView
  }

  /// The longest queue of the last dump.
  private(set) var top: Queue?

  init(_ process: JVMProcess, without excluded: Set<Int>, _ sheet: inout FactSheet) {
    let queues = process.recent.map { view in
      Self.queues(view, without: view === process.last ? excluded : [])
    }
    guard let longest = queues.last?.first else {
      sheet.add("jvm.lock.waiters", 0, .threads)
      if queues.count > 1 {
        sheet.add("jvm.lock.waiters_lasting", 0, .threads)
        sheet.add("jvm.lock.same_waiters", 0, .threads)
      }
      return
    }
    top = longest
    let lengths = queues.map { list in
      list.first { $0.class == longest.class && $0.site == longest.site }?.waiters.count ?? 0
    }
    add(longest, lengths: lengths, process, &sheet)
  }

  private func add(
    _ queue: Queue, lengths: [Int], _ process: JVMProcess, _ sheet: inout FactSheet
  ) {
    let view = queue.view
    let evidence = citations(queue)
    sheet.add("jvm.lock.waiters", queue.waiters.count, .threads, evidence)
    if lengths.count > 1 {
      sheet.add(
        "jvm.lock.waiters_lasting", lengths.sorted()[(lengths.count - 1) / 2], .threads, evidence)
      let waiters = Set(queue.waiters)
      let same = process.lasting(in: process.recent) { $0.graph.edges[$1] != nil }
      sheet.add("jvm.lock.same_waiters", same.filter(waiters.contains).count, .threads)
    }
    sheet.add("jvm.lock.class", queue.class)
    let isOpen = queue.root.map(view.waitsForOthers) ?? true
    sheet.add("jvm.lock.cut_off", !view.dump.isWhole && isOpen)
    guard let root = queue.root else {
      sheet.add("jvm.lock.owner_known", false)
      sheet.add("jvm.lock.owner", "a thread that the dump does not show")
      return
    }
    sheet.add("jvm.lock.owner_known", true)
    sheet.add("jvm.lock.owner", "\"\(view.name(root))\"")
    sheet.add("jvm.lock.owner_frame", view.frame(root))
    sheet.add("jvm.lock.owner_work", view.work[root].displayed)
    sheet.add(
      "jvm.lock.owner_in_database",
      view.work[root] == .remote && view.profile(root).traits.contains(.jdbcDriver))
    sheet.add("jvm.lock.owner_stuck", !process.stuck(among: [root]).isEmpty)
  }

  private func citations(_ queue: Queue) -> [Citation] {
    let view = queue.view
    var citations: [Citation] = []
    if let root = queue.root {
      citations.append(
        view.cite(
          root,
          "holds what the others wait for and is \(view.work[root].displayed), in \(view.frame(root))"
        ))
    }
    for waiter in queue.waiters.prefix(3) {
      guard let edge = view.graph.edges[waiter] else { continue }
      citations.append(view.cite(waiter, "waits for \(edge.displayed), in \(view.frame(waiter))"))
    }
    return citations
  }

  /// The queues of a dump, longest first.
  private static func queues(_ view: DumpView, without excluded: Set<Int>) -> [Queue] {
    struct Key: Hashable {
      var root: Int?
      var object: UInt64
    }
    let rings = Set(view.graph.cycles.flatMap(\.self))
    var queues: [Key: Queue] = [:]
    for (waiter, edge) in view.graph.edges.ordered(by: { $0.key < $1.key })
    where !excluded.contains(waiter) && !isOnCarrier(waiter, edge, view) {
      let root = edge.owner.flatMap { view.graph.root(of: $0) }
      if edge.owner != nil && root == nil { continue }
      if let root, rings.contains(root) || excluded.contains(root) { continue }
      if let root, isTurn(waiter, behind: root, view) { continue }
      // Waiters of an ownerless lock belong together by the lock, others by who is at the end.
      let end = root.flatMap { view.graph.edges[$0] == nil ? $0 : nil }
      let object = end == nil ? (root.flatMap { view.graph.edges[$0]?.object } ?? edge.object) : 0
      let key = Key(root: end, object: object)
      let isDirect = edge.owner == end
      if queues[key] == nil {
        queues[key] = Queue(
          class: edge.class, site: view.profile(waiter).applicationMethod ?? "", root: end,
          waiters: [], view: view)
      }
      queues[key]?.waiters.append(waiter)
      if isDirect {
        queues[key]?.class = edge.class
        queues[key]?.site = view.profile(waiter).applicationMethod ?? ""
      }
    }
    return queues.values.ordered { ($0.waiters.count, $1.site) > ($1.waiters.count, $0.site) }
  }

  /// Whether threads take turns at one selector or accept: the next one in stands in the method
  /// that the one inside runs.
  private static func isTurn(_ waiter: Int, behind root: Int, _ view: DumpView) -> Bool {
    guard view.work[root] == .idle,
      !view.profile(root).traits.isDisjoint(with: [.select, .accept])
    else { return false }
    let method = view.profile(waiter).topMethod
    let frames = view.book.tables.stacks.frames(of: view.dump.threads[root].stack)
    return frames.contains { view.book.method($0).method == method }
  }

  /// Virtual threads that wait for a class hold their carriers; that is told as such.
  private static func isOnCarrier(
    _ waiter: Int, _ edge: WaitGraph.Edge, _ view: DumpView
  ) -> Bool {
    edge.kind == .classInitialization
      && (view.dump.threads[waiter].isVirtual || view.isCarrying(waiter))
  }
}
