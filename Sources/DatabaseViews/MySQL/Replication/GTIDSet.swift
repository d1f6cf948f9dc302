/// A set of MySQL's identifiers of transactions: `uuid:1-5:7-9,uuid:3`, with tags from 8.3 on
/// (`uuid:1-5:tag:1-3`).
package struct GTIDSet: Sendable, Hashable {
  /// Whose numbers they are.
  package struct Origin: Sendable, Hashable, Comparable {
    /// Of the server that committed first; lower case.
    package var server: String
    /// Empty where there is none.
    package var tag: String

    package init(server: String, tag: String = "") {
      self.server = server
      self.tag = tag
    }

    package static func < (one: Origin, other: Origin) -> Bool {
      (one.server, one.tag) < (other.server, other.tag)
    }
  }

  /// In order, without overlap, none next to another; no origin without any.
  package private(set) var runs: [Origin: [ClosedRange<Int64>]] = [:]

  package init() {}

  /// Fails where it is no such set; blanks and ends of lines may stand in it, also written `\n`.
  package init?(_ text: String) {
    for part in Self.plain(text).split(separator: ",") {
      let words = part.split(separator: ":", omittingEmptySubsequences: false)
      guard words.count > 1, let server = Self.server(words[0]) else { return nil }
      var origin = Origin(server: server)
      for word in words.dropFirst() {
        if let run = Self.run(word) {
          runs[origin, default: []].append(run)
        } else if let tag = Self.tag(word) {
          origin.tag = tag
        } else {
          return nil
        }
      }
    }
    runs = runs.mapValues(Self.merged)
  }

  package var isEmpty: Bool { runs.isEmpty }

  /// How many transactions; the most that a number holds where there are more.
  package var count: Int {
    runs.values.joined().reduce(0) { sum, run in
      let (length, isLong) = run.upperBound.subtractingReportingOverflow(run.lowerBound - 1)
      let (total, isMany) = sum.addingReportingOverflow(isLong ? .max : Int(clamping: length))
      return isMany ? .max : total
    }
  }

  package func union(_ other: GTIDSet) -> GTIDSet {
    var result = self
    for (origin, own) in other.runs {
      result.runs[origin] = Self.merged((runs[origin] ?? []) + own)
    }
    return result
  }

  package func subtracting(_ other: GTIDSet) -> GTIDSet {
    var result = GTIDSet()
    for (origin, own) in runs {
      let rest = Self.difference(own, other.runs[origin] ?? [])
      if !rest.isEmpty { result.runs[origin] = rest }
    }
    return result
  }

  package func isSubset(of other: GTIDSet) -> Bool { subtracting(other).isEmpty }

  /// Those that a server did not commit first.
  package func without(server: String) -> GTIDSet {
    var result = self
    for origin in runs.keys where origin.server == server.lowercased() {
      result.runs[origin] = nil
    }
    return result
  }

  /// As a server writes it, cut after some runs.
  package func text(atMost limit: Int = 8) -> String {
    var left = limit
    var parts: [String] = []
    for origin in runs.keys.sorted() {
      guard left > 0, let own = runs[origin] else { break }
      let shown = own.prefix(left).map {
        $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
      }
      left -= shown.count
      let tag = origin.tag.isEmpty ? "" : ":\(origin.tag)"
      parts.append("\(origin.server)\(tag):" + shown.joined(separator: ":"))
    }
    let isCut = runs.values.reduce(0) { $0 + $1.count } > limit
    return parts.joined(separator: ",") + (isCut ? ",…" : "")
  }
}

extension GTIDSet {
  private static func plain(_ text: String) -> String {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in text.utf8 {
      if isEscaped, byte == UInt8(ascii: "n") || byte == UInt8(ascii: "r") {
        isEscaped = false
        continue
      }
      isEscaped = byte == UInt8(ascii: "\\")
      if byte > 0x20, !isEscaped { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// 32 digits to the base of 16, with or without dashes and braces.
  private static func server(_ word: Substring) -> String? {
    let digits = word.utf8.filter { byte in
      byte != UInt8(ascii: "-") && byte != UInt8(ascii: "{") && byte != UInt8(ascii: "}")
    }
    guard digits.count == 32, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
    else { return nil }
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text += "-" }
      text.unicodeScalars.append(Unicode.Scalar(digit | (digit > 0x40 ? 0x20 : 0)))
    }
    return text
  }

  private static func run(_ word: Substring) -> ClosedRange<Int64>? {
    let ends = word.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 1 || ends.count == 2, let first = Int64(ends[0]), first > 0,
      let last = Int64(ends[ends.count - 1]), last >= first
    else { return nil }
    return first...last
  }

  /// A letter or `_`, then up to 31 letters, digits and `_`; case does not count.
  private static func tag(_ word: Substring) -> String? {
    guard let first = word.utf8.first, !(0x30...0x39).contains(first), word.utf8.count <= 32,
      word.utf8.allSatisfy({ byte in
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
          || (0x61...0x7A).contains(byte | 0x20)
      })
    else { return nil }
    return word.lowercased()
  }

  private static func merged(_ runs: [ClosedRange<Int64>]) -> [ClosedRange<Int64>] {
    var result: [ClosedRange<Int64>] = []
    for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, run.lowerBound - 1 <= last.upperBound {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, run.upperBound)
      } else {
        result.append(run)
      }
    }
    return result
  }

  /// What of runs in order is in none of others in order.
  private static func difference(
    _ own: [ClosedRange<Int64>], _ others: [ClosedRange<Int64>]
  ) -> [ClosedRange<Int64>] {
    var result: [ClosedRange<Int64>] = []
    var next = 0
    for run in own {
      var start = run.lowerBound
      while next < others.count, others[next].upperBound < start { next += 1 }
      var place = next
      var isOver = false
      while place < others.count, others[place].lowerBound <= run.upperBound {
        if others[place].lowerBound > start { result.append(start...others[place].lowerBound - 1) }
        guard others[place].upperBound < run.upperBound else {
          isOver = true
          break
        }
        start = others[place].upperBound + 1
        place += 1
      }
      if !isOver { result.append(start...run.upperBound) }
    }
    return result
  }
}
