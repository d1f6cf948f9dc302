import ByteParsing

/// A CLASS_DUMP record: a class, its static fields with values, the types of its own fields.
struct ClassRecord: ~Escapable {
  private let bytes: RawSpan
  private let size: Int
  private(set) var position: Int
  /// Whether it names a type that is none.
  private(set) var isDamaged = false

  private(set) var identifier: UInt64 = 0
  private(set) var superclass: UInt64 = 0
  private(set) var loader: UInt64 = 0
  /// What the class refers to apart from static fields: superclass, loader, signers, domain.
  private(set) var links: [UInt64] = []
  private(set) var statics: [JavaClass.Field] = []
  /// The values of the static references, in their order.
  private(set) var references: [UInt64] = []
  private(set) var longStatics: [(name: UInt64, value: Int64)] = []
  private(set) var fields: [JavaClass.Field] = []

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, at position: Int, identifierSize: Int) {
    self.bytes = bytes
    self.position = position
    size = identifierSize
  }

  /// Whether all of the record is there.
  mutating func read() -> Bool {
    guard has(7 * size + 10) else { return false }
    identifier = nextIdentifier()
    position += 4
    links = (0..<4).map { _ in nextIdentifier() }
    (superclass, loader) = (links[0], links[1])
    position += 2 * size + 4
    return readConstants() && readStatics() && readFields()
  }

  private func has(_ count: Int) -> Bool {
    bytes.byteCount - position >= count
  }

  private mutating func nextIdentifier() -> UInt64 {
    defer { position += size }
    return bytes.identifier(position, size)
  }

  private mutating func nextCount() -> Int? {
    guard has(2) else { return nil }
    defer { position += 2 }
    return Int(bytes.u2(position))
  }

  private mutating func nextType() -> FieldType? {
    guard let type = FieldType(rawValue: bytes[position]) else {
      isDamaged = true
      return nil
    }
    position += 1
    return type
  }

  private mutating func readConstants() -> Bool {
    guard let count = nextCount() else { return false }
    for _ in 0..<count {
      guard has(3) else { return false }
      position += 2
      guard let type = nextType(), has(type.size(identifierSize: size)) else { return false }
      position += type.size(identifierSize: size)
    }
    return true
  }

  private mutating func readStatics() -> Bool {
    guard let count = nextCount() else { return false }
    for _ in 0..<count {
      guard has(size + 1) else { return false }
      let name = nextIdentifier()
      guard let type = nextType(), has(type.size(identifierSize: size)) else { return false }
      statics.append(JavaClass.Field(name: name, type: type))
      if type == .object { references.append(bytes.identifier(position, size)) }
      if type == .long { longStatics.append((name, Int64(bitPattern: bytes.u8(position)))) }
      position += type.size(identifierSize: size)
    }
    return true
  }

  private mutating func readFields() -> Bool {
    guard let count = nextCount() else { return false }
    for _ in 0..<count {
      guard has(size + 1) else { return false }
      let name = nextIdentifier()
      guard let type = nextType() else { return false }
      fields.append(JavaClass.Field(name: name, type: type))
    }
    return true
  }
}
