/// Headers of members, in the layout of POSIX.1-2001 (ustar and pax).
enum TarBlock {
  static let size = 512

  /// What stands in front of a member's content.
  static func header(name: String, size: Int, time: Int) -> [UInt8] {
    let bytes = Array(name.utf8)
    guard bytes.count > 100 else { return block(bytes, size: size, time: time, type: "0") }
    let record = extended("path", name)
    return block(Array("pax".utf8), size: record.count, time: time, type: "x") + padded(record)
      + block(Array(bytes.suffix(100)), size: size, time: time, type: "0")
  }

  /// Two empty blocks.
  static var end: [UInt8] { [UInt8](repeating: 0, count: 2 * size) }

  static func padding(_ count: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: (size - count % size) % size)
  }

  private static func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + padding(bytes.count) }

  /// `length key=value`, whose length counts itself.
  private static func extended(_ key: String, _ value: String) -> [UInt8] {
    let rest = Array(" \(key)=\(value)\n".utf8)
    var length = rest.count + 1
    while "\(length)".utf8.count + rest.count != length { length += 1 }
    return Array("\(length)".utf8) + rest
  }

  private static func block(_ name: [UInt8], size: Int, time: Int, type: Character) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: Self.size)
    func put(_ bytes: some Sequence<UInt8>, at place: Int) {
      for (index, byte) in bytes.enumerated() { block[place + index] = byte }
    }
    put(name.prefix(100), at: 0)
    put("0000600\0".utf8, at: 100)
    put("0000000\0".utf8, at: 108)
    put("0000000\0".utf8, at: 116)
    put(octal(size, digits: 11), at: 124)
    put(octal(time, digits: 11), at: 136)
    put("        ".utf8, at: 148)
    put("\(type)".utf8, at: 156)
    put("ustar\u{0}00".utf8, at: 257)
    let sum = block.reduce(0) { $0 + Int($1) }
    put(octal(sum, digits: 6), at: 148)
    block[154] = 0
    return block
  }

  private static func octal(_ number: Int, digits: Int) -> [UInt8] {
    let text = String(max(0, number), radix: 8)
    return Array((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8)
  }
}
