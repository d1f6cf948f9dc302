/// The classes of a dump, their names and the places of references in their instances.
struct ClassTable {
  private(set) var symbols = SymbolTable()
  private(set) var all: [JavaClass] = []
  private var table = IdentifierTable()
  /// Offsets of references in the records of instances; `~offset` where a reference is not strong.
  private(set) var slots: [Int32] = []
  var identifierSize = 8

  /// Stands for the class of instances whose class the dump does not name.
  static let unknown = 0
  /// The classes of arrays of primitives, by the type's code.
  private(set) var primitives = [Int](repeating: unknown, count: 12)

  init() {
    all.append(JavaClass(identifier: 0))
    _ = table.insert(0)
    for type in FieldType.allCases where type != .object {
      primitives[Int(type.rawValue)] = all.count
      // Numbers of the table run beside those of classes; no object has such an identifier.
      _ = table.insert(~UInt64(type.rawValue))
      all.append(JavaClass(identifier: 0))
    }
  }

  mutating func add(symbol: UInt64, _ bytes: RawSpan, _ range: Range<Int>) {
    symbols.add(symbol, bytes, range)
  }

  @inline(__always)
  func index(of identifier: UInt64) -> Int {
    table.number(of: identifier) ?? Self.unknown
  }

  /// The class of an identifier that LOAD_CLASS or CLASS_DUMP names.
  mutating func declare(_ identifier: UInt64) -> Int {
    let (number, isNew) = table.insert(identifier)
    if isNew { all.append(JavaClass(identifier: identifier)) }
    return number
  }

  /// Takes LOAD_CLASS; the classes of arrays of primitives are counted by type and not here.
  mutating func load(_ identifier: UInt64, name: UInt64) {
    let index = declare(identifier)
    guard index != Self.unknown else { return }
    all[index].name = name
  }

  /// CLASS_DUMP; of two for the same class the first holds.
  mutating func define(_ index: Int, _ body: (inout JavaClass) -> Void) {
    guard index != Self.unknown, !all[index].isDumped else { return }
    body(&all[index])
    all[index].isDumped = true
  }

  func name(_ index: Int) -> String {
    if let type = primitiveType(index) { return type.arrayName }
    if index == Self.unknown { return "(unknown class)" }
    return symbols[all[index].name].map(sourceName) ?? "(unnamed class)"
  }

  /// The type of the elements, where it is a class of arrays of primitives.
  func primitiveType(_ index: Int) -> FieldType? {
    guard index > 0, index <= FieldType.allCases.count - 1 else { return nil }
    return FieldType.allCases.first {
      $0 != .object && primitives[Int($0.rawValue)] == index
    }
  }

  /// The class and its superclasses, itself first; shortened where they run in a ring.
  func chain(_ index: Int) -> [Int] {
    var chain = [index]
    while chain.count < 1000 {
      let parent = self.index(of: all[chain[chain.count - 1]].superclass)
      if parent == Self.unknown { break }
      chain.append(parent)
    }
    return chain
  }

  /// Where the references of its instances are; worked out for the first of them.
  mutating func slots(of index: Int) -> JavaClass.Slots {
    if let slots = all[index].slots { return slots }
    let chain = chain(index)
    let names = chain.map(name)
    let isWeak = names.contains {
      $0 == "java.lang.ref.WeakReference" || $0 == "java.lang.ref.SoftReference"
        || $0 == "java.lang.ref.PhantomReference"
    }
    let first = slots.count
    var offset = 0
    for (place, member) in chain.enumerated() {
      let holdsReferent = isWeak && names[place] == "java.lang.ref.Reference"
      for field in all[member].fields {
        if field.type == .object {
          let isReferent = holdsReferent && symbols[field.name] == "referent"
          slots.append(isReferent ? ~Int32(clamping: offset) : Int32(clamping: offset))
        }
        offset += field.type.size(identifierSize: identifierSize)
      }
    }
    let made = JavaClass.Slots(
      first: first, count: slots.count - first, width: offset, traits: Self.traits(names))
    all[index].slots = made
    return made
  }

  private static func traits(_ names: [String]) -> JavaClass.Traits {
    var traits: JavaClass.Traits = []
    if names.contains("java.lang.Thread") { traits.insert(.thread) }
    if names[0] == "java.lang.String" { traits.insert(.string) }
    if names.contains("java.util.LinkedHashMap") { traits.insert(.linkedMap) }
    if names.contains("java.lang.ClassLoader") { traits.insert(.loader) }
    return traits
  }

  /// The place of a field in the records of the class's instances, those of superclasses included.
  func offset(of field: String, ofClass declaring: String, in index: Int) -> Int? {
    var offset = 0
    for member in chain(index) {
      let isDeclaring = name(member) == declaring
      for candidate in all[member].fields {
        if isDeclaring, symbols[candidate.name] == field { return offset }
        offset += candidate.type.size(identifierSize: identifierSize)
      }
    }
    return nil
  }

  /// The name of the reference with this number in the records of the class's instances.
  func referenceName(_ number: Int, in index: Int) -> String? {
    var left = number
    for member in chain(index) {
      for field in all[member].fields where field.type == .object {
        if left == 0 { return symbols[field.name] }
        left -= 1
      }
    }
    return nil
  }

  func isArray(_ index: Int) -> Bool {
    primitiveType(index) != nil || symbols[all[index].name]?.utf8.first == UInt8(ascii: "[")
  }

  func firstIndex(named wanted: String) -> Int? {
    all.indices.first { $0 > FieldType.allCases.count - 1 && name($0) == wanted }
  }
}
