import ByteParsing
internal import Evidence
import JavaFormats

/// Makes one dump of those that show the same moment of a process in different forms: the VM's text
/// has processor times and, with `-l`, the owners of locks; the file of `Thread.dump_to_file` has
/// the virtual threads and the containers.
struct DumpJoin {
  /// Dumps further apart than this show different moments, in seconds.
  private static let tolerance = 30.0
  /// At most so many of the newest pairs are joined: each has tables of its own.
  private static let pairLimit = 6
  /// Two files of different form that were written by one command after the other.
  private static let fileTolerance = 2.0

  private(set) var dumps: [SourcedDump]

  init(_ dumps: [SourcedDump]) {
    self.dumps = dumps
    let bases = dumps.indices.filter { dumps[$0].dump.form == .hotspot }
    let files = dumps.indices.filter { dumps[$0].dump.form.listsVirtualThreads }
    guard !files.isEmpty else { return }
    if bases.isEmpty {
      dropRepeatedFiles(files)
    } else {
      join(files, to: bases)
    }
  }

  /// Of a text and a JSON file of one moment, the JSON says more.
  private mutating func dropRepeatedFiles(_ files: [Int]) {
    let structured = files.filter { dumps[$0].dump.form == .fileJSON }
    let repeated = files.filter { file in
      dumps[file].dump.form == .fileText
        && structured.contains { other in
          dumps[file].distance(to: dumps[other]).map { $0 <= Self.fileTolerance } ?? false
        }
    }
    for file in repeated.reversed() { dumps.remove(at: file) }
  }

  private mutating func join(_ files: [Int], to bases: [Int]) {
    var partners: [Int: [Int]] = [:]
    let ordered =
      files.filter { dumps[$0].dump.form == .fileJSON }
      + files.filter { dumps[$0].dump.form == .fileText }
    for file in ordered {
      guard let base = nearest(to: file, among: bases) else { continue }
      let form = dumps[file].dump.form
      if partners[base, default: []].contains(where: { dumps[$0].dump.form == form }) { continue }
      partners[base, default: []].append(file)
    }
    for (base, files) in partners.ordered(by: { $0.key < $1.key }).suffix(Self.pairLimit) {
      dumps[base] = Joining(dumps[base], dumps[files[0]]).joined
    }
    let used = Set(partners.values.flatMap(\.self))
    dumps = dumps.indices.filter { !used.contains($0) }.map { dumps[$0] }
  }

  /// The dump of the VM that was made next to a file; without times the only one there is.
  private func nearest(to file: Int, among bases: [Int]) -> Int? {
    let known = bases.compactMap { base in
      dumps[base].distance(to: dumps[file]).map { (base: base, distance: $0) }
    }
    if known.isEmpty { return bases.count == 1 ? bases[0] : nil }
    let best = known.min { $0.distance < $1.distance }
    return best.flatMap { $0.distance <= Self.tolerance ? $0.base : nil }
  }
}

/// Adds to a dump of the VM what the file of the same moment has on top.
private struct Joining {
  private(set) var joined: SourcedDump
  private let file: ThreadDump
  private let fileBook: StackBook
  private var adoption: TableAdoption
  private var tables: ThreadTables
  /// The place in the joined dump of each thread of the file.
  private var places: [Int: Int] = [:]
  /// What the joined dump calls an object of the file.
  private var objects: [UInt64: UInt64] = [:]

  init(_ base: SourcedDump, _ file: SourcedDump) {
    joined = base
    self.file = file.dump
    fileBook = file.book
    adoption = TableAdoption(from: file.book.tables)
    tables = base.book.tables
    matchThreads(base.book)
    let first = joined.dump.threads.count
    addThreads()
    addOwners()
    joined.dump.hasJoinedThreads = file.dump.isWhole
    joined.dump.pid = joined.dump.pid ?? file.dump.pid
    joined.book = StackBook(tables)
    joined.joined = (file.source, first)
  }

