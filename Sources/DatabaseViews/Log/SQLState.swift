internal import ByteParsing

/// A SQLSTATE: five letters or digits, the same in every language.
package struct SQLState: Sendable, Hashable, CustomStringConvertible {
  private let code: UInt64

  init?(_ bytes: RawSpan, _ range: Range<Int>) {
    guard range.count == 5 else { return nil }
    var code: UInt64 = 0
    for place in range {
      let byte = bytes[place]
      guard byte.isDigit || (0x41...0x5A).contains(byte) else { return nil }
      code = code << 8 | UInt64(byte)
    }
    self.code = code
  }

  package init(_ text: StaticString) {
    code = text.withUTF8Buffer { unsafe $0.prefix(5).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
  }

  /// Whether it is of one of the server's classes that have messages of interest.
  var isKnown: Bool {
    switch code >> 24 {
    case 0x3030, 0x3038: true  // 00, 08
    case 0x3232, 0x3233, 0x3235, 0x3238: true  // 22, 23, 25, 28
    case 0x3430, 0x3432: true  // 40, 42
    case 0x3533, 0x3534, 0x3535, 0x3537, 0x3538: true  // 53, 54, 55, 57, 58
    case 0x5858: true  // XX
    default: false
    }
  }

  package var description: String {
    String(
      decoding: stride(from: 32, through: 0, by: -8).map { UInt8((code >> UInt64($0)) & 0xFF) },
      as: UTF8.self)
  }
}
