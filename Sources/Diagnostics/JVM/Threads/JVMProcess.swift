import Capture
import Evidence
import JavaFormats

/// The dumps of one JVM, oldest first, each once.
struct JVMProcess {
  /// At most this many of the newest dumps are compared thread by thread.
  static let windowSize = 3
  /// Seconds after which a wait is no longer one of a working system.
  private static let patience = 3.0

  private(set) var views: [DumpView]
  /// The views that are judged: those of whole dumps, or all where none is whole.
  let judged: [DumpView]
  private(set) var subject: Subject
  /// Dumps that were read but not kept, because the text held very many.
  let dropped: Int

  /// The newest dump that is judged.
  var last: DumpView { judged[judged.count - 1] }
  /// The newest dumps, oldest first.
  var window: ArraySlice<DumpView> { judged.suffix(Self.windowSize) }
  /// The last two of them where some seconds lie between, else the whole window: who stands still
  /// that long is stuck, whatever was before.
  let recent: ArraySlice<DumpView>

  /// Dumps that were cut off and are not judged, since whole ones are there.
  var passedOver: [DumpView] { views.filter { !$0.dump.isWhole && last.dump.isWhole } }

  /// Seconds between the first and the last dump of the window; `nil` where the dumps do not tell.
  var span: Double? {
    guard let first = window.first, window.count > 1, let start = first.age, let end = last.age
    else { return nil }
    return max(0, end - start)
  }

  /// Seconds between the first and the last of the recent dumps; `nil` where they do not tell.
  var recentSpan: Double? {
    guard recent.count > 1, let start = recent.first?.dump.age, let end = last.dump.age else {
      return nil
    }
    return max(0, end - start)
  }

  init?(_ dumps: [SourcedDump]) {
    var seen: Set<Int> = []
    let ages = Self.ages(dumps)
    let ordered = dumps.indices.ordered { left, right in
      switch (ages[left], ages[right]) {
      case (let a?, let b?) where a != b: a < b
      default: left < right
      }
    }
    let distinct = ordered.filter {
      dumps.count == 1 || seen.insert(dumps[$0].dump.fingerprint(dumps[$0].book)).inserted
    }
    guard let last = distinct.last else { return nil }
    // Only rings are looked for in older dumps; they never dissolve by themselves.
    views = distinct.map { DumpView(dumps[$0], age: ages[$0]) }
    let whole = views.filter(\.dump.isWhole)
    let telling = whole.filter(\.dump.listsStates)
    judged = !telling.isEmpty ? telling : whole.isEmpty ? views : whole
    recent = Self.recent(among: judged)
    subject = Subject(.jvm, Self.name(dumps[last].dump, source: dumps[last].source))
    dropped = dumps.reduce(0) { $0 + $1.dropped }
  }

  /// Seconds on one clock for all dumps: that of the process where all tell its age, else that of
  /// the host, with the time zones that dumps do not name taken from the ones beside them.
  private static func ages(_ dumps: [SourcedDump]) -> [Double?] {
    let ages = dumps.map(\.dump.age)
    let universal = dumps.first { $0.dump.isTimeUTC }?.clock
    guard let universal, dumps.contains(where: { !$0.dump.isTimeUTC }) else { return ages }
    return dumps.map { dump in
      guard let clock = dump.clock, !dump.dump.isTimeUTC else { return dump.clock }
      return clock - SourcedDump.zone(clock - universal)
    }
  }

  private static func recent(among judged: [DumpView]) -> ArraySlice<DumpView> {
    let pair = judged.suffix(2)
    guard let start = pair.first?.age, let end = pair.last?.age, end - start >= patience
    else { return judged.suffix(windowSize) }
    return pair
  }

  private static func name(_ dump: ThreadDump, source: String) -> String {
    if let pid = dump.pid { return "java (pid \(pid))" }
    return "java (\(source))"
  }

  /// The threads of the last dump that stood in the same stack in all recent dumps, and
  /// used next to no processor time between them: who comes back to the same place has done
  /// something, and who was woken for a moment has used some hundredths of a millisecond.
  func stuck(among threads: [Int], using limit: Double = 2) -> [Int] {
    guard window.count > 1 else { return [] }
    return threads.filter { thread in
      let now = last.dump.threads[thread]
      return recent.dropLast().allSatisfy { view in
        guard let index = view.index(of: last.key(thread)) else { return false }
        let before = view.dump.threads[index]
        return view.stackIdentity(index) == last.stackIdentity(thread)
          && Self.isIdle(from: before, to: now, limit)
      }
    }
  }

  /// Whether a thread did next to nothing; unknown processor time proves nothing against it.
  ///
  /// A thread that is blocked on a monitor looks at it again and again, up to JDK 23.
  private static func isIdle(
    from before: JavaThread, to now: JavaThread, _ limit: Double
  ) -> Bool {
    guard let start = before.cpu, let end = now.cpu else { return true }
    guard before.state == .blocked, now.state == .blocked else { return end - start <= limit }
    let seconds = (now.elapsed ?? 0) - (before.elapsed ?? 0)
    return end - start <= max(limit, 2 + max(0, seconds))
  }

