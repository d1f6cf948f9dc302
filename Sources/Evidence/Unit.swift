/// What a number counts or measures; a `Quantity` is never without one.
package enum Unit: String, Sendable, CaseIterable {
  case threads, dumps, connections, locks, intervals, requests, devices
  case classes, objects, collections, entries, events
  case processes, processors, sockets, files, inodes, packets, samples, days
  case sessions, transactions, statements, rows, clients
  case lines, pods, containers, nodes, restarts, endpoints
  case tests, runs, invocations, instances
  /// A plain count of things that have no unit of their own.
  case count
  /// A share of a hundred; one busy processor is 100 %.
  case percent = "%"
  case milliseconds = "ms"
  case seconds = "s"
  case bytes = "B"
  case bytesPerSecond = "B/s"
  case bytesPerMinute = "B/min"
  case perSecond = "/s"
  case perMinute = "/min"
  /// Requests that wait or are served at one moment, as a mean over time.
  case queued

  /// The unit as written behind a value, in the number the value asks for.
  package func written(for value: Double) -> String {
    switch self {
    case .count, .queued: ""
    case .threads, .dumps, .connections, .locks, .intervals, .requests, .devices, .objects,
      .collections, .events, .processors, .sockets, .files, .inodes, .packets, .samples, .days,
      .sessions, .transactions, .statements, .rows, .clients, .lines, .pods, .containers, .nodes,
      .restarts, .endpoints, .tests, .runs, .invocations, .instances:
      value == 1 ? String(rawValue.dropLast()) : rawValue
    case .classes: value == 1 ? "class" : rawValue
    case .entries: value == 1 ? "entry" : rawValue
    case .processes: value == 1 ? "process" : rawValue
    default: rawValue
    }
  }
}
