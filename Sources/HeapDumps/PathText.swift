/// Writes the way from a root to an object as names of fields.
///
///     static com.acme.Cache.ENTRIES -> java.util.HashMap.table -> [17]
struct PathText {
  private static let stepLimit = 14

  let threads: ThreadNames

  /// Steps of the shortest way to `object`; from the last static field on, for what is above it
  /// are the loaders of classes.
  func steps(to object: UInt32, _ heap: borrowing HeapAnalysis) -> [String] {
    Self.shortened(allSteps(to: object, heap, depth: 0))
  }

  /// Whether nothing but frames of threads keep an object.
  func isLocal(_ object: UInt32, _ heap: borrowing HeapAnalysis) -> Bool {
    heap.paths.path(to: object).first.flatMap { heap.roots.root(of: $0) }?.kind.isPassing == true
  }

  private func allSteps(
    to object: UInt32, _ heap: borrowing HeapAnalysis, depth: Int
  ) -> [String] {
    let path = heap.paths.path(to: object)
    guard let first = path.first else { return [] }
    var start = 0
    for place in path.indices.dropLast()
    where heap.objects.represented(path[place]) != nil
      && isStatic(path[place], path[place + 1], heap)
    {
      start = place
    }
    var steps: [String] = []
    let isStaticStart =
      path.count > 1 && heap.objects.represented(path[start]) != nil
      && isStatic(path[start], path[start + 1], heap)
    if !isStaticStart {
      if let instance = heap.instanceHeld[first], depth < 3 {
        steps = allSteps(to: instance, heap, depth: depth + 1)
        steps.append("class of \(heap.objects.className(instance))")
      } else {
        steps = [rootText(first, heap)]
      }
    }
    for place in path.indices.dropLast() where place >= start {
      steps.append(stepText(path[place], path[place + 1], heap))
    }
    return steps
  }

  private static func shortened(_ steps: [String]) -> [String] {
    guard steps.count > stepLimit else { return steps }
    return Array(steps.prefix(stepLimit - 4)) + ["… \(steps.count - stepLimit + 1) more …"]
      + Array(steps.suffix(3))
  }

  private func isStatic(
    _ object: UInt32, _ target: UInt32, _ heap: borrowing HeapAnalysis
  ) -> Bool {
    // Superclass, loader, signers and protection domain stand in front of the static fields.
    heap.graph.ordinal(from: Int(object), to: target).map { $0 >= 4 } ?? false
  }

  private func stepText(
    _ object: UInt32, _ target: UInt32, _ heap: borrowing HeapAnalysis
  ) -> String {
    let table = heap.objects.table
    let ordinal = heap.graph.ordinal(from: Int(object), to: target)
    if let represented = heap.objects.represented(object) {
      let name = table.name(represented)
      guard let ordinal else { return "class \(name)" }
      let links = ["superclass", "loader", "signers", "protection domain"]
      if ordinal < links.count { return "\(links[ordinal]) of class \(name)" }
      let statics = table.all[represented].statics.filter { $0.type == .object }
      let field = ordinal - links.count < statics.count ? statics[ordinal - links.count].name : 0
      return "static \(name).\(table.symbols[field] ?? "?")"
    }
    let name = heap.objects.className(object)
    guard let ordinal else { return name }
    if name.hasSuffix("[]") { return "[\(ordinal)]" }
    let field = heap.objects.classIndex(object).flatMap { table.referenceName(ordinal, in: $0) }
    return "\(name).\(field ?? "?")"
  }

  private func rootText(_ object: UInt32, _ heap: borrowing HeapAnalysis) -> String {
    guard let root = heap.roots.root(of: object) else { return "a root" }
    let thread = threads.name(ofSerial: root.thread).map { "thread \"\($0)\"" } ?? "a thread"
    switch root.kind {
    case .thread: return thread
    case .javaFrame, .jniLocal:
      let place = threads.frame(root.frame, ofSerial: root.thread).map { " in \($0)" } ?? ""
      return "local variable of \(thread)\(place)"
    case .stickyClass: return "a class of the JVM"
    case .jniGlobal: return "JNI global reference"
    case .monitor: return "monitor in use"
    case .nativeStack, .threadBlock: return "native code of \(thread)"
    case .unknown: return "the JVM"
    }
  }
}

/// The threads of a dump by their serial numbers.
struct ThreadNames {
  private(set) var threads: [(serial: UInt32, identifier: UInt64, trace: UInt32)] = []
  private var names: [UInt32: String] = [:]
  private var frames: [UInt32: [String]] = [:]

  init(_ contents: borrowing HeapContents) {
    let texts = Dictionary(
      contents.threadNames.map { ($0.thread, $0.name) }, uniquingKeysWith: { first, _ in first })
    for place in 0..<contents.roots.count where contents.roots[place].kind == .thread {
      let root = contents.roots[place]
      guard frames[root.thread] == nil, threads.count < 1 << 17 else { continue }
      threads.append((root.thread, root.identifier, root.frame))
      names[root.thread] = texts[root.identifier].flatMap { contents.store.text(of: $0) }
      frames[root.thread] = contents.stacks.frames(of: root.frame, contents.classes.symbols)
    }
  }

  func name(ofSerial serial: UInt32) -> String? { names[serial] }

  func frames(ofSerial serial: UInt32) -> [String] { frames[serial] ?? [] }

  func frame(_ number: UInt32, ofSerial serial: UInt32) -> String? {
    guard let frames = frames[serial], Int(number) < frames.count else { return nil }
    return frames[Int(number)]
  }
}
