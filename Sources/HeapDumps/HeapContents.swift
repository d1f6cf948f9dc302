import ByteParsing

/// What is kept of a dump while it is read.
struct HeapContents: ~Copyable {
  /// Longer arrays are no text that occurs often.
  static let textLimit = 512

  var classes = ClassTable()
  var version = ""
  /// Milliseconds since 1970.
  var time: UInt64 = 0
  /// Why the dump is known to be incomplete or damaged, the first reason.
  var damage: String?
  /// Whether objects were lost in the middle.
  var isTorn = false
  var tallies = Column<ClassTally>()
  var spacing = SpacingEvidence()
  var graph: GraphBuilder
  var roots = Column<HeapRoot>()
  var stacks = StackRecords()
  var texts = RepeatedTexts()
  var store = TextStore()
  /// The names of threads: the identifiers of thread and text.
  var threadNames: [(thread: UInt64, name: UInt64)] = []
  /// Maps in the order of access, as caches with a bound are built.
  var accessOrdered: Set<UInt64> = []
  /// Objects that came before their class, whose references are therefore not known.
  var early = 0
  /// What the graph needed when it was let go, and the bytes that had been read by then.
  private var dropped: (needed: Int, read: Int)?

  /// The object that was read last.
  private var last = Last()
  private struct Last {
    enum Kind { case none, instance, bytes, references }
    var kind = Kind.none
    var address: UInt64 = 0
    var index = 0
    /// Bytes of the elements; of references their number.
    var extent = 0
  }
  private var lastClass: (identifier: UInt64, index: Int) = (0, 0)
  /// Where things stand in records of threads, strings and maps, by class.
  private var nameOffsets: [Int: Int] = [:]

  init() {
    graph = GraphBuilder()
    for _ in classes.all.indices { tallies.append(ClassTally()) }
  }

  private mutating func makeRoom() {
    while tallies.count < classes.all.count { tallies.append(ClassTally()) }
  }
}

// MARK: - Objects

extension HeapContents {
  @inline(__always)
  mutating func addInstance(
    _ identifier: UInt64, of classIdentifier: UInt64, _ bytes: RawSpan, _ body: Range<Int>
  ) {
    if classIdentifier != lastClass.identifier {
      lastClass = (classIdentifier, classes.index(of: classIdentifier))
    }
    let index = lastClass.index
    tallies[index].count += 1
    noteSpacing(identifier)
    last = Last(kind: .instance, address: identifier, index: index, extent: 0)
    guard classes.all[index].isDumped else {
      early += 1
      graph.begin(identifier, class: index, elements: 0)
      return
    }
    let slots = classes.slots(of: index)
    guard slots.width == body.count else {
      if damage == nil { damage = "an instance is not as long as the fields of its class" }
      graph.begin(identifier, class: index, elements: 0)
      return
    }
    if !slots.traits.isEmpty { note(identifier, index, slots.traits, bytes, body) }
    guard graph.isKept else { return }
    graph.begin(identifier, class: index, elements: 0)
    let size = classes.identifierSize
    for slot in slots.first..<slots.first + slots.count {
      let offset = Int(classes.slots[slot])
      let value = offset < 0 ? 0 : bytes.identifier(body.lowerBound + offset, size)
      graph.add(value)
    }
  }

  /// Keeps the names of threads, and which maps are in the order of access.
  private mutating func note(
    _ identifier: UInt64, _ index: Int, _ traits: JavaClass.Traits, _ bytes: RawSpan,
    _ body: Range<Int>
  ) {
    let size = classes.identifierSize
    if traits.contains(.thread), threadNames.count < 1 << 20,
      let offset = offset("name", "java.lang.Thread", index)
    {
      threadNames.append((identifier, bytes.identifier(body.lowerBound + offset, size)))
    }
    if traits.contains(.linkedMap), accessOrdered.count < 1 << 16,
      let offset = offset("accessOrder", "java.util.LinkedHashMap", index),
      bytes[body.lowerBound + offset] != 0
    {
      accessOrdered.insert(identifier)
    }
    if traits.contains(.string), store.isOpen,
      let offset = offset("value", "java.lang.String", index)
    {
      store.addString(identifier, content: bytes.identifier(body.lowerBound + offset, size))
    }
  }

  private mutating func offset(_ field: String, _ declaring: String, _ index: Int) -> Int? {
    if let known = nameOffsets[index] { return known < 0 ? nil : known }
    let offset = classes.offset(of: field, ofClass: declaring, in: index)
    nameOffsets[index] = offset ?? -1
    return offset
  }

  /// Whether the elements are wanted.
  mutating func beginArray(_ identifier: UInt64, of classIdentifier: UInt64, count: Int) -> Bool {
    let index = classes.index(of: classIdentifier)
    tallies[index].count += 1
    tallies[index].elements += count
    tallies[index].addArray(count &* 4)
    tallies[index].addWideArray(count &* 8)
    noteSpacing(identifier)
    last = Last(kind: .references, address: identifier, index: index, extent: count)
    graph.begin(identifier, class: index, elements: count)
    return graph.isKept
  }

  mutating func addElements(_ bytes: RawSpan, _ range: Range<Int>, _ size: Int) {
    var at = range.lowerBound
    while at < range.upperBound {
      graph.add(bytes.identifier(at, size))
      at += size
    }
  }

