package import ByteParsing

/// The stack that is being read, in room that the next one uses again.
struct OpenStack: Sendable {
  private(set) var frames: [TextTable.ID] = []
  /// Folded from the frames.
  private(set) var hash: UInt64 = 0

  mutating func add(_ frame: TextTable.ID) {
    frames.append(frame)
    hash = mixed(hash, UInt64(truncatingIfNeeded: frame))
  }

  mutating func removeAll() {
    frames.removeAll(keepingCapacity: true)
    hash = 0
  }
}

/// Stacks of frames kept once each and known by a small number.
package struct StackTable: Sendable {
  package typealias ID = Int32

  /// The stack of a thread without frames.
  package static let empty: ID = 0

  private var frames: [TextTable.ID] = []
  private var starts: [Int] = [0, 0]
  private var known: [UInt64: ID] = [:]

  package init() {}

  package var count: Int { starts.count - 1 }

  package func frames(of id: ID) -> ArraySlice<TextTable.ID> {
    frames[starts[Int(id)]..<starts[Int(id) + 1]]
  }

  /// The id of the stack, innermost frame first, which is new if the table did not have it; `hash`
  /// is folded from the frames, the same for the same frames.
  package mutating func intern(_ stack: [TextTable.ID], hash: UInt64) -> ID {
    if stack.isEmpty { return Self.empty }
    var key = hash
    while let id = known[key] {
      if frames(of: id).elementsEqual(stack) { return id }
      key &+= 1
    }
    let id = ID(count)
    frames.append(contentsOf: stack)
    starts.append(frames.count)
    known[key] = id
    return id
  }
}
