/// What was seen of the distances between objects while the dump was read.
struct SpacingEvidence {
  /// Arrays that were followed by an object at the distance that a header of 12, 16, 20, 24 bytes
  /// makes, by the size of their elements in memory, of 4 (references too) and of 8 bytes.
  struct ArrayVotes {
    var exact = [0, 0, 0, 0]
    /// Arrays that would reach into the object behind them.
    var tooLong = [0, 0, 0, 0]
  }

  static let headers = [12, 16, 20, 24]
  var small = ArrayVotes()
  /// Arrays of references, as if these were compressed, and as if not.
  var compressed = ArrayVotes()
  var wide = ArrayVotes()
  /// How often an object lay behind, and how often before, the one that was read before it.
  var forward = 0
  var backward = 0
  /// Whether the objects come in the order of their addresses, as the distances are then between
  /// neighbours.
  var isOrdered: Bool { backward * 50 < forward }
  /// All bits that are set in any address.
  var addressBits: UInt64 = 0
}

/// The true sizes of instances and arrays.
struct SizeModel {
  let layout: ObjectLayout
  /// Bytes of an instance by class.
  private(set) var sizes: [Int]
  /// Bytes of the class object itself, by class.
  private(set) var classObjectSizes: [Int]

  init(_ classes: ClassTable, _ tallies: borrowing Column<ClassTally>, _ spacing: SpacingEvidence) {
    let alignment = Self.alignment(spacing)
    let candidates = ObjectLayout.candidates(
      identifierSize: classes.identifierSize, alignment: alignment)
    var best: (layout: ObjectLayout, sizes: [Int], score: Int)?
    for candidate in candidates {
      let sizes = Self.sizes(classes, candidate)
      let score = Self.score(sizes, candidate, tallies, spacing)
      if best.map({ score > $0.score }) ?? true { best = (candidate, sizes, score) }
    }
    guard let best else { preconditionFailure("there are candidates") }
    layout = best.layout
    sizes = best.sizes
    classObjectSizes = []
    for index in sizes.indices {
      sizes[index] = Self.measured(sizes[index], tallies[index], spacing)
    }
    let plain = classes.firstIndex(named: "java.lang.Class").map { sizes[$0] } ?? layout.header
    classObjectSizes = sizes.indices.map { Self.classObjectSize(classes, $0, plain, layout) }
  }

  private static func alignment(_ spacing: SpacingEvidence) -> Int {
    guard spacing.addressBits != 0 else { return 8 }
    return 1 << min(8, max(3, spacing.addressBits.trailingZeroBitCount))
  }

  /// The sizes of instances of all classes in `layout`.
  static func sizes(_ classes: ClassTable, _ layout: ObjectLayout) -> [Int] {
    var extents: [FieldExtent?] = Array(repeating: nil, count: classes.all.count)
    let word = layout.is32Bit ? 4 : 8
    for index in classes.all.indices where extents[index] == nil {
      for member in classes.chain(index).reversed() where extents[member] == nil {
        let parent = classes.index(of: classes.all[member].superclass)
        var extent = (parent == member ? nil : extents[parent]) ?? FieldExtent(layout)
        let name = classes.name(member)
        let fields = classes.all[member].fields
        let names = fields.map { classes.symbols[$0.name] ?? "" }
        let hidden = HiddenFields.sizes(
          of: name, declared: names, reference: layout.reference, word: word)
        extent.putsReferencesFirst = HiddenFields.putReferencesFirst.contains(name)
        let apart = fields.filter {
          HiddenFields.isApart(
            classes.symbols[$0.name] ?? "", of: name, declared: names)
        }
        if apart.isEmpty {
          extent.add(fields.map(\.type), hidden: hidden)
        } else {
          let others = fields.filter { field in !apart.contains { $0.name == field.name } }
          extent.add(others.map(\.type), hidden: hidden)
          extent.add(apart: apart.map(\.type))
        }
        extents[member] = extent
      }
    }
    return extents.map { $0?.size ?? layout.header.aligned(to: layout.alignment) }
  }

  /// How well a layout explains the distances: a class whose instances would reach into what lies
  /// behind them speaks against it, one whose size is a distance that was seen speaks for it.
  private static func score(
    _ sizes: [Int], _ layout: ObjectLayout, _ tallies: borrowing Column<ClassTally>,
    _ spacing: SpacingEvidence
  ) -> Int {
    var score = 0
    for index in sizes.indices {
      let tally = tallies[index]
      guard tally.steps > 0 else { continue }
      if sizes[index] > tally.step { score -= 4 }
      if sizes[index] == tally.step { score += tally.steps > 3 ? 3 : 1 }
    }
    let references = layout.reference == 4 ? spacing.compressed : spacing.wide
    for (votes, element) in [(spacing.small, 1), (references, layout.reference)] {
      let header = layout.arrayHeader(element: element)
      guard let place = SpacingEvidence.headers.firstIndex(of: header) else { continue }
      let total = votes.exact.reduce(0, +)
      guard total > 0 else { continue }
      score += votes.exact[place] * 200 / total
      if votes.tooLong[place] * 10 > total { score -= 400 }
    }
    return score
  }

  /// The size that the distances show where they agree with each other and not with the layout:
  /// padding against false sharing, and fields that the JVM adds, stand in no dump.
  private static func measured(_ size: Int, _ tally: ClassTally, _ spacing: SpacingEvidence) -> Int
  {
    guard tally.steps > 0, tally.step != size else { return size }
    if tally.step < size { return tally.step }
    let isAgreed = spacing.isOrdered && tally.stepCount >= 4 && tally.stepCount * 2 > tally.steps
    return isAgreed && tally.step < size + 1024 ? tally.step : size
  }

  /// The object of a class holds the fields of `java.lang.Class`, and behind them its static ones.
  private static func classObjectSize(
    _ classes: ClassTable, _ index: Int, _ plain: Int, _ layout: ObjectLayout
  ) -> Int {
    var extent = FieldExtent(layout, from: plain)
    let fields = classes.all[index].statics.filter { field in
      // What the constant pool refers to is listed as a field that is none.
      field.type != .object || classes.symbols[field.name]?.hasPrefix("<") != true
    }
    extent.add(statics: fields.map(\.type))
    return extent.size
  }
}
