package import ByteParsing

/// Takes names, classes and stacks of one text over into the tables of another.
package struct TableAdoption {
  private let source: ThreadTables
  private var stacks: [StackTable.ID: StackTable.ID] = [:]

  package init(from source: ThreadTables) {
    self.source = source
  }

  package mutating func stack(
    _ id: StackTable.ID, into tables: inout ThreadTables
  ) -> StackTable.ID {
    if let known = stacks[id] { return known }
    var open = OpenStack()
    for frame in source.stacks.frames(of: id) {
      let bytes = source.frames.bytes
      open.add(tables.frames.intern(bytes, source.frames.range(frame)))
    }
    let adopted = tables.stacks.intern(open.frames, hash: open.hash)
    stacks[id] = adopted
    return adopted
  }

  package func text(_ id: TextTable.ID, into tables: inout ThreadTables) -> TextTable.ID {
    tables.texts.intern(source.texts.bytes, source.texts.range(id))
  }
}
