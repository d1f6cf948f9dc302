/// Finds the places where many bytes gather below one object.
struct Accumulations {
  /// A place that was found.
  struct Place {
    /// The number of the object that fans out, or at which a long list begins.
    var number: UInt32
    /// The class of the list's members; `nil` where it fans out.
    var member: Int?
  }

  /// Members of one class one below the other, from which on they are a list.
  private static let listLength = 64
  private static let placeLimit = 64

  private(set) var places: [Place] = []
  private let threshold: UInt64

  /// Takes the least share of all reached bytes that a place must retain.
  init(_ heap: borrowing HeapAnalysis, share: Double) {
    let live = heap.sizes.retained[0]
    threshold = max(64 << 10, UInt64(Double(live) * share))
    var open: [UInt32] = [0]
    while let number = open.popLast(), places.count < Self.placeLimit {
      descend(from: number, heap, &open)
    }
    let sized = places.indices.map { (heap.sizes.retained[places[$0].number], places[$0]) }
    places = sized.sorted { $0.0 > $1.0 }.map(\.1)
  }

  /// Goes down as long as one child has most of it; several large ones are looked at by themselves.
  private mutating func descend(
    from start: UInt32, _ heap: borrowing HeapAnalysis, _ open: inout [UInt32]
  ) {
    var current = start
    var passed: [Int: (count: Int, first: UInt32)] = [:]
    while true {
      let (large, rest) = children(of: current, heap)
      if large.isEmpty || rest >= max(threshold, heap.sizes.retained[current] / 2) {
        if current != 0, heap.sizes.retained[current] >= threshold {
          places.append(Place(number: current))
        }
      }
      if large.count > 1, let tree = tree(at: current, large, passed, heap) {
        places.append(tree)
        return
      }
      guard large.count == 1 else {
        open += large
        return
      }
      let above = current
      current = large[0]
      guard let index = heap.objects.classIndex(heap.reached[current]) else { continue }
      let (count, first) = passed[index] ?? (0, above)
      passed[index] = (count + 1, first)
      if count + 1 >= Self.listLength {
        places.append(Place(number: first == 0 ? current : first, member: index))
        return
      }
    }
  }

  /// The place where a tree of like nodes begins, where `current` is a node of one.
  private func tree(
    at current: UInt32, _ large: [UInt32], _ passed: [Int: (count: Int, first: UInt32)],
    _ heap: borrowing HeapAnalysis
  ) -> Place? {
    guard current != 0, let index = heap.objects.classIndex(heap.reached[current]),
      let above = passed[index]?.first, above != 0
    else { return nil }
    for child in large where heap.objects.classIndex(heap.reached[child]) == index {
      return Place(number: above, member: index)
    }
    return nil
  }

  /// The children that are over the threshold, and what the others retain in all.
  private func children(
    of number: UInt32, _ heap: borrowing HeapAnalysis
  ) -> (large: [UInt32], rest: UInt64) {
    var large: [UInt32] = []
    var rest: UInt64 = 0
    var child = heap.sizes.first[number]
    while child != 0 {
      let retained = heap.sizes.retained[child]
      if retained >= threshold { large.append(child) } else { rest += retained }
      child = heap.sizes.next[child]
    }
    return (large, rest)
  }
}

extension Accumulations.Place {
  /// What lies at the place, in words and numbers.
  func described(
    _ heap: borrowing HeapAnalysis, _ text: PathText, ordered: Set<UInt32>
  ) -> HeapDump.Accumulation {
    let table = heap.objects.table
    let census = Census(heap, below: number)
    let entry = member ?? census.largest
    let entries = entry.map { Census.members(of: $0, heap, below: number) } ?? 0
    let holder = holder(heap)
    let object = heap.reached[holder]
    // A class or loader is no collection: the way to one of the parts says more.
    let isCollection = isCollection(object, heap)
    let example = isCollection ? nil : entry.flatMap { census.example[$0] }
    let path = text.steps(to: example ?? object, heap)
    let application = census.application(heap)
    let isHeldByApplication = path.contains { step in
      !isPlatformStep(step)
    }
    return HeapDump.Accumulation(
      className: heap.objects.className(object), address: heap.objects.places?.address(object),
      retained: Int(clamping: heap.sizes.retained[holder]),
      entryClass: entry.map { table.name($0) },
      entries: entries,
      applicationClass: application.map { table.name($0) },
      applicationObjects: application.map { census.counts[$0] } ?? 0,
      isApplication: application != nil || isHeldByApplication,
      isCollection: isCollection, isLocal: text.isLocal(example ?? object, heap),
      isBounded: isBounded(heap, ordered), path: path)
  }

