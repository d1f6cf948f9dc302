import ByteParsing
import Capture

extension RawSpan {
  func beginning(ofLineAt place: Int) -> Int {
    lastIndex(of: 0x0A, in: 0..<place).map { $0 + 1 } ?? 0
  }

  func array(_ range: Range<Int>) -> [UInt8] {
    unsafe withUnsafeBytes { unsafe Array($0[range]) }
  }

  func has(_ text: StaticString) -> Bool { firstRange(of: text) != nil }

  func has(oneOf texts: [StaticString]) -> Bool { texts.contains { has($0) } }

  /// Whether a line goes on with the record before it: a frame, a cause, what is indented.
  func goesOn(_ line: Range<Int>) -> Bool {
    guard let start = line.first else { return true }
    let first = self[start]
    if first.isBlank || first == UInt8(ascii: "}") || first == UInt8(ascii: "^") { return true }
    if first == UInt8(ascii: "{") || first.isDigit { return false }
    if Self.continuations.contains(where: { starts(with: $0, at: start) }) { return true }
    return isThrown(line)
  }

  private static let continuations: [StaticString] = [
    "Caused by", "Suppressed: ", "Traceback (", "During handling of", "The above exception",
    "goroutine ", "at ", "... ", "--->", "---", "#011",
  ]

  /// `java.net.ConnectException: …`, `requests.exceptions.ConnectionError: …`: the head of a stack,
  /// or its last line.
  private func isThrown(_ line: Range<Int>) -> Bool {
    var position = line.lowerBound
    while position < line.upperBound, self[position].isOfName || self[position] == UInt8(ascii: "$")
    { position += 1 }
    guard position > line.lowerBound + 6, position < line.upperBound,
      self[position] == UInt8(ascii: ":")
    else { return false }
    let name = line.lowerBound..<position
    let isError = ["Exception", "Error", "exception", "error", "Fault"].contains { ending in
      let count = ending.utf8.count
      return name.count >= count
        && isEqual(
          (name.upperBound - count)..<name.upperBound, to: Array(ending.utf8).rawSpan, at: 0)
    }
    guard isError else { return false }
    if let point = firstIndex(of: UInt8(ascii: "."), from: name.lowerBound), point < position {
      return true
    }
    // Python's own errors have no package: their stack stands in front of them.
    return line.lowerBound > 1
      && self[beginning(ofLineAt: line.lowerBound - 1)].isBlank
  }

  /// Whether a line is of a web server's access log, whose addresses and agents may hold any words:
  /// `"GET /docs?q=ECONNREFUSED HTTP/1.1" 200 …`.
  func isAccess(_ line: Range<Int>) -> Bool {
    var position = line.lowerBound
    while let found = firstRange(of: " HTTP/", in: position..<line.upperBound) {
      position = found.upperBound
      guard let quote = firstIndex(of: UInt8(ascii: "\""), from: position),
        quote + 5 < line.upperBound, quote - position < 5, self[quote + 1] == 0x20
      else { continue }
      if (2...4).allSatisfy({ self[quote + $0].isDigit }) { return true }
    }
    return false
  }

  /// The text of a JSON record with its escapes undone, keys and all.
  func unescaped(_ line: Range<Int>) -> [UInt8] {
    var text: [UInt8] = []
    let reach = line.lowerBound..<min(line.upperBound, line.lowerBound + 65_536)
    text.reserveCapacity(reach.count)
    var position = reach.lowerBound
    while position < reach.upperBound {
      guard let slash = firstIndex(of: UInt8(ascii: "\\"), from: position),
        slash + 1 < reach.upperBound
      else { break }
      text += array(position..<slash)
      switch self[slash + 1] {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "r"): break
      case UInt8(ascii: "u"):
        let code = (2..<6).reduce(0) { value, step in
          slash + step < reach.upperBound ? value << 4 | Self.digit(self[slash + step]) : value
        }
        text.append(code < 0x80 ? UInt8(code) : UInt8(ascii: "?"))
        position = min(slash + 6, reach.upperBound)
        continue
      default: text.append(self[slash + 1])
      }
      position = slash + 2
    }
    if position < reach.upperBound { text += array(position..<reach.upperBound) }
    return text
  }

  private static func digit(_ byte: UInt8) -> Int {
    byte.isDigit ? Int(byte) - 0x30 : Int(byte | 0x20) & 0xF + 9
  }

  /// The message of a JSON record as a person reads it, on one line, and what stands at `place` where
  /// that is another field's; the record where it has none.
  func messageOfJSON(_ line: Range<Int>, at place: Int) -> String {
    let head = LogHead(self, line)
    guard let range = head.fields?.message else {
      return string(line.lowerBound..<min(line.upperBound, line.lowerBound + 300))
    }
    let message = textOfJSON(range)
    if range.contains(place) { return message }
    let told = textOfJSON(lineOfJSON(at: place, in: line))
    if message.hasSuffix(told) { return message }
    return message.isEmpty ? told : "\(message): \(told)"
  }

  private func textOfJSON(_ range: Range<Int>) -> String {
    let end = min(range.upperBound, range.lowerBound + 1200)
    let text = JSONString.text(self, range.lowerBound..<end, atMost: 300).map {
      $0 < 0x20 ? 0x20 : $0
    }
    return text.rawSpan.string(text.rawSpan.trimmed(0..<text.count))
  }

  /// The line around a place within a string of a JSON record.
  private func lineOfJSON(at place: Int, in record: Range<Int>) -> Range<Int> {
    func isEnd(_ position: Int) -> Bool {
      self[position] == UInt8(ascii: "\"") && self[position - 1] != UInt8(ascii: "\\")
        || self[position] == UInt8(ascii: "n") && self[position - 1] == UInt8(ascii: "\\")
    }
    var (start, end) = (place, place)
    while start > record.lowerBound + 1, !isEnd(start - 1) { start -= 1 }
    while end < record.upperBound, !isEnd(end) { end += 1 }
    if end > start, end < record.upperBound, self[end] == UInt8(ascii: "n") { end -= 1 }
    return start..<end
  }
}

/// Puts together lines that a container runtime of Kubernetes has cut, where their last part stands;
/// what was in front of it leaves an empty line, so that numbers of lines stay.
struct LineParts {
  private static let limit = 1 << 20
  /// Of each stream what was read of a line whose end is to come.
  private var open: [Bool: [UInt8]] = [:]

  var isOpen: Bool { !open.isEmpty }

  mutating func join(_ bytes: RawSpan) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.byteCount)
    var position = 0
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      append(bytes, position..<end, to: &text)
      if end < bytes.byteCount { text.append(0x0A) }
      position = end + 1
    }
    return text
  }

  private mutating func append(_ bytes: RawSpan, _ line: Range<Int>, to text: inout [UInt8]) {
    let reach = line.lowerBound..<min(line.upperBound, line.lowerBound + 60)
    for (mark, isError) in [(" stdout ", false), (" stderr ", true)] as [(StaticString, Bool)] {
      guard let found = bytes.firstRange(of: mark, in: reach),
        found.upperBound + 2 <= line.upperBound
      else { continue }
      let content = (found.upperBound + 2)..<line.upperBound
      if bytes[found.upperBound] == UInt8(ascii: "P") {
        if let known = open[isError] {
          if known.count < Self.limit { open[isError] = known + bytes.array(content) }
        } else {
          open[isError] =
            bytes.array(line.lowerBound..<found.upperBound) + Array("F ".utf8)
            + bytes.array(content)
        }
        return
      }
      if let known = open.removeValue(forKey: isError) {
        text += known + bytes.array(content)
        return
      }
    }
    text += bytes.array(line)
  }
}
