/// The objects of a dump and what each refers to, as they come.
struct GraphBuilder: ~Copyable {
  /// The mark of a run of references that are null, missing or not strong: its length is in the
  /// other bits; runs at the end of an object are left out.
  static let gap: UInt64 = 1 << 63
  /// The mark of an object that is a class, beside the number of that class.
  static let classMark: UInt32 = 1 << 31
  static let objectLimit = 1 << 31

  private(set) var addresses = Column<UInt64>()
  /// The class of each object, or the class that it is.
  private(set) var classes = Column<UInt32>()
  /// Elements of arrays.
  private(set) var elements = Column<UInt32>()
  /// Where the references of each object begin.
  private(set) var starts = Column<UInt32>()
  private(set) var references = Column<UInt64>()
  private var gapLength: UInt64 = 0
  /// False where the dump is larger than memory: only counts are kept then.
  private(set) var isKept = true

  /// The most bytes that finding out what every object retains takes, with what was read so far.
  var bytesNeeded: Int { 46 * addresses.count + 8 * references.count }

  @inline(__always)
  mutating func begin(_ address: UInt64, class index: Int, elements count: Int) {
    guard isKept else { return }
    begin(address, UInt32(truncatingIfNeeded: index), count)
  }

  mutating func begin(_ address: UInt64, classObject index: Int) {
    guard isKept else { return }
    begin(address, UInt32(truncatingIfNeeded: index) | Self.classMark, 0)
  }

  @inline(__always)
  private mutating func begin(_ address: UInt64, _ kind: UInt32, _ count: Int) {
    gapLength = 0
    addresses.append(address)
    classes.append(kind)
    elements.append(UInt32(truncatingIfNeeded: count))
    starts.append(UInt32(truncatingIfNeeded: references.count))
  }

  /// Adds the next reference of the object that was begun last; 0 is null.
  @inline(__always)
  mutating func add(_ reference: UInt64) {
    guard reference != 0 else {
      gapLength += 1
      return
    }
    guard isKept else { return }
    if gapLength > 0 {
      references.append(Self.gap | gapLength)
      gapLength = 0
    }
    references.append(reference & ~Self.gap)
  }

  /// Lets the graph go where it needs more than `limit` bytes, or more than 32 bits can number.
  mutating func check(limit: Int) {
    guard isKept else { return }
    let isTooLarge =
      addresses.count >= Self.objectLimit || references.count >= Int(UInt32.max) - (1 << 24)
    if bytesNeeded > limit || isTooLarge { drop() }
  }

  mutating func drop() {
    isKept = false
    addresses = Column()
    classes = Column()
    elements = Column()
    starts = Column()
    references = Column()
  }

  /// The rows, without their owner.
  struct Rows: ~Copyable {
    var addresses: Column<UInt64>
    var classes: Column<UInt32>
    var elements: Column<UInt32>
    var starts: Column<UInt32>
    var references: Column<UInt64>
  }

  consuming func finish() -> Rows {
    Rows(
      addresses: addresses, classes: classes, elements: elements, starts: starts,
      references: references)
  }
}
