/// What a number counts or measures; a `Quantity` is never without one.
package enum Unit: String, Sendable, CaseIterable {
  case threads, dumps, connections, locks, intervals, requests, devices
  /// A plain count of things that have no unit of their own.
  case count
  /// A share of a hundred; one busy processor is 100 %.
  case percent = "%"
  case milliseconds = "ms"
  case seconds = "s"
  case bytes = "B"
  case bytesPerSecond = "B/s"
  case perSecond = "/s"
  /// Requests that wait or are served at one moment, as a mean over time.
  case queued

  /// The unit as written behind a value, in the number the value asks for.
  package func written(for value: Double) -> String {
    switch self {
    case .count, .queued: ""
    case .threads, .dumps, .connections, .locks, .intervals, .requests, .devices:
      value == 1 ? String(rawValue.dropLast()) : rawValue
    default: rawValue
    }
  }
}
