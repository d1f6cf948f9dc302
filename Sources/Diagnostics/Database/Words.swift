internal import Evidence

/// `1 row`, `1,234 rows`.
func rowCount(_ count: Double) -> String {
  "\(grouped(count)) \(count == 1 ? "row" : "rows")"
}

/// A whole number with commas: `1,234,567`; below ten with two decimals.
func grouped(_ number: Double) -> String {
  guard number.isFinite, number.magnitude < 1e15 else { return "unknown" }
  if number.magnitude < 10 { return decimal(number, places: 2) }
  var digits = String(Int(number.rounded()).magnitude)
  var parts: [String] = []
  while digits.count > 3 {
    parts.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  parts.insert(digits, at: 0)
  return (number < 0 ? "-" : "") + parts.joined(separator: ",")
}
