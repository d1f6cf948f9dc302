import Evidence
import JavaFormats

/// Threads that wait for each other in a ring, and what queues behind them.
///
/// A ring of waits without time-out never dissolves, so one in any dump of a process is enough;
/// the newest dump that shows it is cited.
struct CycleFacts {
  /// Members and followers in the last dump, which other findings leave out.
  private(set) var involved: Set<Int> = []

  init(_ process: JVMProcess, _ sheet: inout FactSheet) {
    let last = process.last
    involved = Set(last.graph.cycles.flatMap(\.self))
    involved.formUnion(last.graph.queued(behind: Array(involved)))
    let view = process.views.last { !$0.graph.cycles.isEmpty } ?? last
    let rings = view.graph.cycles
    let classRings = rings.filter { Self.hasClass($0, view) } + Self.selfMadeClassWaits(view)
    let lockRings = rings.filter { !Self.hasClass($0, view) }
    addLocks(lockRings, view, process, &sheet)
    addClasses(classRings, view, &sheet)
    guard view === last else { return }
    for ring in classRings { involved.formUnion(view.graph.queued(behind: ring) + ring) }
  }

  private static func hasClass(_ ring: [Int], _ view: DumpView) -> Bool {
    ring.contains { view.graph.edges[$0]?.kind == .classInitialization }
  }

  /// Threads that initialise a class and wait for work which waits for that class.
  private static func selfMadeClassWaits(_ view: DumpView) -> [[Int]] {
    let owners = view.graph.edges.values.compactMap { edge in
      edge.kind == .classInitialization ? edge.owner : nil
    }
    return Set(owners).sorted().compactMap { owner in
      guard view.work[owner] == .future || view.work[owner] == .latch else { return nil }
      return [owner] + (view.graph.direct[owner] ?? [])
    }
  }

  // MARK: Locks

  private func addLocks(
    _ rings: [[Int]], _ view: DumpView, _ process: JVMProcess, _ sheet: inout FactSheet
  ) {
    let reported = process.views.flatMap(\.dump.reportedDeadlocks)
    if rings.isEmpty {
      addReportedOnly(reported, process, &sheet)
      return
    }
    let members = rings.flatMap(\.self)
    let queued = view.graph.queued(behind: members)
    sheet.add("jvm.cycle.threads", members.count, .threads, rings.flatMap { cite($0, view) })
    sheet.add("jvm.cycle.count", rings.count, .count)
    sheet.add(
      "jvm.cycle.queued", queued.count, .threads, queued.prefix(3).map { citeWait($0, view) })
    sheet.add("jvm.cycle.names", listed(members.map(view.name), atMost: 4))
    let isTimed = members.contains { view.graph.edges[$0]?.isTimed == true }
    let later = process.views.drop { $0 !== view }.dropFirst()
    let isOver = later.contains { $0.dump.isWhole && $0.graph.cycles.isEmpty }
    sheet.add("jvm.cycle.passes", isTimed || isOver)
    sheet.add("jvm.cycle.reported", !reported.isEmpty)
    let isInferred = members.contains { view.graph.edges[$0]?.isInferred == true }
    sheet.add("jvm.cycle.inferred", isInferred)
  }

  /// What only the JVM's own section shows, as where the threads themselves were cut off.
  private func addReportedOnly(
    _ reported: [ReportedDeadlock], _ process: JVMProcess, _ sheet: inout FactSheet
  ) {
    guard let last = reported.last else {
      sheet.add("jvm.cycle.threads", 0, .threads)
      return
    }
    let view = process.views.last { !$0.dump.reportedDeadlocks.isEmpty } ?? process.last
    let ring = ring(of: last)
    let place = "\(view.source):\(last.lines.lowerBound)-\(last.lines.upperBound - 1)"
    let evidence = ring.map { member in
      let holder = member.holder.map { "held by \"\($0)\"" } ?? "whose holder the JVM does not name"
      return Citation(
        source: place,
        text: "the JVM reports: \"\(member.thread)\" waits for a \(member.class) \(holder)")
    }
    sheet.add("jvm.cycle.threads", ring.count, .threads, evidence)
    sheet.add("jvm.cycle.count", reported.count, .count)
    sheet.add("jvm.cycle.queued", max(0, last.members.count - ring.count), .threads)
    sheet.add("jvm.cycle.names", listed(ring.map(\.thread), atMost: 4))
    sheet.add("jvm.cycle.passes", false)
    sheet.add("jvm.cycle.reported", true)
  }

  /// The members that wait for each other: the JVM lists threads that lead to the ring as well.
  private func ring(of reported: ReportedDeadlock) -> [ReportedDeadlock.Member] {
    let byName = Dictionary(reported.members.map { ($0.thread, $0) }) { first, _ in first }
    var seen: [String] = []
    var current = reported.members.first?.thread
    while let name = current, let member = byName[name] {
      if let start = seen.firstIndex(of: name) { return seen[start...].compactMap { byName[$0] } }
      seen.append(name)
      current = member.holder
    }
    return reported.members
  }

  private func cite(_ ring: [Int], _ view: DumpView) -> [Citation] {
    ring.map { citeWait($0, view) }
  }

  private func citeWait(_ thread: Int, _ view: DumpView) -> Citation {
    guard let edge = view.graph.edges[thread] else { return view.cite(thread, "waits") }
    let verb = edge.isInferred ? "which only" : "held by"
    let rest = edge.isInferred ? " can hold" : ""
    let holder =
      edge.owner.map { "\(verb) \"\(view.name($0))\"\(rest)" } ?? "whose owner is not shown"
    return view.cite(thread, "waits for \(edge.displayed), \(holder), in \(view.frame(thread))")
  }

  // MARK: Classes

  private func addClasses(_ rings: [[Int]], _ view: DumpView, _ sheet: inout FactSheet) {
    let members = Set(rings.flatMap(\.self)).sorted()
    sheet.add(
      "jvm.class_init.threads", members.count, .threads,
      members.prefix(6).map { citeWait($0, view) })
    guard !members.isEmpty else { return }
    let queued = view.graph.queued(behind: members)
    sheet.add(
      "jvm.class_init.queued", queued.count, .threads, queued.prefix(2).map { citeWait($0, view) })
    let classes = Set(
      members.compactMap { view.graph.edges[$0] }
        .filter { $0.kind == .classInitialization }.map(\.class))
    sheet.add("jvm.class_init.classes", classes.sorted().joined(separator: " and "))
    sheet.add("jvm.class_init.names", listed(members.map(view.name), atMost: 4))
  }
}

extension WaitGraph.Edge {
  /// What is waited for, as a person reads it.
  var displayed: String {
    switch kind {
    case .classInitialization: "the initialisation of class \(self.class)"
    case .monitor, .synchronizer:
      object == 0 ? "a lock" : ObjectIdentity.displayed(object, class: self.class)
    }
  }
}
