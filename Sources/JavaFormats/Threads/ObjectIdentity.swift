package import ByteParsing

/// How objects are called in dumps: by their address, or by class and identity hash.
///
/// The hash is no address: it stays when the collector moves the object, and two objects of one
/// class may share it. As the number of a lock it has its highest bit set, which no address of a
/// process has.
package enum ObjectIdentity {
  private static let mark: UInt64 = 1 << 63

  package static func isHash(_ object: UInt64) -> Bool {
    object & mark != 0
  }

  /// The number of the object of the class `name` with this hash, within one table of texts.
  static func object(class name: TextTable.ID, hash: UInt64) -> UInt64 {
    mark | UInt64(UInt32(bitPattern: name) & 0x7FFF_FFFF) << 32 | hash & 0xFFFF_FFFF
  }

  /// The number in another table of texts, where the class is `name`.
  package static func moved(_ object: UInt64, to name: TextTable.ID) -> UInt64 {
    isHash(object) ? Self.object(class: name, hash: object) : object
  }

  /// `0x000000076bf62208 (a com.example.Stock)` or `com.example.Stock@64a4c19e`.
  package static func displayed(_ object: UInt64, class name: String) -> String {
    if isHash(object) { return "\(name)@\(String(object & 0xFFFF_FFFF, radix: 16))" }
    let digits = String(object, radix: 16)
    let padding = String(repeating: "0", count: max(0, 16 - digits.count))
    return "0x\(padding)\(digits) (a \(name))"
  }
}

extension ThreadTables {
  /// Reads `java.lang.Object@64a4c19e`; 0 where no hash is behind the class.
  mutating func object(
    _ bytes: RawSpan, _ range: Range<Int>
  ) -> (object: UInt64, class: TextTable.ID) {
    guard let at = bytes.lastIndex(of: UInt8(ascii: "@"), in: range) else {
      return (0, texts.intern(bytes, range))
    }
    let name = texts.intern(bytes, range.lowerBound..<at)
    var cursor = ByteCursor(bytes)
    cursor.move(to: at + 1)
    guard let hash = cursor.hexadecimal(), cursor.position == range.upperBound else {
      return (0, name)
    }
    return (ObjectIdentity.object(class: name, hash: hash), name)
  }
}
