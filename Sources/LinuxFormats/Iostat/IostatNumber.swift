import ByteParsing

/// A number as iostat prints it: `12.34`, `12,34`, `45.3k`, `4.0%`, `-nan`.
struct IostatNumber {
  /// Not a number where iostat printed none (`-nan`, `inf`).
  var value: Double
  /// Whether a suffix already turned the value into bytes (`--human`: `45.3k`).
  var isBytes = false
  /// Digits behind the point.
  var decimals = 0
}

/// Powers of ten that a fraction is divided by.
private let scales: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

extension RawSpan {
  /// Decimal digits with an optional sign and fraction, point or comma; never traps or overflows.
  func decimal(at position: inout Int) -> Double? {
    decimalNumber(at: &position)?.value
  }

  @inline(__always)
  private func decimalNumber(at position: inout Int) -> IostatNumber? {
    let start = position
    let count = byteCount
    var index = position
    let isNegative = index < count && self[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let first = index
    var whole: UInt64 = 0
    var large = 0.0
    let exact = min(count, first &+ 18)
    while index < exact, self[index].isDigit {
      whole = whole &* 10 &+ UInt64(self[index] &- 0x30)
      index &+= 1
    }
    if index == first &+ 18 { large = Double(whole) }
    while index >= first &+ 18, index < count, self[index].isDigit {
      large = large * 10 + Double(self[index] &- 0x30)
      index &+= 1
    }
    guard index > first else {
      position = start
      return nil
    }
    var value = index &- first > 18 ? large : Double(whole)
    var decimals = 0
    if index &+ 1 < count, self[index] == 0x2E || self[index] == 0x2C, self[index &+ 1].isDigit {
      index &+= 1
      var fraction: UInt64 = 0
      while index < count, self[index].isDigit {
        if decimals < 9 {
          fraction = fraction &* 10 &+ UInt64(self[index] &- 0x30)
          decimals &+= 1
        }
        index &+= 1
      }
      // Two decimals are the rule.
      value += Double(fraction) / (decimals == 2 ? 100 : scales[decimals])
    }
    position = index
    return IostatNumber(value: isNegative ? -value : value, decimals: decimals)
  }

  /// A number as nearly all are, `12.34` and a blank; `nil`, and nothing read, for any other.
  @inline(__always)
  func hundredths(at position: inout Int, end: Int) -> IostatNumber? {
    var index = position
    let last = min(end &- 3, position &+ 9)
    var whole: UInt32 = 0
    while index < last, self[index].isDigit {
      whole = whole &* 10 &+ UInt32(self[index] &- 0x30)
      index &+= 1
    }
    guard index > position, index &+ 3 <= end, self[index] == 0x2E, self[index &+ 1].isDigit,
      self[index &+ 2].isDigit, index &+ 3 == end || self[index &+ 3] == 0x20
    else { return nil }
    let fraction = 10 * UInt32(self[index &+ 1] &- 0x30) + UInt32(self[index &+ 2] &- 0x30)
    position = index &+ 3
    // A division would take a quarter of the time of a row; a row keeps no more than a Float.
    return IostatNumber(value: Double(UInt64(whole) &* 100 &+ UInt64(fraction)) * 0.01, decimals: 2)
  }

  /// The value at `position`, which must end there with a blank or the end of `end`.
  func iostatNumber(at position: inout Int, end: Int) -> IostatNumber? {
    let start = position
    guard var number = decimalNumber(at: &position), position <= end else {
      position = start
      return notANumber(at: &position, end: end)
    }
    if position < end, let scale = byteScale(self[position]) {
      number.value *= scale
      number.isBytes = true
      position += 1
    } else if position < end, self[position] == UInt8(ascii: "%") {
      position += 1
    }
    guard position >= end || self[position].isBlank else {
      position = start
      return nil
    }
    return number
  }

  @inline(never)
  private func notANumber(at position: inout Int, end: Int) -> IostatNumber? {
    for word: StaticString in ["-nan", "nan", "-inf", "inf"] where starts(with: word, at: position)
    {
      let behind = position + word.utf8CodeUnitCount
      guard behind == end || (behind < end && (self[behind].isBlank || self[behind] == 0x25)) else {
        continue
      }
      position = behind < end && self[behind] == 0x25 ? behind + 1 : behind
      return IostatNumber(value: .nan)
    }
    return nil
  }
}

/// The bytes that a suffix of `--human` stands for; powers of 1024 as in sysstat's `cprintf_unit`.
private func byteScale(_ suffix: UInt8) -> Double? {
  switch suffix {
  case UInt8(ascii: "B"): 1
  case UInt8(ascii: "s"): 512
  case UInt8(ascii: "k"): 1024
  case UInt8(ascii: "M"): 1_048_576
  case UInt8(ascii: "G"): 1_073_741_824
  case UInt8(ascii: "T"): 1_099_511_627_776
  case UInt8(ascii: "P"): 1_125_899_906_842_624
  default: nil
  }
}
