package import Capture

/// What the kernel wrote that matters to a diagnosis: kills for want of memory, and trouble with
/// devices, file systems, tasks and limits.
///
/// Of many records of one kind and subject the count, the first, the last and a few between stay.
package struct KernelLog: Sendable {
  package static let format = Format(
    kind: "kernel-log", label: "kernel log (dmesg, /dev/kmsg, syslog, journal)",
    markers: KernelLogMarkers.all)

  package var isLive = false
  /// The name of the host, where the records carry it.
  package var host: String?
  /// The times of the first and the last record that has one.
  package var first: KernelTime?
  package var last: KernelTime?
  /// When it was read; of a live log only.
  package var now: KernelTime?
  /// In the order of the log; of very many the first and the last.
  package var kills: [OutOfMemoryKill] = []
  /// All kills, also those that are not in `kills`.
  package var killCount = 0
  /// In the order of their first records.
  package var events: [KernelEvents] = []
  /// Records of kinds and subjects beyond the number that is kept.
  package var unlisted = 0

  package init() {}

  /// Seconds from a record to the end of the log or, of a live one, to the moment it was read.
  package func age(of time: KernelTime) -> Double? {
    (now ?? last).flatMap { $0.seconds(since: time) }
  }

  /// All records of a kind.
  package func events(_ kind: KernelEvents.Kind) -> [KernelEvents] {
    events.filter { $0.kind == kind }
  }
}

/// When a record was written, as far as it says so.
package struct KernelTime: Sendable, Hashable {
  /// Seconds since boot.
  package var uptime: Double?
  /// Seconds since 1970, or since the year 2000 where the record names no year.
  package var wall: Double?
  package var hasYear = true

  package init(uptime: Double? = nil, wall: Double? = nil, hasYear: Bool = true) {
    self.uptime = uptime
    self.wall = wall
    self.hasYear = hasYear
  }

  /// `nil` where the two have no clock in common.
  package func seconds(since earlier: KernelTime) -> Double? {
    if let uptime, let before = earlier.uptime, uptime >= before { return uptime - before }
    guard let wall, let before = earlier.wall, hasYear == earlier.hasYear else { return nil }
    return max(0, wall - before)
  }
}

/// One record.
package struct KernelRecord: Sendable, Hashable {
  /// Counted from 1.
  package var line: Int
  package var time: KernelTime
  /// The message without the prefix of the log.
  package var text: String
  /// Functions of the kernel, innermost first; of a hung task.
  package var stack: [String] = []

  package init(line: Int, time: KernelTime, text: String) {
    self.line = line
    self.time = time
    self.text = text
  }
}

/// All records of one kind about one subject.
package struct KernelEvents: Sendable, Hashable {
  package var kind: Kind
  /// `sda`, `/user.slice`, `80`, `java (pid 4242)`; empty where the kind has none.
  package var subject: String
  package var first: KernelRecord
  package var last: KernelRecord
  /// A few between the first and the last.
  package var between: [KernelRecord] = []
  package var count: Int
  /// Records that the kernel left out because they came too fast; not in `count`.
  package var suppressed = 0

  package init(kind: Kind, subject: String, record: KernelRecord, count: Int = 1) {
    self.kind = kind
    self.subject = subject
    self.count = count
    first = record
    last = record
  }

  /// The records that were kept, in their order.
  package var records: [KernelRecord] {
    first.line == last.line ? [first] : [first] + between + [last]
  }
}
