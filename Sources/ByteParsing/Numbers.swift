extension ByteCursor {
  /// A run of decimal digits; `nil` where there is none or where it exceeds 64 bits.
  @inlinable
  package mutating func unsigned() -> UInt64? {
    digits(radix: 10)
  }

  /// A run of hexadecimal digits, with or without `0x`.
  @inlinable
  package mutating func hexadecimal() -> UInt64? {
    let start = position
    if skip(ifNext: "0x"), let value = digits(radix: 16) { return value }
    move(to: start)
    return digits(radix: 16)
  }

  @inlinable
  mutating func digits(radix: UInt64) -> UInt64? {
    let start = position
    var value: UInt64 = 0
    while let byte = next, let digit = byte.digit(radix: radix) {
      let (shifted, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = shifted.addingReportingOverflow(digit)
      guard !overflow, !carry else {
        move(to: start)
        return nil
      }
      value = sum
      skip(1)
    }
    return position > start ? value : nil
  }

  /// A decimal number with an optional sign, and a point or comma before its fraction.
  @inlinable
  package mutating func number() -> Double? {
    let start = position
    let negative = skip(ifNext: UInt8(ascii: "-"))
    guard let whole = unsigned() else {
      move(to: start)
      return nil
    }
    var value = Double(whole)
    let mark = position
    if skip(ifNext: UInt8(ascii: ".")) || skip(ifNext: UInt8(ascii: ",")) {
      var scale = 1.0
      var fraction = 0.0
      while let byte = next, byte.isDigit {
        skip(1)
        // Further digits change nothing, and would end in infinity.
        if scale >= 1e18 { continue }
        fraction = fraction * 10 + Double(byte - 0x30)
        scale *= 10
      }
      if scale == 1 { move(to: mark) }
      value += fraction / scale
    }
    return negative ? -value : value
  }
}

extension UInt8 {
  @inlinable
  func digit(radix: UInt64) -> UInt64? {
    switch self {
    case 0x30...0x39: UInt64(self - 0x30)
    case 0x61...0x66 where radix == 16: UInt64(self - 0x61 + 10)
    case 0x41...0x46 where radix == 16: UInt64(self - 0x41 + 10)
    default: nil
    }
  }
}
