import JavaFormats

extension LockEdges {
  /// A class that is being initialised, and the thread whose stack shows it.
  private typealias Initializer = (thread: Int, name: String)

  /// Adds the waits for classes: those that are printed (JDK 17 and later), and those of older
  /// JDKs, where the thread is RUNNABLE, "in Object.wait()" and yet not in `Object.wait`.
  mutating func addClassInitializers() {
    let initializers = findInitializers()
    var silent: [Int] = []
    for index in dump.threads.indices {
      if edges[index]?.kind == .classInitialization {
        let name = edges[index]?.class
        if let owner = edges[index]?.owner {
          nameClass(at: index, initializedBy: owner)
          continue
        }
        edges[index]?.owner = initializers.first { $0.name == name && $0.thread != index }?.thread
      } else if edges[index] == nil, waitsSilently(dump.threads[index]) {
        silent.append(index)
        guard let owner = initializers.first(where: { $0.thread != index }) else { continue }
        edges[index] = classWait(of: index, for: owner.name, owner: owner.thread)
      }
    }
    addHiddenInitializers(initializers, silent)
  }

  /// A javacore names the thread that initialises the class, and not the class.
  private mutating func nameClass(at index: Int, initializedBy owner: Int) {
    let classes = book.initializedClasses(dump.threads[owner].stack)
    guard edges[index]?.class.hasSuffix("ClassInitializationLock") == true else { return }
    edges[index]?.class =
      classes.first ?? "that \"\(book.tables.name(of: dump.threads[owner]))\" uses"
  }

  private func findInitializers() -> [Initializer] {
    guard book.hasInitializers else { return [] }
    return dump.threads.enumerated().flatMap { index, thread -> [Initializer] in
      guard book.profile(thread.stack).traits.contains(.classInitializer) else { return [] }
      return book.initializedClasses(thread.stack).map { (index, $0) }
    }
  }

  private func classWait(of index: Int, for name: String, owner: Int?) -> WaitGraph.Edge {
    WaitGraph.Edge(
      kind: .classInitialization, object: 0, class: name, owner: owner,
      line: Int(dump.threads[index].line), isTimed: false)
  }

  /// Adds the owners of classes that are being initialised without a frame that says so.
  ///
  /// That is so while a superclass comes first. Who initialises one class and waits for another
  /// that nobody is seen to initialise waits for such a thread: one that waits for it in turn.
  private mutating func addHiddenInitializers(_ initializers: [Initializer], _ silent: [Int]) {
    for index in Set(initializers.map(\.thread)).sorted() {
      let isPrinted = edges[index]?.kind == .classInitialization
      guard isPrinted || silent.contains(index), edges[index]?.owner == nil else { continue }
      let followers = edges.filter { $0.value.owner == index }
        .filter { $0.value.kind == .classInitialization }.keys
      guard let owner = followers.min() else { continue }
      let name = edges[index]?.class ?? "a subclass"
      edges[index] = classWait(of: index, for: name, owner: owner)
    }
  }

  private func waitsSilently(_ thread: JavaThread) -> Bool {
    thread.state == .runnable && thread.activity == .inObjectWait
      && !book.profile(thread.stack).topMethod.hasPrefix("java.lang.Object.wait")
  }
}
