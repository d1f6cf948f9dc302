/// A control group of version 1 or 2 (`Documentation/admin-guide/cgroup-v2.rst`, `cgroup-v1/`).
///
/// The controllers of version 1 have trees of their own; what they say of one path is one value.
package struct ControlGroup: Sendable, Hashable {
  /// `/system.slice/shop.service`, as `/proc/PID/cgroup` says it.
  package var path: String
  package var memory: MemoryControl?
  package var processor: ProcessorControl?
  package var io: IOControl?
  package var pids: (current: Int, limit: Int?)? {
    get { pidCount.map { ($0, pidLimit) } }
    set {
      pidCount = newValue?.current
      pidLimit = newValue?.limit
    }
  }
  var pidCount: Int?
  var pidLimit: Int?
  /// Refusals of `fork` for want of ids (`pids.events`).
  package var pidRefusals: Int?
  package var pressure: [PressureResource: Pressure] = [:]
  /// The names of the files that were read, of captured ones.
  package var files: Set<String> = []
  /// Processes in the group itself (`cgroup.procs`), of groups with a quota or a limit of I/O.
  package var members: [Int]?

  package init(path: String) {
    self.path = path
  }
}

/// Sizes in bytes; counts of events so far.
package struct MemoryControl: Sendable, Hashable {
  /// The folder or file it was read from.
  package var place: Place
  package var usage: Int?
  /// `memory.max`, `memory.limit_in_bytes`; `nil` where there is none.
  package var limit: Int?
  /// `memory.high`.
  package var throttleLimit: Int?
  package var swapUsage: Int?
  package var swapLimit: Int?
  /// Times the limit was hit: `max` of `memory.events.local`, `failcnt`.
  package var limitHits: Int?
  /// Times it was held back above `memory.high`.
  package var throttleHits: Int?
  /// Processes of this group itself that were killed (`memory.events.local`,
  /// `memory.oom_control`), whatever group's limit was reached.
  package var kills: Int?
  /// Processes killed in this group or below (`memory.events`).
  package var killsBelow: Int?
  /// Times it could not get memory at its limit, whatever it reclaimed (`oom`).
  package var limitFailures: Int?
  package var anonymous, file, shared, kernel: Int?
  /// Kernel memory that can be had back, and that cannot.
  package var reclaimableSlab, fixedSlab: Int?
  /// Part of `file`.
  package var inactiveFile: Int?
  /// Pages of the page cache read again soon after they were evicted.
  package var fileRefaults, anonymousRefaults: Int?
  /// Of those, pages that had been in use when they were evicted.
  package var activations: Int?
  package var majorFaults: Int?
  /// Pages scanned by those that needed memory at once.
  package var directScans: Int?

  package init(place: Place) {
    self.place = place
  }
}

package struct ProcessorControl: Sendable, Hashable {
  package var place: Place
  /// Processors it may use: quota by period; `nil` where there is no limit.
  package var quota: Double?
  /// Microseconds.
  package var period: Int?
  /// Microseconds in each period, as version 1 says it apart from the period.
  package var quotaTime: Int?
  /// Microseconds of processor time so far.
  package var usage: Int?
  package var periods, throttledPeriods: Int?
  /// Microseconds.
  package var throttled: Int?

  package init(place: Place) {
    self.place = place
  }
}

package struct IOControl: Sendable, Hashable {
  /// Of one device.
  package struct Device: Sendable, Hashable {
    package var major, minor: Int
    package var readBytes, writtenBytes, reads, writes: Int?
    /// Per second; `nil` where there is no limit.
    package var readBytesLimit, writtenBytesLimit, readsLimit, writesLimit: Int?

    package var isLimited: Bool {
      readBytesLimit != nil || writtenBytesLimit != nil || readsLimit != nil || writesLimit != nil
    }

    package init(major: Int, minor: Int) {
      self.major = major
      self.minor = minor
    }
  }

  package var place: Place
  package var devices: [Device] = []

  package init(place: Place) {
    self.place = place
  }
}
