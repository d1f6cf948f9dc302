import Evidence
import JavaFormats

/// Threads that burn a processor, from `cpu=` and `elapsed=` (JDK 11 and later).
struct ProcessorFacts {
  /// A shorter interval says more about the sampling than about the thread.
  private static let shortestInterval = 1.0

  private struct Burner {
    var thread: Int
    /// Share of one processor, the least of all intervals.
    var share: Double
    /// Whether the innermost application method is the same in all dumps, called from one place, and
    /// the thread at work there.
    var staysInMethod: Bool
  }

  init(_ process: JVMProcess, _ sheet: inout FactSheet) {
    let view = process.last
    let burners = Self.burners(process)
    if let burners, let hottest = burners.first {
      let stuck = burners.filter { $0.staysInMethod }
      let shown = stuck.first ?? hottest
      sheet.add(
        "jvm.hot.cpu", shown.share, .percent,
        [
          view.cite(
            shown.thread,
            "used \(Quantity(shown.share, .percent)) of a processor between the dumps, in \(view.frame(shown.thread))"
          )
        ])
      sheet.add("jvm.hot.thread", "\"\(view.name(shown.thread))\"")
      sheet.add("jvm.hot.frame", view.frame(shown.thread))
      sheet.add("jvm.hot.stays", shown.staysInMethod)
      sheet.add("jvm.hot.awaited", Self.isAwaited(shown.thread, view))
      sheet.add("jvm.hot.count", burners.filter { $0.share >= shown.share / 2 }.count, .threads)
    } else if burners != nil {
      sheet.add("jvm.hot.cpu", 0, .percent)
    }
    addLifetime(view, &sheet)
  }

  /// Whether the thread is a pool's worker, and another thread waits for results of such workers.
  private static func isAwaited(_ burner: Int, _ view: DumpView) -> Bool {
    let traits = view.profile(burner).traits
    guard traits.contains(.workerLoop), !traits.contains(.requestServing) else { return false }
    return view.dump.threads.indices.contains {
      view.profile($0).traits.contains(.executorFuture) && view.work[$0] == .future
    }
  }

  /// The share over each thread's whole life, all that one dump can say.
  private func addLifetime(_ view: DumpView, _ sheet: inout FactSheet) {
    let shares = view.dump.threads.indices.compactMap { index -> (Int, Double)? in
      let thread = view.dump.threads[index]
      guard thread.isJava, let cpu = thread.cpu, let elapsed = thread.elapsed, elapsed >= 10,
        view.profile(index).traits.contains(.application)
      else { return nil }
      return (index, cpu / elapsed / 10)
    }
    guard let (thread, share) = shares.max(by: { $0.1 < $1.1 }) else { return }
    sheet.add(
      "jvm.hot.lifetime", share, .percent,
      [
        view.cite(
          thread,
          "used \(Quantity(share, .percent)) of a processor since it began, in \(view.frame(thread))"
        )
      ])
    sheet.add("jvm.hot.lifetime_thread", "\"\(view.name(thread))\"")
    sheet.add("jvm.hot.lifetime_frame", view.frame(thread))
  }

  /// Threads by their share in the interval where it was least; `nil` without a usable interval.
  private static func burners(_ process: JVMProcess) -> [Burner]? {
    let views = Array(process.window)
    guard views.count > 1, let span = process.span, span >= shortestInterval,
      views.allSatisfy({ $0.dump.threads.contains { $0.cpu != nil } })
    else { return nil }
    var found: [Burner] = []
    for index in views[views.count - 1].dump.threads.indices {
      if let burner = burner(index, views) { found.append(burner) }
    }
    return found.ordered { ($0.share, $1.thread) > ($1.share, $0.thread) }
  }

  private static func burner(_ index: Int, _ views: [DumpView]) -> Burner? {
    let last = views[views.count - 1]
    guard last.dump.threads[index].isJava, !last.profile(index).traits.isEmpty else { return nil }
    // Callers of some pools spin while they wait.
    guard last.work[index] != .connectionPool else { return nil }
    var places: [(view: DumpView, index: Int)] = []
    let key = last.key(index)
    for view in views {
      guard let place = view.index(of: key) else { return nil }
      places.append((view, place))
    }
    var least = Double.infinity
    for (earlier, later) in zip(places, places.dropFirst()) {
      let (a, b) = (earlier.view.dump.threads[earlier.index], later.view.dump.threads[later.index])
      guard let from = a.cpu, let to = b.cpu, let start = a.elapsed, let end = b.elapsed,
        end - start >= shortestInterval, to >= from
      else { return nil }
      least = min(least, (to - from) / (end - start) / 10)
    }
    guard least >= 1, least.isFinite else { return nil }
    let paths = Set(places.map { $0.view.book.callPath($0.view.dump.threads[$0.index].stack) })
    let isRunning = places.allSatisfy { $0.view.dump.threads[$0.index].state == .runnable }
    return Burner(
      thread: index, share: least,
      staysInMethod: isRunning && paths.count == 1 && !paths.contains([]))
  }
}
