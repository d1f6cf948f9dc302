extension HeapDump {
  private static let classLimit = 4000
  private static let textLimit = 100
  private static let localLimit = 5
  private static let accumulationLimit = 20
  /// The least share of the live heap that a place must retain to be listed.
  private static let accumulationShare = 0.01

  /// Makes the summary of what was read; `gap` says why dominators are not to be worked out.
  init(_ contents: inout HeapContents, isWhole: Bool, gap: String?) {
    let model = SizeModel(contents.classes, contents.tallies, contents.spacing)
    let names = ThreadNames(contents)
    version = contents.version
    time = contents.time == 0 ? nil : contents.time
    layout = model.layout
    self.isWhole = isWhole
    (texts, repeatedBytes) = contents.texts.survey(model, limit: Self.textLimit)
    heapLimit = Self.heapLimit(contents.classes)
    loaderCount = Set(contents.classes.all.map(\.loader)).count
    classes = Self.counts(contents, model)
    objects = classes.reduce(0) { $0 + $1.count }
    bytes = classes.reduce(0) { $0 &+ $1.bytes }
    threads = Self.threads(names)
    isOutOfMemory = threads.contains(where: \.isOutOfMemory)
    retentionGap = gap
    let needed = contents.graph.bytesNeeded
    if gap == nil {
      let heap = HeapAnalysis(&contents, model)
      let live = Int(clamping: heap.sizes.retained[0])
      // HotSpot writes the roots behind the objects; of a dump that is cut off they are missing.
      guard live > 0, isWhole || live > bytes / 2 else {
        retentionGap =
          "the roots, which stand at the end of a dump, are missing: what is alive, and what keeps it, is not known"
        finishClasses()
        return
      }
      let text = PathText(threads: names)
      addRetained(heap)
      addLocals(contents, heap, names)
      retention = Retention(
        liveObjects: heap.reached.count - 1, liveBytes: Int(clamping: heap.sizes.retained[0]),
        deadObjects: heap.objects.count - heap.reached.count + 1,
        deadBytes: max(0, bytes - Int(clamping: heap.sizes.retained[0])),
        accumulations: Self.accumulations(contents, heap, text),
        loaders: LoaderCensus.group(heap, text), memory: needed)
    }
    finishClasses()
  }

  /// Puts the classes in order, once the numbers of the class table are of no use any more.
  private mutating func finishClasses() {
    classes = Self.merged(classes)
    classes.sort { ($0.bytes, $1.name) > ($1.bytes, $0.name) }
    if classes.count > Self.classLimit { classes.removeLast(classes.count - Self.classLimit) }
  }

  /// The most bytes the heap may have: `-Xmx`, which the JDK keeps as the default of direct memory.
  private static func heapLimit(_ classes: ClassTable) -> Int? {
    for index in classes.all.indices where !classes.all[index].longStatics.isEmpty {
      let name = classes.name(index)
      guard name == "jdk.internal.misc.VM" || name == "sun.misc.VM" else { continue }
      for (field, value) in classes.all[index].longStatics
      where classes.symbols[field] == "directMemory" {
        return value > 1 << 20 ? Int(value) : nil
      }
    }
    return nil
  }

  /// By class, in the order of the class table; those without objects too.
  private static func counts(
    _ contents: borrowing HeapContents, _ model: SizeModel
  ) -> [ClassCount] {
    var counts: [ClassCount] = []
    let table = contents.classes
    var classBytes = 0
    var classCount = 0
    for index in table.all.indices {
      let tally = contents.tallies[index]
      var bytes = 0
      if let element = ElementShape(table, index, model.layout).element {
        let isWide = table.primitiveType(index) == nil && element == 8
        bytes = tally.bytes(of: model.layout, element: element, isWide: isWide)
      } else {
        let (product, overflow) = tally.count.multipliedReportingOverflow(by: model.sizes[index])
        bytes = overflow ? Int.max >> 8 : product
      }
      if table.all[index].isDumped {
        classBytes += model.classObjectSizes[index]
        classCount += 1
      }
      counts.append(ClassCount(name: table.name(index), count: tally.count, bytes: bytes))
    }
    if let own = table.firstIndex(named: "java.lang.Class") {
      counts[own].count += classCount
      counts[own].bytes += classBytes
    }
    return counts
  }

  /// One entry for the classes of a name that several loaders load.
  private static func merged(_ counts: [ClassCount]) -> [ClassCount] {
    var places: [String: Int] = [:]
    var merged: [ClassCount] = []
    for entry in counts where entry.count > 0 {
      if let place = places[entry.name] {
        merged[place].count += entry.count
        merged[place].bytes &+= entry.bytes
        if let retained = entry.retained {
          merged[place].retained = (merged[place].retained ?? 0) &+ retained
        }
      } else {
        places[entry.name] = merged.count
        merged.append(entry)
      }
    }
    return merged
  }

  private static func threads(_ names: ThreadNames) -> [HeapThread] {
    names.threads.map { thread in
      let frames = names.frames(ofSerial: thread.serial)
      return HeapThread(
        name: names.name(ofSerial: thread.serial), frames: frames, locals: [], localCount: 0,
        isOutOfMemory: frames.first?.hasPrefix("java.lang.OutOfMemoryError.<init>") == true)
    }
  }

  private static func accumulations(
    _ contents: borrowing HeapContents, _ heap: borrowing HeapAnalysis, _ text: PathText
  ) -> [Accumulation] {
    let ordered = Set(contents.accessOrdered.compactMap { heap.known[$0] })
    let found = Accumulations(heap, share: accumulationShare)
    var made: [Accumulation] = []
    for place in found.places.prefix(accumulationLimit) {
      made.append(place.described(heap, text, ordered: ordered))
    }
    return made
  }

  /// Adds what each class retains: all that is below an object of it that is below no other of it.
  private mutating func addRetained(_ heap: borrowing HeapAnalysis) {
    var retained = [UInt64](repeating: 0, count: classes.count)
    var depth = [UInt32](repeating: 0, count: classes.count)
    heap.sizes.walk(
      from: 0,
      enter: { number in
        guard number != 0, let index = heap.objects.classIndex(heap.reached[number]) else { return }
        if depth[index] == 0 { retained[index] += heap.sizes.retained[number] }
        depth[index] += 1
      },
      leave: { number in
        guard number != 0, let index = heap.objects.classIndex(heap.reached[number]) else { return }
        depth[index] -= 1
      })
    for index in classes.indices { classes[index].retained = Int(clamping: retained[index]) }
  }

  /// Adds to each thread what it and its frames hold.
  private mutating func addLocals(
    _ contents: borrowing HeapContents, _ heap: borrowing HeapAnalysis, _ names: ThreadNames
  ) {
    var places: [UInt32: Int] = [:]
    for (place, thread) in names.threads.enumerated() {
      places[thread.serial] = place
      if let object = heap.known[thread.identifier], let number = heap.numbers[object] {
        threads[place].retained = Int(clamping: heap.sizes.retained[number])
      }
    }
    var seen: Set<UInt64> = []
    for index in 0..<contents.roots.count {
      let root = contents.roots[index]
      guard root.kind == .javaFrame || root.kind == .jniLocal, let place = places[root.thread],
        let object = heap.known[root.identifier],
        seen.insert(UInt64(object) << 32 | UInt64(root.thread)).inserted
      else { continue }
      threads[place].localCount += 1
      threads[place].locals.append(
        HeapThread.Local(
          className: heap.objects.className(object),
          frame: names.frame(root.frame, ofSerial: root.thread),
          retained: heap.numbers[object].map { Int(clamping: heap.sizes.retained[$0]) }))
    }
    for place in threads.indices {
      threads[place].locals.sort { ($0.retained ?? 0) > ($1.retained ?? 0) }
      threads[place].locals = Array(threads[place].locals.prefix(Self.localLimit))
    }
  }
}
