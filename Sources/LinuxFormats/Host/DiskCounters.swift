package import Capture

/// A line of `/proc/diskstats` (`Documentation/admin-guide/iostats.rst`), and what `/sys/block` says
/// of the device.
package struct DiskCounters: Sendable, Hashable {
  /// Requests of one kind.
  package struct Kind: Sendable, Hashable {
    package var completed, merged: Int
    /// Of 512 bytes, whatever the device's block size.
    package var sectors: Int
    /// Milliseconds from start to end of all requests; wraps at 2^32.
    package var milliseconds: Int

    package init(completed: Int, merged: Int, sectors: Int, milliseconds: Int) {
      self.completed = completed
      self.merged = merged
      self.sectors = sectors
      self.milliseconds = milliseconds
    }
  }

  package var place: Place
  package var major, minor: Int
  package var name: String
  package var reads, writes: Kind
  /// At the moment of the read.
  package var inFlight: Int
  /// Milliseconds in which a request was in flight; wraps at 2^32.
  package var busyMilliseconds: Int
  /// Requests in flight times milliseconds; wraps at 2^32.
  package var weightedMilliseconds: Int
  /// From kernel 4.18 on.
  package var discards: Kind?
  /// From kernel 5.5 on: flushes completed, and milliseconds of them.
  package var flushes: (completed: Int, milliseconds: Int)? {
    get { flushCount.map { ($0, flushMilliseconds) } }
    set {
      flushCount = newValue?.completed
      flushMilliseconds = newValue?.milliseconds ?? 0
    }
  }
  private var flushCount: Int?
  private var flushMilliseconds = 0
  /// Of a whole device, where `/sys/block` was read.
  package var device: BlockDevice?

  package init(
    place: Place, major: Int, minor: Int, name: String, reads: Kind, writes: Kind, inFlight: Int,
    busyMilliseconds: Int, weightedMilliseconds: Int
  ) {
    self.place = place
    self.major = major
    self.minor = minor
    self.name = name
    self.reads = reads
    self.writes = writes
    self.inFlight = inFlight
    self.busyMilliseconds = busyMilliseconds
    self.weightedMilliseconds = weightedMilliseconds
  }
}

extension DiskCounters {
  /// Whether it has done anything since boot.
  package var isUsed: Bool {
    reads.completed != 0 || writes.completed != 0 || inFlight != 0
      || (discards?.completed ?? 0) != 0 || (flushes?.completed ?? 0) != 0
  }
}

/// What `/sys/block/NAME` says of a device.
package struct BlockDevice: Sendable, Hashable {
  /// The partition's disk; `nil` for a whole device.
  package var parent: String?
  /// Devices below this one (`slaves`), and the disk under the file of a loop device.
  package var below: [String] = []
  /// Whether it keeps counters (`queue/iostats`).
  package var keepsCounters: Bool?
  /// As the driver says it; plain virtual disks on flash say so too.
  package var isRotational: Bool?
  /// Requests that may be queued (`queue/nr_requests`).
  package var queueLimit: Int?
  package var scheduler: String?
  /// Bytes.
  package var size: Int?
  package var model: String?
  /// The name that device mapper gave it (`dm/name`), or the file of a loop device.
  package var alias: String?

  package init() {}
}

extension DiskCounters: FieldBearing {
  package static var blank: DiskCounters {
    let none = Kind(completed: 0, merged: 0, sectors: 0, milliseconds: 0)
    return DiskCounters(
      place: Place(), major: 0, minor: 0, name: "", reads: none, writes: none, inFlight: 0,
      busyMilliseconds: 0, weightedMilliseconds: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("major", &major)
    visitor.field("minor", &minor)
    visitor.field("name", &name)
    visitor.field("reads", &reads)
    visitor.field("writes", &writes)
    visitor.field("inFlight", &inFlight)
    visitor.field("busyMilliseconds", &busyMilliseconds)
    visitor.field("weightedMilliseconds", &weightedMilliseconds)
    visitor.field("discards", &discards)
    visitor.field("flushCount", &flushCount)
    visitor.field("flushMilliseconds", &flushMilliseconds)
    visitor.field("device", &device)
  }
}
