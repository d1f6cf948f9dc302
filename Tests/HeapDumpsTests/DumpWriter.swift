/// Writes a heap dump record by record, as HotSpot does.
struct DumpWriter {
  private(set) var bytes: [UInt8] = []
  let identifierSize: Int
  private var segment: [UInt8] = []
  private var symbols: [String: UInt64] = [:]
  private var classNumbers: [String: UInt64] = [:]
  private var serial: UInt32 = 0

  init(identifierSize: Int = 8, version: String = "1.0.2") {
    self.identifierSize = identifierSize
    bytes = Array("JAVA PROFILE \(version)".utf8) + [0]
    bytes += Self.number(UInt64(identifierSize), 4)
    bytes += Self.number(1_795_000_000_000, 8)
  }

  static func number(_ value: UInt64, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (size - 1 - $0))) }
  }

  private func identifier(_ value: UInt64) -> [UInt8] { Self.number(value, identifierSize) }

  mutating func record(_ tag: UInt8, _ body: [UInt8]) {
    bytes += [tag] + Self.number(0, 4) + Self.number(UInt64(body.count), 4) + body
  }

  mutating func symbol(_ text: String) -> UInt64 {
    if let known = symbols[text] { return known }
    let value = 0x7000_0000 + UInt64(symbols.count) * 16
    symbols[text] = value
    record(0x01, identifier(value) + Array(text.utf8))
    return value
  }

  /// A reference, or a number of the size of its type.
  enum Value {
    case object(UInt64)
    case int(Int32)
    case long(Int64)
    case byte(UInt8)

    var type: UInt8 {
      switch self {
      case .object: 2
      case .int: 10
      case .long: 11
      case .byte: 8
      }
    }
  }

  private func encoded(_ value: Value) -> [UInt8] {
    switch value {
    case .object(let reference): identifier(reference)
    case .int(let number): Self.number(UInt64(UInt32(bitPattern: number)), 4)
    case .long(let number): Self.number(UInt64(bitPattern: number), 8)
    case .byte(let number): [number]
    }
  }

  /// LOAD_CLASS; the name with slashes.
  mutating func load(_ name: String, _ address: UInt64) {
    serial += 1
    let symbol = symbol(name)
    record(
      0x02,
      Self.number(UInt64(serial), 4) + identifier(address) + Self.number(0, 4)
        + identifier(symbol))
  }

  /// CLASS_DUMP of a class that was loaded.
  mutating func define(
    _ address: UInt64, parent: UInt64 = 0, loader: UInt64 = 0,
    statics: [(String, Value)] = [], fields: [(String, UInt8)] = []
  ) {
    let staticNames = statics.map { symbol($0.0) }
    let fieldNames = fields.map { symbol($0.0) }
    var body: [UInt8] = [0x20] + identifier(address) + Self.number(0, 4)
    for link in [parent, loader, 0, 0, 0, 0] { body += identifier(link) }
    body += Self.number(0, 4) + Self.number(0, 2)
    body += Self.number(UInt64(statics.count), 2)
    for (name, entry) in zip(staticNames, statics) {
      body += identifier(name) + [entry.1.type] + encoded(entry.1)
    }
    body += Self.number(UInt64(fields.count), 2)
    for (name, entry) in zip(fieldNames, fields) { body += identifier(name) + [entry.1] }
    segment += body
  }

  mutating func instance(_ address: UInt64, of type: UInt64, _ values: [Value] = []) {
    let body = values.flatMap(encoded)
    segment += [0x21] + identifier(address) + Self.number(0, 4) + identifier(type)
    segment += Self.number(UInt64(body.count), 4) + body
  }

  mutating func array(_ address: UInt64, of type: UInt64, _ elements: [UInt64]) {
    segment += [0x22] + identifier(address) + Self.number(0, 4)
    segment += Self.number(UInt64(elements.count), 4) + identifier(type)
    for element in elements { segment += identifier(element) }
  }

  mutating func bytes(_ address: UInt64, _ content: [UInt8]) {
    segment += [0x23] + identifier(address) + Self.number(0, 4)
    segment += Self.number(UInt64(content.count), 4) + [8] + content
  }

  mutating func root(_ tag: UInt8, _ address: UInt64, _ trailer: [UInt8] = []) {
    segment += [tag] + identifier(address) + trailer
  }

  mutating func raw(_ bytes: [UInt8]) {
    segment += bytes
  }

  /// HEAP_DUMP_SEGMENT of all objects since the last one; `tag` 0x0C is HEAP_DUMP.
  mutating func endSegment(tag: UInt8 = 0x1C, length: Int? = nil) {
    bytes += [tag] + Self.number(0, 4) + Self.number(UInt64(length ?? segment.count), 4) + segment
    segment = []
  }

  mutating func end() {
    record(0x2C, [])
  }
}

/// A small heap: a static field, an array of nodes with their values, and a weak reference.
extension DumpWriter {
  static let objectClass: UInt64 = 0x1000
  static let nodeClass: UInt64 = 0x1100
  static let holderClass: UInt64 = 0x1200
  static let arrayClass: UInt64 = 0x1300
  static let referenceClass: UInt64 = 0x1400
  static let weakClass: UInt64 = 0x1500
  static let classClass: UInt64 = 0x1600
  static let table: UInt64 = 0x10_0000
  static let weak: UInt64 = 0x20_0000
  static let lost: UInt64 = 0x20_0040

  /// The bytes of a whole dump, with `nodes` nodes of which each has a value of ten bytes.
  static func heap(
    identifierSize: Int = 8, version: String = "1.0.2", nodes: Int = 100, tag: UInt8 = 0x1C,
    length: Int? = nil, isEnded: Bool = true
  ) -> [UInt8] {
    var dump = DumpWriter(identifierSize: identifierSize, version: version)
    let names: [(String, UInt64)] = [
      ("java/lang/Object", objectClass), ("com/acme/Node", nodeClass),
      ("com/acme/Holder", holderClass), ("[Lcom/acme/Node;", arrayClass),
      ("java/lang/ref/Reference", referenceClass), ("java/lang/ref/WeakReference", weakClass),
      ("java/lang/Class", classClass),
    ]
    for (name, address) in names { dump.load(name, address) }
    dump.define(objectClass)
    dump.define(classClass, parent: objectClass)
    dump.define(nodeClass, parent: objectClass, fields: [("value", 2), ("key", 10)])
    dump.define(
      holderClass, parent: objectClass,
      statics: [("LIMIT", .long(7)), ("NODES", .object(table)), ("COUNT", .int(3))])
    dump.define(arrayClass, parent: objectClass)
    dump.define(referenceClass, parent: objectClass, fields: [("referent", 2), ("queue", 2)])
    dump.define(weakClass, parent: referenceClass)
    let step: UInt64 = 24
    let first = table + UInt64((16 + 4 * nodes + 7) / 8 * 8)
    dump.array(table, of: arrayClass, (0..<nodes).map { first + UInt64($0) * (step + 32) })
    for node in 0..<nodes {
      let address = first + UInt64(node) * (step + 32)
      dump.instance(address, of: nodeClass, [.object(address + step), .int(Int32(node))])
      dump.bytes(address + step, Array("text-\(node % 10)....".utf8.prefix(10)))
    }
    dump.instance(weak, of: weakClass, [.object(lost), .object(0)])
    dump.instance(lost, of: nodeClass, [.object(0), .int(0)])
    dump.root(0x05, holderClass)
    dump.root(0xFF, weak)
    dump.endSegment(tag: tag, length: length)
    if isEnded { dump.end() }
    return dump.bytes
  }
}
