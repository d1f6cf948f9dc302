/// A number of `df`: `1234`, `1,2G`, `1.2T`, `466Gi`, `20480M`, `1,234,567`.
struct DfNumber {
  var value: Double
  /// Bytes that its unit stands for; `nil` where it has none.
  var factor: Int?

  init?(_ text: String) {
    let isPart = { (character: Character) in
      character.isASCII && (character.isNumber || character == "." || character == ",")
    }
    let digits = text.prefix(while: isPart)
    guard let first = digits.first, first.isNumber, digits.count <= 24 else { return nil }
    let name = text.dropFirst(digits.count)
    if !name.isEmpty {
      guard let factor = Self.factor(String(name)) else { return nil }
      self.factor = factor
    }
    let parts = digits.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
    if parts.count == 2, !(parts[1].count == 3 && name.isEmpty) {
      guard let whole = Double(parts[0]), let fraction = Double("0." + parts[1]) else {
        return nil
      }
      value = whole + fraction
    } else {
      guard let whole = Double(parts.joined()) else { return nil }
      value = whole
    }
  }

  /// Bytes, or a plain count where `unit` is 1.
  func scaled(by unit: Int) -> Int {
    let result = (value * Double(factor ?? unit)).rounded()
    return result < 9e18 ? Int(result) : .max
  }

  /// `K` and `Ki` are 1024 bytes, `kB` and the `k` of `-H` are 1000.
  static func factor(_ name: String) -> Int? {
    if name.isEmpty || name == "B" { return 1 }
    guard let first = name.first, let power = "KMGTPE".firstIndex(of: Character(first.uppercased()))
    else { return nil }
    let rest = name.dropFirst()
    guard rest.isEmpty || rest == "B" || rest == "i" || rest == "iB" else { return nil }
    let isDecimal = first == "k" || rest == "B"
    let exponent = "KMGTPE".distance(from: "KMGTPE".startIndex, to: power) + 1
    return (0..<exponent).reduce(1) { result, _ in result * (isDecimal ? 1000 : 1024) }
  }
}