  @inline(__always)
  mutating func addPrimitives(_ identifier: UInt64, _ type: FieldType, count: Int) {
    let index = classes.primitives[Int(type.rawValue)]
    let element = type.size(identifierSize: 8)
    noteSpacing(identifier)
    tallies[index].count += 1
    tallies[index].elements += count
    last = Last(
      kind: element == 8 ? .none : .bytes, address: identifier, index: index,
      extent: count * element)
    tallies[index].addArray(count * element)
    graph.begin(identifier, class: index, elements: count)
  }

  @inline(__always)
  mutating func addText(_ bytes: RawSpan, _ range: Range<Int>, _ type: FieldType) {
    if store.isOpen { store.addContent(last.address, bytes, range, isWide: type == .char) }
    texts.add(bytes, range, isWide: type == .char)
  }

  mutating func addClass(_ record: borrowing ClassRecord) {
    let index = classes.declare(record.identifier)
    makeRoom()
    lastClass = (0, 0)
    last.kind = .none
    spacing.addressBits |= record.identifier
    guard index != ClassTable.unknown, !classes.all[index].isDumped else { return }
    let (superclass, loader, fields) = (record.superclass, record.loader, record.fields)
    let (statics, longs) = (record.statics, record.longStatics)
    classes.define(index) {
      $0.superclass = superclass
      $0.loader = loader
      $0.fields = fields
      $0.statics = statics
      $0.longStatics = longs
    }
    graph.begin(record.identifier, classObject: index)
    for link in record.links { graph.add(link) }
    for reference in record.references { graph.add(reference) }
  }
}

// MARK: - What does not fit

extension HeapContents {
  /// Lets the graph go where it needs more than `limit` bytes of memory.
  mutating func check(limit: Int, read: Int) {
    guard graph.isKept else { return }
    let needed = graph.bytesNeeded
    graph.check(limit: limit)
    if !graph.isKept { dropped = (needed, read) }
  }

  /// Why it cannot be worked out what objects retain; `nil` where it can.
  func retentionGap(limit: Int, byteCount: Int) -> String? {
    if !graph.isKept {
      guard let dropped else { return "retained sizes were not asked for" }
      let (scaled, overflow) = dropped.needed.multipliedReportingOverflow(by: byteCount)
      let needed = overflow ? Int.max : max(dropped.needed, scaled / max(1, dropped.read))
      return
        "retained sizes need about \(megabytes(needed)) of memory, and the limit is \(megabytes(limit)): --memory-limit allows more"
    }
    let total = tallies.count == 0 ? 0 : (0..<tallies.count).reduce(0) { $0 + tallies[$1].count }
    if early > total / 100 {
      return
        "\(early) objects stand before their classes in the dump: what they refer to is not known"
    }
    return nil
  }

  private func megabytes(_ bytes: Int) -> String { "\(max(1, bytes / 1_000_000)) MB" }
}

// MARK: - Distances

extension HeapContents {
  /// Notes how far an object lies behind the one that was read before it.
  @inline(__always)
  private mutating func noteSpacing(_ address: UInt64) {
    spacing.addressBits |= address
    let distance = address &- last.address
    // Nothing is smaller than 8 bytes; what is very far is in another region.
    guard distance &- 8 < 1 << 20 else {
      if address < last.address { spacing.backward += 1 }
      return
    }
    spacing.forward += 1
    let step = Int(truncatingIfNeeded: distance)
    switch last.kind {
    case .instance:
      tallies[last.index].steps += 1
      if step < tallies[last.index].step {
        tallies[last.index].step = step
        tallies[last.index].stepCount = 1
      } else if step == tallies[last.index].step {
        tallies[last.index].stepCount += 1
      }
    case .bytes: spacing.small.add(step, behind: last.extent)
    case .references:
      spacing.compressed.add(step, behind: last.extent &* 4)
      spacing.wide.add(step, behind: last.extent &* 8)
    case .none: break
    }
  }
}

extension SpacingEvidence.ArrayVotes {
  @inline(__always)
  mutating func add(_ step: Int, behind extent: Int) {
    let sizes = ClassTally.sizes(extent)
    for place in 0..<4 {
      if sizes[place] == step { exact[place] += 1 }
      if sizes[place] > step { tooLong[place] += 1 }
    }
  }
}

// MARK: - Records outside of the heap

extension HeapContents {
  mutating func read(record tag: UInt8, _ bytes: RawSpan, _ body: Range<Int>) {
    let size = classes.identifierSize
    switch tag {
    case 0x01 where body.count >= size:
      classes.add(
        symbol: bytes.identifier(body.lowerBound, size), bytes,
        body.lowerBound + size..<body.upperBound)
    case 0x02 where body.count >= 8 + 2 * size:
      let identifier = bytes.identifier(body.lowerBound + 4, size)
      let name = bytes.identifier(body.lowerBound + 8 + size, size)
      classes.load(identifier, name: name)
      stacks.add(class: bytes.u4(body.lowerBound), name: name)
      makeRoom()
    case 0x04: stacks.add(frame: bytes, body, size)
    case 0x05: stacks.add(trace: bytes, body, size)
    default: break
    }
  }
}
