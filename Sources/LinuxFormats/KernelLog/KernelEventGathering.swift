internal import ByteParsing

/// What a rule made of a message.
struct KernelEvent {
  var kind: KernelEvents.Kind
  var subject = ""
}

/// A line that says of another one that it came more often.
///
///     blk_update_request: 25 callbacks suppressed
///     message repeated 5 times: [ text ]
///     last message repeated 5 times
enum KernelRepetition {
  case suppressed(function: String, Int)
  case repeated(Int)

  init?(_ message: RawSpan) {
    if message.has(" callbacks suppressed"), let function = message.word(at: 0, until: ":"),
      let count = message.number(behind: ": ")
    {
      self = .suppressed(function: function, count)
    } else if message.has("message repeated "),
      message.starts(with: "message repeated ") || message.starts(with: "last message repeated "),
      let count = message.number(behind: "message repeated ")
    {
      self = .repeated(count)
    } else {
      return nil
    }
  }
}

/// Puts events of one kind and subject together.
struct KernelEventGathering {
  private static let groupLimit = 400
  private static let betweenLimit = 6

  private struct Key: Hashable {
    var kind: KernelEvents.Kind
    var subject: String
  }

  private(set) var events: [KernelEvents] = []
  private(set) var unlisted = 0
  private var places: [Key: Int] = [:]
  /// The group of the latest event, and its line.
  private var latest: (place: Int, line: Int)?

  mutating func add(_ event: KernelEvent, _ record: KernelRecord) {
    let key = Key(kind: event.kind, subject: event.subject)
    if let place = places[key] {
      let old = events[place].last
      events[place].count += 1
      if events[place].count > 2, events[place].between.count < Self.betweenLimit {
        events[place].between.append(old)
      }
      events[place].last = record
      latest = (place, record.line)
      return
    }
    guard events.count < Self.groupLimit else {
      unlisted += 1
      latest = nil
      return
    }
    places[key] = events.count
    latest = (events.count, record.line)
    events.append(KernelEvents(kind: event.kind, subject: event.subject, record: record))
  }

  /// The stack of the latest event.
  mutating func set(stack: [String]) {
    guard let latest else { return }
    if events[latest.place].last.line == latest.line { events[latest.place].last.stack = stack }
    if events[latest.place].first.line == latest.line { events[latest.place].first.stack = stack }
  }

  mutating func add(repeats: KernelRepetition, line: Int, time: KernelTime) {
    switch repeats {
    case .repeated(let count):
      guard let latest, line - latest.line <= 2 else { return }
      events[latest.place].count = events[latest.place].count.addingClamped(max(0, count))
    case .suppressed(let function, let count):
      let kinds = Self.kinds(of: function)
      guard let place = events.lastIndex(where: { kinds.contains($0.kind) }) else { return }
      events[place].suppressed = events[place].suppressed.addingClamped(max(0, count))
    }
  }

  /// What a function of the kernel that limits its messages writes of.
  private static func kinds(of function: String) -> [KernelEvents.Kind] {
    switch function {
    case "blk_update_request", "print_req_error", "end_request", "buffer_io_error",
      "blk_print_req_error", "quiet_error":
      [.inputOutputError, .mediumError]
    case "nf_conntrack_alloc", "nf_conntrack", "__nf_conntrack_alloc": [.trackingTableFull]
    case "net_ratelimit":
      [.trackingTableFull, .synFlood, .orphanedSockets, .socketMemory, .neighbourTableFull]
    default: []
    }
  }
}
