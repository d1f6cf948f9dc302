/// A range of addresses: `10.0.0.0/8`, `fd00:10:244::/48`.
struct AddressRange {
  /// The bytes of an address, 4 or 16.
  private let base: [UInt8]
  private let length: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/")
    guard parts.count == 2, let length = Int(parts[1]), let base = Self.number(String(parts[0])),
      (0...(base.count * 8)).contains(length)
    else { return nil }
    (self.base, self.length) = (base, length)
  }

  static func number(_ text: String) -> [UInt8]? {
    guard text.utf8.contains(UInt8(ascii: ":")) else {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
      let known = parts.compactMap(\.self)
      return parts.count == 4 && known.count == 4 ? known : nil
    }
    var groups = text.split(separator: ":", omittingEmptySubsequences: false)
    // `::1` and `fd00::` have one empty group more than the one that stands for zeros.
    if groups.count > 1, groups[0].isEmpty, groups[1].isEmpty { groups.removeFirst() }
    if groups.count > 1, groups.suffix(2).allSatisfy(\.isEmpty) { groups.removeLast() }
    var bytes: [UInt8] = []
    var isShort = false
    for group in groups {
      if group.isEmpty {
        guard !isShort, groups.count <= 8 else { return nil }
        isShort = true
        bytes += Array(repeating: 0, count: (9 - groups.count) * 2)
      } else {
        guard let word = UInt16(group, radix: 16) else { return nil }
        bytes += [UInt8(word >> 8), UInt8(word & 0xFF)]
      }
    }
    return bytes.count == 16 ? bytes : nil
  }

  /// Those of the other kind are never in it.
  func holds(_ address: [UInt8]) -> Bool {
    guard address.count == base.count else { return false }
    return (0..<length).allSatisfy { bit in
      (address[bit / 8] ^ base[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
    }
  }
}
