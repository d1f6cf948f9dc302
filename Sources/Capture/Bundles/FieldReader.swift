import ByteParsing

/// Sets fields from JSON, in whatever order they stand; what it does not know it steps over.
///
/// Of a text that ends early, everything in front of the end counts, except the object or value
/// within which it ends.
package final class FieldReader: FieldVisitor {
  private let bytes: [UInt8]
  private var level: Level
  /// Whether the text ended early or is no JSON from some place on.
  package private(set) var isDamaged = false

  /// An object or list: where its members' names and values begin.
  private struct Level {
    var members: [(name: Range<Int>, value: Int)] = []
    /// Where the next member is likely to be.
    var next = 0
    var end = 0
    /// Whether the text ends in it, and in no value below it that has members itself.
    var endsInside = false
  }

  /// A text whose root is an object; `nil` where it is not.
  package init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    level = Level()
    var start = 0
    while start < bytes.count, bytes[start] <= 0x20 { start += 1 }
    guard start < bytes.count, bytes[start] == UInt8(ascii: "{") else { return nil }
    level = members(from: start)
  }

  package func scalar(_ name: StaticString, _ kind: Scalar.Kind, _ value: Scalar?) -> Scalar? {
    guard let place = take(name), place < bytes.count else { return nil }
    let first = bytes[place]
    if first == UInt8(ascii: "\"") {
      guard let text = text(at: place) else { return nil }
      if kind == .number { return Double(text).map(Scalar.number) }
      return kind == .text ? .text(text) : nil
    }
    let word = bytes[place..<wordEnd(place)]
    switch kind {
    case .flag:
      return word.elementsEqual("true".utf8)
        ? .flag(true) : word.elementsEqual("false".utf8) ? .flag(false) : nil
    case .integer: return Int(String(decoding: word, as: UTF8.self)).map(Scalar.integer)
    case .number: return Double(String(decoding: word, as: UTF8.self)).map(Scalar.number)
    case .text: return nil
    }
  }

  package func object(_ name: StaticString, isThere: Bool, _ body: () -> Void) -> Bool {
    guard let place = take(name), place < bytes.count, bytes[place] == UInt8(ascii: "{") else {
      return false
    }
    descend(to: place, body)
    return true
  }

  package func list(_ name: StaticString, count: Int, _ body: (Int) -> Void) -> Int {
    guard let place = take(name), place < bytes.count, bytes[place] == UInt8(ascii: "[") else {
      return 0
    }
    var count = 0
    descend(to: place) {
      for index in level.members.indices {
        // An element that the text ends in says too little.
        if isDamaged, index == level.members.count - 1, isCutShort(level.members[index].value) {
          break
        }
        level.next = index
        body(index)
        count += 1
      }
    }
    return count
  }

  private func descend(to place: Int, _ body: () -> Void) {
    let outer = level
    level = members(from: place)
    body()
    level = outer
  }

  private func isCutShort(_ place: Int) -> Bool {
    guard place < bytes.count else { return true }
    guard bytes[place] == UInt8(ascii: "{") || bytes[place] == UInt8(ascii: "[") else {
      return end(of: place) == nil
    }
    return members(from: place).endsInside
  }

  /// Where the value of a member begins; of a list, the element whose turn it is.
  private func take(_ name: StaticString) -> Int? {
    if name.utf8CodeUnitCount == 0 {
      return level.next < level.members.count ? level.members[level.next].value : nil
    }
    let count = level.members.count
    for step in 0..<count {
      let index = (level.next + step) % count
      guard isName(level.members[index].name, name) else { continue }
      level.next = (index + 1) % count
      return level.members[index].value
    }
    return nil
  }

  private func isName(_ range: Range<Int>, _ name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    let text = bytes
    return text.rawSpan.starts(with: name, at: range.lowerBound)
  }
}

extension FieldReader {
  /// The members of the object or list that begins at `start`.
  private func members(from start: Int) -> Level {
    var level = Level()
    let isObject = bytes[start] == UInt8(ascii: "{")
    var place = start + 1
    while true {
      skipFiller(&place)
      guard place < bytes.count else { break }
      if bytes[place] == UInt8(ascii: "}") || bytes[place] == UInt8(ascii: "]") {
        level.end = place + 1
        return level
      }
      var name = place..<place
      if isObject {
        guard bytes[place] == UInt8(ascii: "\""), let nameEnd = end(of: place) else { break }
        name = (place + 1)..<(nameEnd - 1)
        place = nameEnd
        skipFiller(&place)
        guard place < bytes.count else { break }
      }
      let value = place
      if let valueEnd = end(of: value) {
        level.members.append((name, value))
        guard valueEnd > value else { break }
        place = valueEnd
        continue
      }
      isDamaged = true
      if bytes[value] == UInt8(ascii: "{") || bytes[value] == UInt8(ascii: "[") {
        level.members.append((name, value))
      } else {
        level.endsInside = true
      }
      return level
    }
    isDamaged = true
    level.endsInside = true
    return level
  }

  private func skipFiller(_ place: inout Int) {
    while place < bytes.count,
      bytes[place] <= 0x20 || bytes[place] == UInt8(ascii: ",") || bytes[place] == UInt8(ascii: ":")
    { place += 1 }
  }

  /// Behind the value that begins at `start`; `nil` where the text ends first.
  private func end(of start: Int) -> Int? {
    var place = start
    var depth = 0
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
          place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard place < bytes.count else { return nil }
        place += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        place += 1
      default:
        if depth == 0 {
          place = wordEnd(place)
          return place < bytes.count ? place : nil
        }
        place += 1
      }
      if depth <= 0 { return place }
    }
    return nil
  }

  private func wordEnd(_ start: Int) -> Int {
    var place = start
    while place < bytes.count, bytes[place] > 0x20, bytes[place] != UInt8(ascii: ","),
      bytes[place] != UInt8(ascii: "}"), bytes[place] != UInt8(ascii: "]")
    { place += 1 }
    return place
  }

  private func text(at start: Int) -> String? {
    guard let end = end(of: start) else { return nil }
    let text = bytes
    return String(
      decoding: JSONString.text(text.rawSpan, (start + 1)..<(end - 1)), as: UTF8.self)
  }
}
