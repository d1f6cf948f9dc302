import ByteParsing

/// Numbers for the identifiers of a dump, in the order of their first appearance.
struct IdentifierTable {
  private(set) var identifiers: [UInt64] = []
  /// Open addressing; a slot holds a number and one, 0 is free, and the size is a power of two.
  private var slots = [UInt32](repeating: 0, count: 64)

  var count: Int { identifiers.count }

  @inline(__always)
  func number(of identifier: UInt64) -> Int? {
    var slot = place(identifier)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if identifiers[number] == identifier { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The number of an identifier that may be new.
  mutating func insert(_ identifier: UInt64) -> (number: Int, isNew: Bool) {
    if let number = number(of: identifier) { return (number, false) }
    if (identifiers.count + 1) * 2 > slots.count { grow() }
    identifiers.append(identifier)
    occupy(identifiers.count - 1)
    return (identifiers.count - 1, true)
  }

  private mutating func occupy(_ number: Int) {
    var slot = place(identifiers[number])
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(number + 1)
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for number in identifiers.indices { occupy(number) }
  }

  @inline(__always)
  private func place(_ identifier: UInt64) -> Int {
    Int(truncatingIfNeeded: mixed(tableSeed, identifier)) & (slots.count - 1)
  }
}

/// Drawn anew in each process, so that no input can be made to collide.
private let tableSeed = UInt64.random(in: .min ... .max)

/// The texts of a dump's UTF8 records, by identifier.
struct SymbolTable {
  private static let limit = 1 << 30
  private var table = IdentifierTable()
  private var arena: [UInt8] = []
  private var starts: [UInt32] = [0]

  /// Keeps the first text of an identifier; texts beyond a gigabyte in all are let go.
  mutating func add(_ identifier: UInt64, _ bytes: RawSpan, _ range: Range<Int>) {
    guard arena.count + range.count <= Self.limit, table.insert(identifier).isNew else { return }
    unsafe bytes.withUnsafeBytes { unsafe arena.append(contentsOf: $0[range]) }
    starts.append(UInt32(arena.count))
  }

  /// The text; `nil` where the dump has none of that identifier.
  subscript(identifier: UInt64) -> String? {
    guard let number = table.number(of: identifier) else { return nil }
    let range = Int(starts[number])..<Int(starts[number + 1])
    return String(decoding: arena[range], as: UTF8.self)
  }
}
