/// The value that three quarters of the values reach or exceed; of up to four, the smallest.
func lowerQuartile(_ values: some Collection<Double>) -> Double {
  values.isEmpty ? 0 : values.sorted()[(values.count - 1) / 4]
}

func median(_ values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}

extension [String: Int] {
  /// Counts by name, the largest first.
  var mostFirst: [(key: String, value: Int)] {
    sorted { ($1.value, $0.key) < ($0.value, $1.key) }
  }
}
