internal import Evidence

extension Cell {
  static func maybe(_ text: String?) -> Cell { text.map(Cell.text) ?? .unknown }
  static func maybe(_ number: Int?) -> Cell { number.map(Cell.integer) ?? .unknown }

  /// Seconds with as many digits as they deserve.
  static func seconds(_ seconds: Double?) -> Cell {
    seconds.map { .number(roundedTime($0)) } ?? .unknown
  }
}

/// Seconds with as many decimals as clocks of two machines bear.
func roundedTime(_ seconds: Double) -> Double {
  seconds.magnitude < 10 ? (seconds * 1000).rounded() / 1000 : (seconds * 10).rounded() / 10
}
