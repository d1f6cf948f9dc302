import Capture
import Evidence
import HeapDumps

/// The facts of a JVM's heap dumps, of which the newest is judged.
struct HeapFacts {
  private(set) var sheet: FactSheet

  /// Takes the dumps oldest first, at least one.
  init(_ subject: Subject, _ dumps: [Artifact<HeapDump>]) {
    sheet = FactSheet(subject)
    guard let last = dumps.last else { return }
    let dump = last.sample
    sheet.add("jvm.heap.dumps", dumps.count, .dumps)
    sheet.add("jvm.heap.whole", dump.isWhole)
    sheet.add("jvm.heap.objects", dump.objects, .objects)
    sheet.add("jvm.heap.out_of_memory", dump.isOutOfMemory, outOfMemory(last))
    if let limit = dump.heapLimit { sheet.add("jvm.heap.limit", limit, .bytes) }
    guard let retention = dump.retention else { return }
    sheet.add("jvm.heap.live", retention.liveBytes, .bytes)
    if let limit = dump.heapLimit {
      sheet.add("jvm.heap.used", 100 * Double(retention.liveBytes) / Double(limit), .percent)
    }
    addPlace(last, retention, first: dumps.count > 1 ? dumps[0].sample : nil)
    addLoaders(last, retention)
  }

  private func outOfMemory(_ dump: Artifact<HeapDump>) -> [Citation] {
    dump.sample.threads.filter(\.isOutOfMemory).prefix(1).map { thread in
      let name = thread.name.map { "\"\($0)\"" } ?? "a thread"
      let frame = thread.frames.dropFirst().first ?? "an unknown place"
      return Citation(
        source: dump.source, text: "\(name) was throwing an OutOfMemoryError at \(frame)")
    }
  }

  private mutating func addPlace(
    _ artifact: Artifact<HeapDump>, _ retention: HeapDump.Retention, first: HeapDump?
  ) {
    guard let place = retention.accumulations.first else {
      sheet.add("jvm.heap.place.retained", 0, .bytes)
      sheet.add("jvm.heap.place.share", 0, .percent)
      sheet.add("jvm.heap.place.entries", 0, .entries)
      return
    }
    let share = 100 * Double(place.retained) / Double(max(1, retention.liveBytes))
    let evidence = [
      Citation(
        source: artifact.source,
        text: "\(place.title) retains \(Quantity(place.retained, .bytes)) "
          + "of \(Quantity(retention.liveBytes, .bytes)) live: \(place.way)")
    ]
    sheet.add("jvm.heap.place.retained", place.retained, .bytes, evidence)
    sheet.add("jvm.heap.place.share", share, .percent, evidence)
    let entries = Citation(
      source: artifact.source,
      text: "in it \(place.entries) \(place.entryClass ?? "objects")"
        + (place.applicationClass.map {
          $0 == place.entryClass ? "" : ", \(place.applicationObjects) \($0)"
        } ?? ""))
    sheet.add("jvm.heap.place.entries", place.entries, .entries, [entries])
    sheet.add("jvm.heap.place.holder", place.className)
    if let entry = place.entryClass { sheet.add("jvm.heap.place.entry", entry) }
    sheet.add("jvm.heap.place.content", place.content)
    sheet.add("jvm.heap.place.path", place.way)
    sheet.add("jvm.heap.place.application", place.isApplication)
    sheet.add("jvm.heap.place.collection", place.isCollection)
    sheet.add("jvm.heap.place.local", place.isLocal)
    sheet.add("jvm.heap.place.bounded", place.isBounded)
    addGrowth(place, since: first)
  }

  private mutating func addGrowth(_ place: HeapDump.Accumulation, since first: HeapDump?) {
    guard let before = first?.retention?.accumulations.first(where: { $0.way == place.way }),
      before.retained > 0
    else { return }
    let grown = 100 * (Double(place.retained) / Double(before.retained) - 1)
    sheet.add("jvm.heap.place.grown", grown, .percent)
  }

  private mutating func addLoaders(
    _ artifact: Artifact<HeapDump>, _ retention: HeapDump.Retention
  ) {
    guard let group = retention.loaders else {
      sheet.add("jvm.heap.loaders.same", 0, .count)
      return
    }
    let way = group.path.joined(separator: " -> ")
    let evidence = Citation(
      source: artifact.source,
      text: "\(group.loaders) loaders (\(group.loaderClass)) load \(group.example); one is kept by "
        + way)
    sheet.add("jvm.heap.loaders.same", group.loaders, .count, [evidence])
    sheet.add("jvm.heap.loaders.classes", group.classes, .classes)
    sheet.add("jvm.heap.loaders.retained", group.retained, .bytes)
    sheet.add("jvm.heap.loaders.class", group.loaderClass)
    sheet.add("jvm.heap.loaders.example", group.example)
    sheet.add("jvm.heap.loaders.path", way)
  }
}

extension HeapDump.Accumulation {
  /// The object as a person finds it in another tool.
  var title: String {
    guard let address else { return className }
    return "\(className) @ 0x\(String(address, radix: 16))"
  }

  var way: String { path.joined(separator: " -> ") }

  /// What it is full of.
  var content: String {
    if let applicationClass, applicationObjects > 1 {
      return "\(applicationObjects) \(applicationClass)"
    }
    return entryClass.map { "\(entries) \($0)" } ?? "one object"
  }
}
