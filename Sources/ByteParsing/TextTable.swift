/// Texts kept once each and known by a small number; what repeats in a large input costs nothing.
package struct TextTable: Sendable {
  package typealias ID = Int32

  private var arena: [UInt8] = []
  private var starts: [Int] = [0]
  private var hashes: [UInt64] = []
  /// Open addressing with linear probing; the size is a power of two.
  ///
  /// A slot holds the upper half of the hash and, below it, the id and one, so that most misses are
  /// seen in the slot; 0 is free.
  private var slots: [UInt64]

  package init(reserving count: Int = 64) {
    var size = 64
    while size < count * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
  }

  package var count: Int { hashes.count }

  /// The place of a text in `bytes`.
  package func range(_ id: ID) -> Range<Int> {
    starts[Int(id)]..<starts[Int(id) + 1]
  }

  /// All texts, one behind the other.
  package var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get { arena.rawSpan }
  }

  package func string(_ id: ID) -> String {
    bytes.string(range(id))
  }

  /// The same number for the same text in every table of the process, and in no other process.
  package func contentHash(_ id: ID) -> UInt64 {
    hashes[Int(id)]
  }

  /// The id of the text in `range`, which is new if the table did not have it.
  package mutating func intern(_ text: RawSpan, _ range: Range<Int>) -> ID {
    let hash = text.hash(range)
    let (id, slot) = find(text, range, hash: hash)
    return id ?? add(text, range, hash: hash, slot: slot)
  }

  /// The id of a text that may be new.
  package mutating func intern(_ text: String) -> ID {
    let bytes = Array(text.utf8)
    return intern(bytes.rawSpan, 0..<bytes.count)
  }

  /// The id of a text if the table has it.
  package func id(of text: String) -> ID? {
    let bytes = Array(text.utf8)
    let range = 0..<bytes.count
    return find(bytes.rawSpan, range, hash: bytes.rawSpan.hash(range)).id
  }

  /// The text's id, or the free slot where it belongs.
  private func find(_ text: RawSpan, _ range: Range<Int>, hash: UInt64) -> (id: ID?, slot: Int) {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = slots[slot]
      if entry >> 32 == hash >> 32 {
        let id = ID(truncatingIfNeeded: entry) - 1
        if self.range(id).count == range.count,
          text.isEqual(range, to: arena.rawSpan, at: starts[Int(id)])
        {
          return (id, slot)
        }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return (nil, slot)
  }

  private mutating func add(_ text: RawSpan, _ range: Range<Int>, hash: UInt64, slot: Int) -> ID {
    let id = ID(hashes.count)
    unsafe text.withUnsafeBytes { unsafe arena.append(contentsOf: $0[range]) }
    starts.append(arena.count)
    hashes.append(hash)
    slots[slot] = Self.entry(hash, id)
    if hashes.count * 2 > slots.count { grow() }
    return id
  }

  private static func entry(_ hash: UInt64, _ id: ID) -> UInt64 {
    hash & 0xFFFF_FFFF_0000_0000 | UInt64(id + 1)
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 4)
    for (id, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Self.entry(hash, ID(id))
    }
  }
}

/// Drawn anew in each process, so that no input can be made to collide.
private let hashSeed = UInt64.random(in: .min ... .max)

extension RawSpan {
  /// A hash of the bytes in `range`, the same within a process only.
  package func hash(_ range: Range<Int>) -> UInt64 {
    var hash = hashSeed ^ UInt64(range.count)
    var position = range.lowerBound
    while position + 8 <= range.upperBound {
      hash = mixed(hash, unsafe unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
    }
    var tail: UInt64 = 0
    while position < range.upperBound {
      tail = tail << 8 | UInt64(self[position])
      position += 1
    }
    return mixed(hash, tail)
  }
}

/// Folds a word into a hash: one wide multiplication, its halves joined.
@inline(__always)
package func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
  let (high, low) = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
  return (high ^ low) &+ 0x2545_F491_4F6C_DD1D
}
