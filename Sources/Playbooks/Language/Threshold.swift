package import Evidence

/// A number with its unit as a playbook writes it: `80 %`, `10 ms`, `2 threads`, `1.5 GB`, `8`.
package struct Threshold: Sendable, Hashable {
  package let value: Double
  /// `nil` for a bare number, which only fits what has no written unit.
  package let unit: Unit?
  /// As it stands in the file.
  package let written: String

  init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
    let name = text.dropFirst(digits.count).drop { $0 == " " }
    guard let number = Double(digits), number.isFinite else { return nil }
    written = text
    if name.isEmpty {
      (value, unit) = (number, nil)
      return
    }
    guard let (unit, factor) = Unit.allCases.lazy.compactMap({ $0.match(name) }).first else {
      return nil
    }
    (value, self.unit) = (number * factor, unit)
  }

  func fits(_ other: Unit) -> Bool {
    unit == other || (unit == nil && other.isUnwritten)
  }
}

extension Unit {
  /// Whether quantities of this unit are bare numbers.
  var isUnwritten: Bool { written(for: 2).isEmpty }

  /// How the unit is written behind a threshold.
  var example: String { isUnwritten ? "10" : "10 \(written(for: 10))" }

  fileprivate func match(_ name: Substring) -> (Unit, factor: Double)? {
    if name == rawValue || name == written(for: 1) { return (self, 1) }
    guard self == .bytes || self == .bytesPerSecond, name.dropFirst() == rawValue else {
      return nil
    }
    let factors: [Character: Double] = ["k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12]
    return name.first.flatMap { factors[$0] }.map { (self, $0) }
  }
}
