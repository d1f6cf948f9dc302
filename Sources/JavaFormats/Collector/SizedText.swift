import ByteParsing

/// Sizes and changes of sizes in the texts of collectors; a range bounds what may be read.
enum SizedText {
  /// `6M`, `8192K`, `21.9M`, `0B`: bytes. A number without a unit is none.
  @inline(__always)
  static func size(_ bytes: RawSpan, _ at: inout Int, _ end: Int) -> Double? {
    let start = at
    guard let value = number(bytes, &at, end), at < end, let factor = factor(bytes[at]) else {
      at = start
      return nil
    }
    at += 1
    if factor > 1, at < end, bytes[at] == UInt8(ascii: "B") { at += 1 }
    return value * factor
  }

  /// Digits with an optional fraction behind a point or comma.
  @inline(__always)
  static func number(_ bytes: RawSpan, _ at: inout Int, _ end: Int) -> Double? {
    var whole: UInt64 = 0
    let start = at
    while at < end, bytes[at].isDigit {
      guard at - start < 18 else { return nil }
      whole = whole &* 10 &+ UInt64(bytes[at] &- 0x30)
      at += 1
    }
    guard at > start else { return nil }
    guard at + 1 < end, bytes[at] == UInt8(ascii: ".") || bytes[at] == UInt8(ascii: ","),
      bytes[at + 1].isDigit
    else { return Double(whole) }
    at += 1
    var fraction: UInt64 = 0
    var scale: UInt64 = 1
    while at < end, bytes[at].isDigit {
      if scale < 1_000_000_000_000 {
        fraction = fraction &* 10 &+ UInt64(bytes[at] &- 0x30)
        scale = scale &* 10
      }
      at += 1
    }
    return Double(whole) + Double(fraction) / Double(scale)
  }

  @inline(__always)
  static func integer(_ bytes: RawSpan, _ at: inout Int, _ end: Int) -> Int? {
    var value = 0
    let start = at
    while at < end, bytes[at].isDigit {
      guard at - start < 18 else { return nil }
      value = value &* 10 &+ Int(bytes[at] &- 0x30)
      at += 1
    }
    return at > start ? value : nil
  }

  private static func factor(_ unit: UInt8) -> Double? {
    switch unit {
    case UInt8(ascii: "B"): 1
    case UInt8(ascii: "K"), UInt8(ascii: "k"): 1024
    case UInt8(ascii: "M"): 1_048_576
    case UInt8(ascii: "G"): 1_073_741_824
    case UInt8(ascii: "T"): 1_099_511_627_776
    default: nil
    }
  }

  /// `6M->5M(40M)`, `10944K(12288K)->1344K(12288K)`, `60M(94%)->22M(34%)`.
  struct Change {
    var before: Double
    var after: Double
    /// The last parenthesis, unless it is a share.
    var capacity: Double?
    /// The larger of the sizes that has a share of the maximum behind it, and that share in percent.
    var share: (size: Double, percent: Double)?
  }

  static func change(_ bytes: RawSpan, _ at: inout Int, _ end: Int) -> Change? {
    let start = at
    guard let before = size(bytes, &at, end) else { return nil }
    let beforeShare = percent(bytes, at, end)
    _ = parenthesis(bytes, &at, end)
    guard bytes.starts(with: "->", at: at), at + 2 < end else {
      at = start
      return nil
    }
    at += 2
    guard let after = size(bytes, &at, end) else {
      at = start
      return nil
    }
    let afterShare = percent(bytes, at, end)
    var change = Change(before: before, after: after, capacity: parenthesis(bytes, &at, end))
    if let percent = beforeShare, before >= after {
      change.share = (before, percent)
    } else if let percent = afterShare {
      change.share = (after, percent)
    }
    return change
  }

  /// `(94%)` at `start`.
  private static func percent(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Double? {
    var at = start + 1
    guard start < end, bytes[start] == UInt8(ascii: "("), let value = number(bytes, &at, end),
      at < end, bytes[at] == UInt8(ascii: "%")
    else { return nil }
    return value
  }

  /// A size in parentheses; a share in parentheses is stepped over.
  private static func parenthesis(_ bytes: RawSpan, _ at: inout Int, _ end: Int) -> Double? {
    guard at < end, bytes[at] == UInt8(ascii: "(") else { return nil }
    var inside = at + 1
    let value = size(bytes, &inside, end)
    while inside < end, bytes[inside] != UInt8(ascii: ")") { inside += 1 }
    if inside < end { at = inside + 1 }
    return value
  }

  /// The first size in `range`, wherever it stands, and the last one.
  static func sizes(_ bytes: RawSpan, _ range: Range<Int>) -> (first: Double, last: Double)? {
    var found: (first: Double, last: Double)?
    var at = range.lowerBound
    while at < range.upperBound {
      if bytes[at].isDigit {
        if let value = size(bytes, &at, range.upperBound) {
          found = (found?.first ?? value, value)
        } else {
          while at < range.upperBound, bytes[at].isDigit { at += 1 }
        }
      } else {
        at += 1
      }
    }
    return found
  }
}
