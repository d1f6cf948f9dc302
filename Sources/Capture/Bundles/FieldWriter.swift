/// Writes fields as JSON: an object per value, a line per element of a list.
package final class FieldWriter: FieldVisitor {
  package private(set) var bytes: [UInt8] = []
  /// What is done to each text first.
  private let filter: (String) -> String
  /// Whether nothing stands in the innermost object or list.
  private var isFirst = true

  /// The value as one object whose first member is its schema.
  package static func text(
    _ value: some FieldBearing, schema: String, filter: @escaping (String) -> String
  ) -> [UInt8] {
    let writer = FieldWriter(filter: filter)
    var value = value
    writer.bytes = Array("{\"schema\":\"\(schema)\"".utf8)
    writer.isFirst = false
    value.visitFields(writer)
    writer.bytes += Array("}\n".utf8)
    return writer.bytes
  }

  private init(filter: @escaping (String) -> String) {
    self.filter = filter
  }

  package func scalar(_ name: StaticString, _ kind: Scalar.Kind, _ value: Scalar?) -> Scalar? {
    guard let value else {
      // Within a list an absence has a place.
      if name.utf8CodeUnitCount == 0 { begin(name, "null") }
      return nil
    }
    switch value {
    case .integer(let number): begin(name, "\(number)")
    case .number(let number): begin(name, number.isFinite ? "\(number)" : "\"\(number)\"")
    case .flag(let flag): begin(name, flag ? "true" : "false")
    case .text(let text):
      begin(name, "")
      write(text: filter(text))
    }
    return value
  }

  package func object(_ name: StaticString, isThere: Bool, _ body: () -> Void) -> Bool {
    guard isThere else { return false }
    begin(name, "{")
    isFirst = true
    body()
    bytes.append(UInt8(ascii: "}"))
    isFirst = false
    return true
  }

  package func list(_ name: StaticString, count: Int, _ body: (Int) -> Void) -> Int {
    guard count > 0 else { return 0 }
    begin(name, "[")
    isFirst = true
    for index in 0..<count { body(index) }
    bytes.append(UInt8(ascii: "]"))
    isFirst = false
    return count
  }

  /// What stands between two fields, the name, and the start of the value.
  private func begin(_ name: StaticString, _ start: String) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    if name.utf8CodeUnitCount > 0 {
      bytes.append(UInt8(ascii: "\""))
      bytes += Array(name.description.utf8)
      bytes += [UInt8(ascii: "\""), UInt8(ascii: ":")]
    } else {
      bytes.append(0x0A)
    }
    bytes += Array(start.utf8)
  }

  private func write(text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0A: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case 0x00..<0x20:
        bytes += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
