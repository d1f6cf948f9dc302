import Evidence
import JavaFormats

/// Threads by which a JVM collects garbage, compiles, and frees what the collector found.
enum VMThreads {
  private static let collectors = [
    "GC Thread#", "GC task thread#", "Gang worker#", "ParGC Thread#", "Concurrent Mark-Sweep",
    "G1 ", "ZWorker", "XWorker", "ZDriver", "XDriver", "ZDirector", "XDirector", "ZStat", "XStat",
    "ZUncommitter", "XUncommitter", "ZUnmapper", "XUnmapper", "Shenandoah",
  ]

  static func isCollector(_ name: String) -> Bool {
    collectors.contains(where: name.hasPrefix)
  }

  /// Those that clear references, close resources and finalize objects.
  static let freeing =
    ["Finalizer", "Reference Handler", "Common-Cleaner", "Secondary finalizer"]
    + (0..<10).map { "Cleaner-\($0)" }
}

/// What the VM's own threads cost and wait for.
struct VMThreadFacts {
  private(set) var observations: [Citation] = []

  init(_ process: JVMProcess, _ sheet: inout FactSheet) {
    addCollectors(process, &sheet)
    addFreeing(process, &sheet)
  }

  /// The processor time of garbage collection, the least of the intervals between the newest dumps.
  ///
  /// The serial collector works in the VM thread. Workers begin and end as they are needed; one that
  /// is new has used all of its time since the dump before.
  private func addCollectors(_ process: JVMProcess, _ sheet: inout FactSheet) {
    let views = Array(process.window)
    guard views.count > 1 else { return }
    let names = Set(
      process.last.dump.threads.lazy.filter { !$0.isJava }.map {
        process.last.book.tables.name(of: $0)
      })
    let isSerial = !names.contains(where: VMThreads.isCollector)
    var shares: [Double] = []
    for (earlier, later) in zip(views, views.dropFirst()) {
      guard let start = earlier.dump.age, let end = later.dump.age, end - start >= 1 else { return }
      var used = 0.0
      for (index, thread) in later.dump.threads.enumerated() where !thread.isJava {
        let name = later.name(index)
        guard VMThreads.isCollector(name) || isSerial && name == "VM Thread" else { continue }
        guard let cpu = thread.cpu else { return }
        let before = earlier.index(of: later.key(index)).flatMap { earlier.dump.threads[$0].cpu }
        used += max(0, cpu - (before ?? 0))
      }
      shares.append(used / (end - start) / 10)
    }
    guard let least = shares.min(), !names.isEmpty else { return }
    sheet.add("jvm.threads.gc_cpu", least, .percent, cite(process))
  }

  private func cite(_ process: JVMProcess) -> [Citation] {
    let view = process.last
    let collectors = view.dump.threads.indices.filter {
      !view.dump.threads[$0].isJava
        && (VMThreads.isCollector(view.name($0)) || view.name($0) == "VM Thread")
    }
    let busiest = collectors.max {
      (view.dump.threads[$0].cpu ?? 0) < (view.dump.threads[$1].cpu ?? 0)
    }
    return busiest.map { index in
      let cpu = Quantity(view.dump.threads[index].cpu ?? 0, .milliseconds)
      return [view.cite(index, "collects garbage, and used \(cpu) of a processor so far")]
    } ?? []
  }

  /// Who frees objects and waits for the application: what it has to free piles up.
  private mutating func addFreeing(_ process: JVMProcess, _ sheet: inout FactSheet) {
    let view = process.last
    let names = view.book.tables.ids(of: VMThreads.freeing)
    let candidates = view.dump.threads.indices.filter { index in
      view.dump.threads[index].isJava && names.contains(view.dump.threads[index].name)
        && waitsForApplication(index, view)
    }
    let held = process.window.count > 1 ? process.stuck(among: candidates) : candidates
    let citations = held.map { index in
      let owner = view.graph.edges[index]?.owner
      let holder = owner.map { ", held by \"\(view.name($0))\" in \(view.frame($0))" } ?? ""
      return view.cite(
        index,
        "frees objects, but is \(view.work[index].displayed) in \(view.frame(index))\(holder): "
          + "what it has yet to free stays in memory")
    }
    sheet.add("jvm.threads.freeing_blocked", held.count, .threads, citations)
    observations += citations
  }

  private func waitsForApplication(_ index: Int, _ view: DumpView) -> Bool {
    let profile = view.profile(index)
    guard profile.traits.contains(.application) else { return false }
    return view.graph.edges[index] != nil || view.dump.threads[index].state != .runnable
  }
}