  /// Finds the threads that both have, and what both call an object.
  private mutating func matchThreads(_ book: StackBook) {
    var known: [Int: Int] = [:]
    for (index, thread) in joined.dump.threads.enumerated() {
      if let number = thread.number { known[number] = index }
    }
    for (index, thread) in file.threads.enumerated() {
      guard let place = thread.number.flatMap({ known[$0] }) else { continue }
      let mine = joined.dump.threads[place]
      guard mine.isVirtual == thread.isVirtual else { continue }
      places[index] = place
      if mine.isVirtual {
        joined.dump.threads[place].name = adoption.text(thread.name, into: &tables)
        if mine.state == .unknown { joined.dump.threads[place].state = thread.state }
      }
      joined.dump.threads[place].container = thread.container
      if book.identity(mine.stack) == fileBook.identity(thread.stack) {
        matchObjects(of: mine, thread, book)
      }
    }
    joined.dump.containers = file.containers.map { container in
      var adopted = container
      adopted.name = adoption.text(container.name, into: &tables)
      return adopted
    }
  }

  /// A thread that stands in the same frames in both waits for and holds the same objects.
  private mutating func matchObjects(
    of mine: JavaThread, _ theirs: JavaThread, _ book: StackBook
  ) {
    var rest = Array(joined.dump.locks(of: mine))
    for line in file.locks(of: theirs) where line.object != 0 {
      let name = fileBook.text(line.class)
      let depth = fileBook.visibleDepth(of: line.frame, in: theirs.stack)
      let match = rest.firstIndex {
        $0.kind == line.kind && $0.object != 0 && book.text($0.class) == name
          && (line.kind != .locked || book.visibleDepth(of: $0.frame, in: mine.stack) == depth)
      }
      guard let match else { continue }
      objects[line.object] = rest[match].object
      rest.remove(at: match)
    }
  }

  /// Adds the virtual threads that the base does not have.
  private mutating func addThreads() {
    for (index, thread) in file.threads.enumerated()
    where thread.isVirtual && places[index] == nil {
      var added = thread
      added.name = adoption.text(thread.name, into: &tables)
      added.stack = adoption.stack(thread.stack, into: &tables)
      let first = Int32(clamping: joined.dump.lockLines.count)
      for line in file.locks(of: thread) {
        var line = line
        line.class = adoption.text(line.class, into: &tables)
        line.object = object(line.object, class: line.class)
        joined.dump.lockLines.append(line)
      }
      added.lockLines = first..<Int32(clamping: joined.dump.lockLines.count)
      places[index] = joined.dump.threads.count
      joined.dump.threads.append(added)
    }
  }

  private func object(_ object: UInt64, class name: TextTable.ID) -> UInt64 {
    objects[object] ?? ObjectIdentity.moved(object, to: name)
  }

  /// Owners that only the file shows: of monitors whose owner stands elsewhere in the base, and of
  /// locks whose waiters name their owner.
  private mutating func addOwners() {
    var classes: [UInt64: TextTable.ID] = [:]
    for line in file.lockLines { classes[line.object] = line.class }
    func adopted(_ object: UInt64) -> UInt64 {
      guard let name = classes[object] else { return object }
      return self.object(object, class: adoption.text(name, into: &tables))
    }
    for (object, owner) in file.statedOwners {
      if let place = places[owner] { joined.dump.statedOwners[adopted(object)] = place }
    }
    let wanted = Set(
      file.lockLines.filter { $0.kind == .waitingToLock && objects[$0.object] == nil }
        .map(\.object))
    for (index, thread) in file.threads.enumerated() {
      guard let place = places[index], !file.threads[index].isVirtual else { continue }
      let lines = file.locks(of: thread)
      let released = Set(lines.filter { $0.kind == .waitingOn }.map(\.object))
      for line in lines
      where line.kind == .locked && wanted.contains(line.object) && !released.contains(line.object)
      {
        joined.dump.statedOwners[adopted(line.object)] = place
      }
    }
  }
}