  /// The threads of the last dump for which `condition` holds in all of `views`, the last one
  /// among them: those of the window unless said otherwise.
  func lasting(
    in views: ArraySlice<DumpView>? = nil, _ condition: (DumpView, Int) -> Bool
  ) -> [Int] {
    let views = views ?? window
    if views.count == 1 { return last.dump.threads.indices.filter { condition(last, $0) } }
    var remaining: Set<ThreadKey>?
    for view in views {
      let keys = Set(view.dump.threads.indices.filter { condition(view, $0) }.map(view.key))
      remaining = remaining.map { $0.intersection(keys) } ?? keys
    }
    return last.dump.threads.indices.filter { remaining?.contains(last.key($0)) == true }
  }
}

extension DumpView {
  /// The same number for the same frames in every dump.
  func stackIdentity(_ thread: Int) -> Int {
    book.identity(dump.threads[thread].stack)
  }
}

extension ThreadDump {
  /// Seconds since the process began, or on some clock that its other dumps share.
  var age: Double? {
    threads.compactMap(\.elapsed).max() ?? time.flatMap(Self.seconds)
  }

  /// Reads `2026-11-20 20:38:00` as seconds since an arbitrary day.
  static func seconds(_ text: String) -> Double? {
    let parts = text.split { !$0.isNumber }.compactMap { Int($0) }
    guard parts.count == 6, (1...12).contains(parts[1]) else { return nil }
    let (year, month, day) = (parts[0], parts[1], parts[2])
    // Days by the civil calendar, counted from March so that leap days come last.
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
    return Double(days * 86_400 + parts[3] * 3600 + parts[4] * 60 + parts[5])
  }

  /// The same number for the same dump handed in twice.
  func fingerprint(_ book: StackBook) -> Int {
    var hasher = Hasher()
    hasher.combine(time)
    hasher.combine(threads.count)
    for thread in threads {
      hasher.combine(book.tables.nameHash(of: thread))
      hasher.combine(thread.tid)
      hasher.combine(thread.cpu)
      hasher.combine(thread.elapsed)
      hasher.combine(thread.state)
      hasher.combine(book.identity(thread.stack))
    }
    return hasher.finalize()
  }

  /// What tells the process of this dump from others: the VM's own threads never move.
  func marks(_ book: StackBook) -> Set<String> {
    let known = book.tables.ids(of: [
      "main", "VM Thread", "Reference Handler", "Finalizer", "Signal Dispatcher", "Service Thread",
    ])
    var marks: Set<String> = []
    for thread in threads where thread.tid != 0 && known.contains(thread.name) {
      marks.insert("\(book.tables.name(of: thread)) \(thread.tid)")
    }
    if marks.isEmpty {
      for thread in threads.prefix(50) {
        marks.insert("\(book.tables.name(of: thread)) \(thread.tid)")
      }
    }
    return marks
  }
}

extension JVMProcess {
  /// Sorts the dumps of a recording by process.
  static func processes(_ recording: Recording) -> [JVMProcess] {
    var processes = grouped(SourcedDump.all(recording))
    if processes.count == 1 {
      let dump = processes[0].last
      let pid = processes[0].views.lazy.compactMap(\.dump.pid).last
      processes[0].subject = JVMSubjects(recording).subject(pid: pid, source: dump.source)
    }
    tellApart(&processes)
    return processes
  }

  private static func grouped(_ dumps: [SourcedDump]) -> [JVMProcess] {
    var groups: [(marks: ProcessMarks, dumps: [SourcedDump])] = []
    for dump in dumps {
      let marks = ProcessMarks(dump.dump, dump.book)
      // Without address randomisation two JVMs have the same addresses.
      let isOther = { (known: SourcedDump) in
        dump.dump.pid != nil && known.dump.pid != nil && known.dump.pid != dump.dump.pid
      }
      let index = groups.firstIndex {
        $0.marks.matches(marks) && !$0.dumps.contains(where: isOther)
      }
      if let index {
        groups[index].marks.formUnion(marks)
        groups[index].dumps.append(dump)
      } else {
        groups.append((marks, [dump]))
      }
    }
    return groups.compactMap { JVMProcess(DumpJoin($0.dumps).dumps) }
  }

  /// Gives processes of one name, as pid 1 of two containers, the places of their dumps as well.
  private static func tellApart(_ processes: inout [JVMProcess]) {
    let count = processes.reduce(into: [:]) { $0[$1.subject, default: 0] += 1 }
    for index in processes.indices where count[processes[index].subject, default: 0] > 1 {
      let dump = processes[index].last
      let place = "\(dump.source):\(dump.dump.lines.lowerBound)"
      let pid = dump.dump.pid.map { "pid \($0), " } ?? ""
      processes[index].subject = Subject(.jvm, "java (\(pid)\(place))")
    }
  }
}
