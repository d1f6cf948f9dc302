/// Other addresses for those of a text, the same one each time, so that who talks to whom still shows.
///
/// IPv4 becomes `240.0.0.0/4`, which nobody has (RFC 1112, section 4), IPv6 `2001:db8::/32` of
/// documents (RFC 3849), mail addresses `user-N@example.invalid`. This host's own loopback and the
/// address that means any stay.
struct Pseudonyms {
  private var names: [[UInt8]: [UInt8]] = [:]

  var count: Int { names.count }

  mutating func replacing(in bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var copied = 0
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      guard Self.isPart(byte) else {
        place += 1
        continue
      }
      var end = place
      while end < bytes.count, Self.isPart(bytes[end]) { end += 1 }
      for (range, name) in pseudonyms(of: bytes[place..<end]) {
        result += bytes[copied..<range.lowerBound]
        result += name
        copied = range.upperBound
      }
      place = end
    }
    guard copied > 0 else { return bytes }
    result += bytes[copied...]
    return result
  }

  /// Letters, digits and signs that addresses consist of.
  private static func isPart(_ byte: UInt8) -> Bool {
    byte >= 0x30 && byte <= 0x3A || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
      || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "%")
  }

  private mutating func pseudonyms(of word: ArraySlice<UInt8>) -> [(Range<Int>, [UInt8])] {
    if let at = word.firstIndex(of: UInt8(ascii: "@")), at > word.startIndex,
      word[at...].dropFirst().contains(UInt8(ascii: "."))
    {
      return [
        (word.startIndex..<word.endIndex, name(of: Array(word)) { "user-\($0)@example.invalid" })
      ]
    }
    let colons = word.count { $0 == 0x3A }
    if colons >= 2, let range = Self.version6(word) {
      return [(range, name(of: Array(word[range])) { "2001:db8::" + String($0, radix: 16) })]
    }
    return word.split { $0 == 0x3A || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "@") }
      .compactMap {
        part in
        guard Self.isVersion4(part) else { return nil }
        return (
          part.startIndex..<part.endIndex,
          name(of: Array(part)) { "240.\($0 >> 16 & 255).\($0 >> 8 & 255).\($0 & 255)" }
        )
      }
  }

  private mutating func name(of address: [UInt8], _ make: (Int) -> String) -> [UInt8] {
    if let known = names[address] { return known }
    let name = Array(make(names.count + 1).utf8)
    names[address] = name
    return name
  }

  private static func isVersion4(_ word: ArraySlice<UInt8>) -> Bool {
    let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return false }
    let numbers = parts.compactMap { part in
      part.count <= 3
        ? Int(String(decoding: part, as: UTF8.self)).flatMap { $0 < 256 ? $0 : nil } : nil
    }
    guard numbers.count == 4 else { return false }
    return numbers[0] != 127 && numbers[0] != 0 && numbers[0] < 240
  }

  /// An address of version 6: hexadecimal groups, at least one of which says something.
  private static func version6(_ word: ArraySlice<UInt8>) -> Range<Int>? {
    var end = word.endIndex
    while end > word.startIndex, word[end - 1] == UInt8(ascii: ".") { end -= 1 }
    let text = word[word.startIndex..<end]
    let groups = text.split(separator: 0x3A, omittingEmptySubsequences: false)
    guard groups.count >= 3, groups.count <= 9 else { return nil }
    let isHex = groups.allSatisfy { group in
      group.count <= 4
        && group.allSatisfy {
          $0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x66
        }
    }
    guard isHex, groups.contains(where: { $0.isEmpty }) || groups.count == 8,
      groups.contains(where: { $0.count >= 3 })
    else { return nil }
    return word.startIndex..<end
  }
}
