/// A place in the write-ahead log of PostgreSQL (`pg_lsn`), in bytes from its beginning.
package struct LogPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  package var bytes: UInt64

  package init(bytes: UInt64) {
    self.bytes = bytes
  }

  /// `16/B374D848`: two halves of 32 bits in hexadecimal.
  package init?(_ text: String) {
    let halves = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
    guard halves.count == 2,
      let high = UInt32(String(decoding: halves[0], as: UTF8.self), radix: 16),
      let low = UInt32(String(decoding: halves[1], as: UTF8.self), radix: 16)
    else { return nil }
    bytes = UInt64(high) << 32 | UInt64(low)
  }

  /// 0/0, which stands where there is no position yet.
  package var isNone: Bool { bytes == 0 }

  package static func < (left: LogPosition, right: LogPosition) -> Bool {
    left.bytes < right.bytes
  }

  /// Bytes that this position is ahead of `other`; negative where it is behind.
  package func distance(from other: LogPosition) -> Int {
    Int(clamping: Int64(bitPattern: bytes &- other.bytes))
  }

  package var description: String {
    func hex(_ half: UInt64) -> String { String(half, radix: 16, uppercase: true) }
    return hex(bytes >> 32) + "/" + hex(bytes & 0xFFFF_FFFF)
  }
}