  /// Whether an object holds things as its contents, and not as a class, loader or thread does.
  private func isCollection(_ object: UInt32, _ heap: borrowing HeapAnalysis) -> Bool {
    guard let index = heap.objects.classIndex(object) else { return false }
    let table = heap.objects.table
    let names = table.chain(index).map { table.name($0) }
    return !names.contains("java.lang.ClassLoader") && !names.contains("java.lang.Thread")
  }

  /// The collection whose inside the place is: an array, or a class within the collection's.
  private func holder(_ heap: borrowing HeapAnalysis) -> UInt32 {
    var current = number
    while true {
      let name = heap.objects.className(heap.reached[current])
      let above = heap.sizes.dominators.dominators[current]
      guard above != 0, heap.objects.classIndex(heap.reached[above]) != nil else { return current }
      let nameAbove = heap.objects.className(heap.reached[above])
      let isInside =
        name.hasSuffix("[]")
        || isPlatformClass(name) && (name == nameAbove || name.hasPrefix(nameAbove + "$"))
      guard isInside else { return current }
      current = above
    }
  }

  /// Whether it is, or is the inside of, a map in the order of access, an application's own kind of
  /// `LinkedHashMap` (the idiom of caches that drop the eldest), or a queue or cache with a bound.
  private func isBounded(_ heap: borrowing HeapAnalysis, _ ordered: Set<UInt32>) -> Bool {
    var current = number
    for _ in 0..<4 where current != 0 {
      let object = heap.reached[current]
      if ordered.contains(object) { return true }
      if let index = heap.objects.classIndex(object) {
        let table = heap.objects.table
        let names = table.chain(index).map { table.name($0) }
        let isLinked = names.contains("java.util.LinkedHashMap") && !isPlatformClass(names[0])
        if isLinked || names.contains(where: Self.isBounded) { return true }
      }
      current = heap.sizes.dominators.dominators[current]
    }
    return false
  }

  private static func isBounded(_ name: String) -> Bool {
    name == "java.util.concurrent.ArrayBlockingQueue"
      || name == "com.github.benmanes.caffeine.cache.BoundedLocalCache"
      || name.hasPrefix("org.ehcache.impl.internal.")
  }
}

/// Whether the class in a step of a path is of the JDK, or the step names no class.
private func isPlatformStep(_ step: String) -> Bool {
  if step.hasPrefix("static ") { return isPlatformClass(String(step.dropFirst(7))) }
  if step.hasPrefix("[") || !step.utf8.contains(UInt8(ascii: ".")) || step.contains(" ") {
    return true
  }
  return isPlatformClass(step)
}

/// The objects below one, by class.
private struct Census {
  private(set) var counts: [Int]
  /// The class with most of the direct children by what they retain; `nil` where there are none.
  private(set) var largest: Int?
  /// One direct child of each class.
  private(set) var example: [Int: UInt32] = [:]

  init(_ heap: borrowing HeapAnalysis, below number: UInt32) {
    var counts = [Int](repeating: 0, count: heap.objects.table.all.count)
    heap.sizes.walk(
      from: number,
      enter: { member in
        if let index = heap.objects.classIndex(heap.reached[member]) { counts[index] += 1 }
      })
    if let own = heap.objects.classIndex(heap.reached[number]) { counts[own] -= 1 }
    var shares: [Int: UInt64] = [:]
    var examples: [Int: UInt32] = [:]
    heap.sizes.forEachChild(of: number) { child in
      guard let index = heap.objects.classIndex(heap.reached[child]) else { return }
      shares[index, default: 0] += heap.sizes.retained[child]
      examples[index] = heap.reached[child]
    }
    example = examples
    largest = shares.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    self.counts = counts
  }

  /// Objects of a class below one that are reached over objects of that class alone: the entries of
  /// a map, which follow each other where they fell into one bucket, or the nodes of a list or tree.
  static func members(
    of index: Int, _ heap: borrowing HeapAnalysis, below number: UInt32
  ) -> Int {
    var open = [number]
    var count = 0
    while let current = open.popLast() {
      var child = heap.sizes.first[current]
      while child != 0 {
        if heap.objects.classIndex(heap.reached[child]) == index {
          count += 1
          open.append(child)
        }
        child = heap.sizes.next[child]
      }
    }
    return count
  }

  /// The class of the application with most objects; `nil` where the JDK's alone are below.
  func application(_ heap: borrowing HeapAnalysis) -> Int? {
    let table = heap.objects.table
    let present = counts.indices.filter { counts[$0] > 0 && $0 != ClassTable.unknown }
    return present.filter { !isPlatformClass(elementName(table.name($0))) }
      .max { (counts[$0], $1) < (counts[$1], $0) }
  }

  private func elementName(_ name: String) -> String {
    var name = Substring(name)
    while name.hasSuffix("[]") { name = name.dropLast(2) }
    return name.utf8.contains(UInt8(ascii: ".")) || name.count == 0 ? String(name) : "\(name)[]"
  }
}
