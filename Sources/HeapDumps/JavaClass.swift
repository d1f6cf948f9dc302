/// A class as CLASS_DUMP and LOAD_CLASS describe it.
struct JavaClass {
  struct Field {
    /// The identifier of the field's name.
    var name: UInt64
    var type: FieldType
  }

  /// 0 for an array of primitives whose class the dump does not load.
  var identifier: UInt64
  /// The identifier of the class's name.
  var name: UInt64 = 0
  /// The identifiers of other objects; 0 is none.
  var superclass: UInt64 = 0
  var loader: UInt64 = 0
  var fields: [Field] = []
  /// All static fields, and the values of the primitive ones that are 64 bits wide.
  var statics: [Field] = []
  var longStatics: [(name: UInt64, value: Int64)] = []
  /// Whether its CLASS_DUMP was read.
  var isDumped = false
  var slots: Slots?

  /// Where the references of an instance stand in its record.
  struct Slots {
    var first: Int
    var count: Int
    /// Bytes of all fields, those of superclasses too.
    var width: Int
    var traits: Traits
  }

  /// What an instance is good for besides its references.
  struct Traits: OptionSet {
    let rawValue: UInt8
    static let thread = Traits(rawValue: 1)
    static let string = Traits(rawValue: 2)
    static let linkedMap = Traits(rawValue: 4)
    static let loader = Traits(rawValue: 8)
  }
}

/// What was counted of the objects of one class while the dump was read.
struct ClassTally: BitwiseCopyable {
  var count = 0
  /// Elements of all arrays of the class.
  var elements = 0
  /// Bytes of all its arrays, headers and padding included, for headers of 12, 16, 20 and 24 bytes;
  /// first where objects lie at multiples of 8, then of 16.
  var arrayBytes = SIMD8<Int>(repeating: 0)
  /// The same of arrays of references, with 8 bytes each; above they have 4.
  var wideArrayBytes = SIMD8<Int>(repeating: 0)
  /// The least distance from an instance to the object behind it, how often it was seen, and how
  /// many distances were.
  var step = Int.max
  var stepCount = 0
  var steps = 0

  @inline(__always)
  mutating func addArray(_ extent: Int) {
    arrayBytes &+= Self.sizes(extent)
  }

  @inline(__always)
  mutating func addWideArray(_ extent: Int) {
    wideArrayBytes &+= Self.sizes(extent)
  }

  /// Bytes of an array with `extent` bytes of elements, in the order of `arrayBytes`.
  @inline(__always)
  static func sizes(_ extent: Int) -> SIMD8<Int> {
    let raw = SIMD8(12, 16, 20, 24, 12, 16, 20, 24) &+ extent
    let mask = SIMD8(7, 7, 7, 7, 15, 15, 15, 15)
    return (raw &+ mask) & ~mask
  }

  /// Bytes of all its arrays; where objects lie at multiples of more than 16, about so.
  func bytes(of layout: ObjectLayout, element: Int, isWide: Bool) -> Int {
    let place = SpacingEvidence.headers.firstIndex(of: layout.arrayHeader(element: element)) ?? 1
    let sums = isWide ? wideArrayBytes : arrayBytes
    return layout.alignment <= 8
      ? sums[place] : sums[place + 4] &+ (layout.alignment - 16) / 2 &* count
  }
}
