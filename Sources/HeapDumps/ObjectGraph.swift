/// Who refers to whom, by the numbers of objects.
///
/// The references of object `i` are those from `starts[i]` to `starts[i + 1]`, in the order of its
/// fields or elements. One with the highest bit set stands for as many that lead nowhere.
struct ObjectGraph: ~Copyable {
  static let gap: UInt32 = 1 << 31

  var starts: Column<UInt32>
  var references: Column<UInt32>

  var count: Int { starts.count - 1 }

  @inline(__always)
  func forEachTarget(of object: Int, _ body: (UInt32) -> Void) {
    for place in Int(starts[object])..<Int(starts[object + 1]) {
      let target = references[place]
      if target < Self.gap { body(target) }
    }
  }

  /// Takes the references of a dump, and finds the objects behind the addresses.
  init(
    starts: consuming Column<UInt32>, references: consuming Column<UInt64>,
    index: borrowing AddressIndex
  ) {
    var starts = starts
    starts.append(UInt32(references.count))
    self.starts = starts
    self.references = references.narrowed { address in
      if address & GraphBuilder.gap != 0 {
        return Self.gap | UInt32(clamping: min(address & ~GraphBuilder.gap, 0x7FFF_FFFF))
      }
      return index.object(at: address) ?? (Self.gap | 1)
    }
  }

  init(starts: consuming Column<UInt32>, references: consuming Column<UInt32>) {
    self.starts = starts
    self.references = references
  }

  /// Which reference of `object` leads to `target`, counted from 0 over all of them.
  func ordinal(from object: Int, to target: UInt32) -> Int? {
    var ordinal = 0
    for place in Int(starts[object])..<Int(starts[object + 1]) {
      let reference = references[place]
      if reference == target { return ordinal }
      ordinal += reference < Self.gap ? 1 : Int(reference & ~Self.gap)
    }
    return nil
  }
}
