import Evidence
import JavaFormats

/// Connections that a pool reported as held for too long and that did not come back: whether their
/// borrowers have gone on without them, or still hold them at work.
struct LogLeakFacts {
  /// What became of a borrower.
  enum Fate {
    /// It does other work, while the connection is still out.
    case gone
    /// It still stands in the method that borrowed.
    case holding
  }

  struct Outstanding {
    var source: String
    var report: LeakLedger.Report
    var fate: Fate?
    /// The borrower's innermost application frame; `nil` where the report shows none.
    var borrower: String?
    /// Seconds that the log goes on behind the report.
    var age: Double?
  }

  private(set) var outstanding: [Outstanding] = []
  private(set) var returned = 0

  init(
    _ process: LoggedProcess, _ pool: (source: String, log: LogSource, pool: PoolLog)?,
    _ sheet: inout FactSheet
  ) {
    var reported = 0
    for entry in process.entries {
      let leaks = entry.log.leaks
      reported += leaks.reported
      returned += leaks.returned
      let reclaim = Self.fateOfReclaimed(entry.log)
      outstanding += leaks.outstanding.map { report in
        let stack = report.stack.map { leaks.stacks[$0] } ?? []
        var known = Outstanding(source: entry.source, report: report)
        known.borrower = stack.first(where: Self.isOfApplication) ?? stack.last
        known.fate =
          report.isReclaimed && report.movedOn == nil
          ? reclaim : Self.fate(of: report, stack, process.dumps)
        if let end = entry.log.lastTime, let time = report.mark.time {
          known.age = max(0, end - time)
        }
        return known
      }
    }
    sheet.add("jvm.log.leak.reported", reported, .connections)
    sheet.add("jvm.log.leak.outstanding", outstanding.count, .connections, cite(outstanding))
    guard !outstanding.isEmpty else { return }
    sheet.add(
      "jvm.log.leak.returned_share", 100 * Double(returned) / Double(max(1, reported)), .percent)
    add(returned, pool?.pool, &sheet)
  }

  private func add(_ returned: Int, _ pool: PoolLog?, _ sheet: inout FactSheet) {
    let gone = outstanding.filter { $0.fate == .gone }
    let holding = outstanding.filter { $0.fate == .holding }
    sheet.add("jvm.log.leak.returned", returned, .connections)
    sheet.add("jvm.log.leak.gone", gone.count, .connections, cite(gone))
    sheet.add("jvm.log.leak.holding", holding.count, .connections, cite(holding))
    let size = pool?.stateAtTimeout?.total ?? pool?.state?.total ?? 0
    let share = Double(gone.count) / Double(size > 0 ? size : max(3, outstanding.count))
    sheet.add("jvm.log.leak.share", min(100, 100 * share), .percent)
    let ages = outstanding.compactMap(\.age).sorted()
    if ages.count == outstanding.count {
      sheet.add("jvm.log.leak.age", ages[ages.count / 2], .seconds)
    }
    let borrowers = (gone.isEmpty ? outstanding : gone).compactMap(\.borrower)
    let counts = borrowers.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    let most = counts.ordered { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
    if !most.isEmpty {
      let rest = most.count > 2 ? " and \(most.count - 2) more places" : ""
      sheet.add("jvm.log.leak.borrower", most.prefix(2).joined(separator: ", ") + rest)
    }
  }

  private func cite(_ reports: [Outstanding]) -> [Citation] {
    reports.prefix(3).flatMap { known in
      let by = known.report.thread.map { " by \"\($0)\"" } ?? ""
      let at = known.borrower.map { " in \($0)" } ?? ""
      let lent = known.report.mark.cite(
        known.source, "a connection borrowed\(by)\(at) is out for too long and never comes back")
      let later = known.report.movedOn.map {
        $0.cite(known.source, "the borrower is at other work: \($0.text)")
      }
      return [lent] + [later].compactMap(\.self)
    }
  }

  /// Class and method of a frame with its place.
  private static func method(_ frame: String) -> String {
    frame.firstIndex(of: "(").map { String(frame[..<$0]) } ?? frame
  }

  private static func isOfApplication(_ frame: String) -> Bool {
    FrameTraits(method: method(frame)).contains(.application)
  }

  /// What became of borrowers whose connections the pool took back by force: who still worked with
  /// one finds it closed, and complains.
  private static func fateOfReclaimed(_ log: LogSource) -> Fate? {
    let reclaimed = log.leaks.outstanding.count(where: \.isReclaimed)
    let complaints = log.answers[.closed]?.count ?? 0
    if complaints == 0 { return reclaimed > 2 ? .gone : nil }
    return complaints * 2 >= reclaimed ? .holding : nil
  }

  private static func fate(
    of report: LeakLedger.Report, _ stack: [String], _ dumps: JVMProcess?
  ) -> Fate? {
    if report.movedOn != nil { return .gone }
    guard let dumps, dumps.last.dump.isWhole, shows(dumps.last.dump, report),
      let borrower = stack.first(where: isOfApplication)
    else { return nil }
    let view = dumps.last
    let threads = view.dump.threads.indices.filter {
      report.thread == nil || view.name($0) == report.thread
    }
    // Threads of one name cannot be told apart.
    if report.thread != nil, threads.count > 1 { return nil }
    return threads.contains { holds($0, borrower, view) } ? .holding : .gone
  }

  /// Whether a thread stands in the method that borrowed, behind the loan: at the line of the loan it
  /// asks for another connection.
  private static func holds(_ thread: Int, _ borrower: String, _ view: DumpView) -> Bool {
    let tables = view.book.tables
    let frames = tables.stacks.frames(of: view.dump.threads[thread].stack).map(tables.frame)
    guard let place = frames.last(where: { method($0) == method(borrower) }) else { return false }
    return place != borrower || view.work[thread] != .connectionPool
  }

  /// Whether the dump was taken behind the report, so that it shows what became of the borrower.
  private static func shows(_ dump: ThreadDump, _ report: LeakLedger.Report) -> Bool {
    guard let reported = report.mark.time, reported > 86_400, let time = dump.time else {
      return true
    }
    guard let taken = LogTime.seconds(time) else { return true }
    return taken >= reported - 1 && taken - reported < 86_400
  }
}
