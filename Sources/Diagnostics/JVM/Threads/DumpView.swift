import ByteParsing
import Evidence
import JavaFormats

/// One dump with what follows from it alone: waits, what each thread does, pools of threads.
///
/// What only the newest dumps are asked for is worked out when it is.
final class DumpView {
  let source: String
  let dump: ThreadDump
  let book: StackBook
  /// Seconds on the clock of all dumps of the process; `nil` where the dump does not tell.
  let age: Double?
  private let joined: (source: String, first: Int)?
  let graph: WaitGraph
  private lazy var places = Dictionary(
    dump.threads.indices.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
  /// What each thread does, in the order of the dump.
  private(set) lazy var work = makeWork()
  private lazy var threadsByWork = groupByWork()
  /// Threads that could release what others wait for.
  private(set) lazy var alive = alive(work)
  /// Idle threads that may yet be woken to do so.
  private(set) lazy var wakeable = wakeable(work)
  /// Pools of threads, largest first.
  private(set) lazy var pools = WorkerPool.all(in: self)
  private(set) lazy var carriers = makeCarriers()
  private(set) lazy var mounted = makeMounted()
  /// Threads by family, in the order of the dump.
  private(set) lazy var families = makeFamilies()

  init(_ sourced: SourcedDump, age: Double?) {
    source = sourced.source
    dump = sourced.dump
    book = sourced.book
    joined = sourced.joined
    self.age = age
    graph = WaitGraph(dump, book)
  }

  private func makeWork() -> [ThreadWork] {
    let isServer = dump.threads.contains {
      book.profile($0.stack).traits.isSuperset(of: [.accept, .application])
    }
    var work = dump.threads.enumerated().map { index, thread in
      ThreadWork(
        of: thread, book.profile(thread.stack), waitsForLock: graph.edges[index] != nil,
        isServer: isServer)
    }
    for index in awaitingClients(among: work) { work[index] = .remote }
    return work
  }

  private func makeFamilies() -> [(name: String, threads: [Int])] {
    let texts = book.tables.texts
    var names = TextTable()
    var families: [[Int]] = []
    // Members of a family stand side by side in most dumps.
    var (name, last, family) = ([UInt8](), [UInt8](), -1)
    for (index, thread) in dump.threads.enumerated() where thread.isJava && !thread.isVirtual {
      ThreadFamily.name(&name, of: texts.bytes, texts.range(thread.name))
      if name != last || family < 0 {
        family = Int(names.intern(name.rawSpan, 0..<name.count))
        if family == families.count { families.append([]) }
        swap(&name, &last)
      }
      families[family].append(index)
    }
    let byName = families.enumerated().map { (names.string(TextTable.ID($0)), $1) }
    return dump.containers.count > 1 ? byContainer(byName) : byName
  }

  /// Threads that one executor started belong together whatever they are called, and those of two
  /// never do; threads of the root container started by themselves.
  private func byContainer(_ families: [(name: String, threads: [Int])]) -> [(String, [Int])] {
    var grouped: [(name: String, container: Int?, threads: [Int])] = []
    var places: [Int: Int] = [:]
    for (name, threads) in families {
      for (container, members) in Dictionary(grouping: threads, by: container).ordered(by: {
        ($0.key ?? -1) < ($1.key ?? -1)
      }) {
        if let container, let place = places[container] {
          grouped[place].threads += members
          grouped[place].name = book.text(dump.containers[container].name)
        } else {
          if let container { places[container] = grouped.count }
          grouped.append((name, container, members))
        }
      }
    }
    let uses = grouped.reduce(into: [:]) { $0[$1.name, default: 0] += 1 }
    return grouped.map { group in
      guard let container = group.container, uses[group.name, default: 0] > 1 else {
        return (group.name, group.threads.sorted())
      }
      return (
        "\(group.name) of \(book.text(dump.containers[container].name))", group.threads.sorted()
      )
    }
  }

  /// The container of a thread, but for the one that holds what belongs to none.
  private func container(of thread: Int) -> Int? {
    guard let container = dump.threads[thread].container,
      dump.containers.indices.contains(container),
      dump.containers[container].parent != nil
    else { return nil }
    return container
  }

  private func groupByWork() -> [ThreadWork: [Int]] {
    let work = work
    return Dictionary(grouping: work.indices) { work[$0] }
  }

  /// The threads that do `work`, in the order of the dump.
  func threads(_ work: ThreadWork) -> [Int] {
    threadsByWork[work] ?? []
  }

  /// The place of a thread that is known from another dump of the process.
  func index(of key: ThreadKey) -> Int? {
    places[key]
  }

  func name(_ thread: Int) -> String {
    let name = book.tables.name(of: dump.threads[thread])
    guard name.isEmpty, dump.threads[thread].isVirtual else { return name }
    return dump.threads[thread].number.map { "virtual thread #\($0)" } ?? "a virtual thread"
  }

  func profile(_ thread: Int) -> StackBook.Profile {
    book.profile(dump.threads[thread].stack)
  }

  func profile(of thread: JavaThread) -> StackBook.Profile {
    book.profile(thread.stack)
  }

  /// The thread's frame that says most to its developers.
  func frame(_ thread: Int) -> String {
    book.tellingFrame(dump.threads[thread].stack) ?? "no Java frame"
  }

  func place(_ thread: Int) -> String {
    var place = source
    if let joined, thread >= joined.first { place = joined.source }
    let thread = dump.threads[thread]
    return "\(place):\(thread.line)-\(max(thread.line, thread.lastLine))"
  }

  func cite(_ thread: Int, _ text: String) -> Citation {
    Citation(source: place(thread), text: "\"\(name(thread))\" \(text)")
  }

  /// How the thread is known in every dump of its process.
  func key(_ thread: Int) -> ThreadKey {
    Self.key(dump.threads[thread], book)
  }

  private static func key(_ thread: JavaThread, _ book: StackBook) -> ThreadKey {
    // Forms of dumps that know no addresses have numbers.
    ThreadKey(
      name: book.tables.nameHash(of: thread), number: thread.number,
      tid: thread.number == nil ? thread.tid : 0)
  }
}

/// A thread's identity within a process: locks move between dumps, these do not.
struct ThreadKey: Hashable {
  var name: UInt64
  var number: Int?
  var tid: UInt64
}

/// Names of threads with the number left out that tells the members of a pool apart.
enum ThreadFamily {
  /// Writes `http-nio-8080-exec-#` for `http-nio-8080-exec-12`.
  ///
  /// The last number becomes a mark; a name without digits is its own family.
  static func name(_ family: inout [UInt8], of bytes: RawSpan, _ name: Range<Int>) {
    family.removeAll(keepingCapacity: true)
    var end = name.upperBound
    while end > name.lowerBound, !bytes[end - 1].isDigit { end -= 1 }
    var start = end
    while start > name.lowerBound, bytes[start - 1].isDigit { start -= 1 }
    for position in name.lowerBound..<start { family.append(bytes[position]) }
    if start < end { family.append(UInt8(ascii: "#")) }
    for position in end..<name.upperBound { family.append(bytes[position]) }
  }

  /// The family of a name.
  static func name(of thread: String) -> String {
    let bytes = Array(thread.utf8)
    var family: [UInt8] = []
    name(&family, of: bytes.rawSpan, 0..<bytes.count)
    return String(decoding: family, as: UTF8.self)
  }
}
