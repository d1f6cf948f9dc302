/// A number with its unit.
package struct Quantity: Sendable, Hashable, CustomStringConvertible {
  package var value: Double
  package var unit: Unit

  package init(_ value: Double, _ unit: Unit) {
    self.value = value
    self.unit = unit
  }

  package init(_ value: Int, _ unit: Unit) {
    self.init(Double(value), unit)
  }

  /// The quantity as a person reads it: `3 threads`, `98.7 %`, `1.7 GB/s`, `24.3`.
  package var description: String {
    switch unit {
    case .bytes: return Self.scaled(value, base: "B")
    case .bytesPerSecond: return Self.scaled(value, base: "B/s")
    case .bytesPerMinute: return Self.scaled(value, base: "B/min")
    case .seconds where value.magnitude >= 600: return Self.long(seconds: value)
    default:
      let suffix = unit.written(for: value)
      return suffix.isEmpty ? decimal(value) : "\(decimal(value)) \(suffix)"
    }
  }

  /// A time that nobody reads in seconds: `12 min`, `3.5 h`, `4 days`.
  private static func long(seconds: Double) -> String {
    switch seconds.magnitude {
    case ..<7200: "\(decimal((seconds / 60).rounded())) min"
    case ..<172_800: "\(decimal(seconds / 3600, places: 1)) h"
    default: "\(decimal((seconds / 86_400).rounded())) days"
    }
  }

  private static func scaled(_ value: Double, base: String) -> String {
    var value = value
    for prefix in ["", "k", "M", "G", "T"] {
      if value.magnitude < 1000 || prefix == "T" { return "\(decimal(value)) \(prefix)\(base)" }
      value /= 1000
    }
    return "\(decimal(value)) \(base)"
  }
}

/// A number with as many decimals as carry meaning: two below 10, one below 100, else none.
package func decimal(_ value: Double) -> String {
  guard value.isFinite else { return "unknown" }
  let places =
    value == value.rounded() ? 0 : value.magnitude < 10 ? 2 : value.magnitude < 100 ? 1 : 0
  return decimal(value, places: places)
}

/// A number rounded to `places` decimals, without trailing zeros.
package func decimal(_ value: Double, places: Int) -> String {
  guard value.isFinite, value.magnitude < 1e15 else { return "unknown" }
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  let scaled = Int64((value.magnitude * scale).rounded())
  let whole = scaled / Int64(scale)
  var fraction = String(scaled % Int64(scale))
  fraction = String(repeating: "0", count: max(0, places - fraction.count)) + fraction
  while fraction.hasSuffix("0") { fraction.removeLast() }
  let sign = value < 0 && scaled != 0 ? "-" : ""
  return places == 0 || fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
}
