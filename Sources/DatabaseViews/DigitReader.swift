/// Takes numbers and marks from the front of a text.
struct DigitReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  var isAtEnd: Bool { position == bytes.count }

  /// Whether a year of four digits comes next, and a dash.
  var isDate: Bool {
    bytes.count - position > 4 && bytes[position + 4] == UInt8(ascii: "-")
      && bytes[position..<position + 4].allSatisfy { (0x30...0x39).contains($0) }
  }

  mutating func skip() {
    position += 1
  }

  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard !isAtEnd, bytes[position] == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }

  /// Up to nine digits.
  mutating func number() -> Int? {
    var value = 0
    var count = 0
    while count < 9, let digit = digit() {
      value = value * 10 + digit
      count += 1
    }
    return count > 0 ? value : nil
  }

  /// Seconds of `HH`, `HH:MM`, `HH:MM:SS` and `HH:MM:SS.ffffff`.
  mutating func clock() -> Double? {
    guard let hours = number() else { return nil }
    var total = Double(hours) * 3600
    guard take(":") else { return total }
    total += Double(number() ?? 0) * 60
    guard take(":") else { return total }
    total += Double(number() ?? 0)
    guard take(".") || take(",") else { return total }
    var scale = 0.1
    while let digit = digit() {
      total += Double(digit) * scale
      scale /= 10
    }
    return total
  }

  private mutating func digit() -> Int? {
    guard !isAtEnd, (0x30...0x39).contains(bytes[position]) else { return nil }
    position += 1
    return Int(bytes[position - 1] - 0x30)
  }
}
