import ByteParsing

/// The files of a control group, of both versions, by their names.
package enum ControlGroupFiles {
  /// What of a group of version 2 is read.
  package static let unified = [
    "memory.current", "memory.max", "memory.high", "memory.swap.current", "memory.swap.max",
    "memory.events", "memory.events.local", "memory.stat", "memory.pressure", "cpu.max",
    "cpu.stat", "cpu.pressure", "io.max", "io.stat", "io.pressure", "pids.current", "pids.max",
    "pids.events",
  ]

  /// What of a group of version 1 is read, by controller.
  package static let separate: [String: [String]] = [
    "memory": [
      "memory.usage_in_bytes", "memory.limit_in_bytes", "memory.failcnt", "memory.oom_control",
      "memory.stat", "memory.memsw.usage_in_bytes", "memory.memsw.limit_in_bytes",
    ],
    "cpu": ["cpu.cfs_period_us", "cpu.cfs_quota_us", "cpu.stat"],
    "cpuacct": ["cpuacct.usage"],
    "blkio": [
      "blkio.throttle.read_bps_device", "blkio.throttle.write_bps_device",
      "blkio.throttle.read_iops_device", "blkio.throttle.write_iops_device",
      "blkio.throttle.io_service_bytes", "blkio.throttle.io_serviced",
    ],
    "pids": ["pids.current", "pids.max", "pids.events"],
  ]

  /// Version 1 writes `no limit` as the largest number of whole pages.
  private static let unlimited = 0x7FFF_FFFF_F000

  /// Reads a file into the group.
  ///
  /// - Returns: whether the name is one of a file that is known.
  @discardableResult
  package static func read(
    _ name: String, _ bytes: RawSpan, path: String, into group: inout ControlGroup
  ) -> Bool {
    switch name.prefix(while: { $0 != "." }) {
    case "memory" where name != "memory.pressure":
      var memory = group.memory ?? MemoryControl(place: Place(file: path))
      let isKnown = read(name, bytes, into: &memory)
      if isKnown { group.memory = memory }
      return isKnown
    case "cpu" where name != "cpu.pressure", "cpuacct":
      var processor = group.processor ?? ProcessorControl(place: Place(file: path))
      let isKnown = read(name, bytes, into: &processor)
      if isKnown { group.processor = processor }
      return isKnown
    case "io" where name != "io.pressure", "blkio":
      var io = group.io ?? IOControl(place: Place(file: path))
      let isKnown = read(name, bytes, into: &io)
      if isKnown { group.io = io }
      return isKnown
    case "pids": return readPids(name, bytes, into: &group)
    default:
      guard name.hasSuffix(".pressure") else { return false }
      var holder = HostSnapshot()
      PressureSection.read(bytes, file: name, into: &holder)
      for resource in holder.pressure.keys { holder.pressure[resource]?.file = path }
      group.pressure.merge(holder.pressure) { _, new in new }
      return true
    }
  }

  private static func readPids(
    _ name: String, _ bytes: RawSpan, into group: inout ControlGroup
  ) -> Bool {
    switch name {
    case "pids.current": group.pidCount = number(bytes) ?? 0
    case "pids.max": group.pidLimit = number(bytes)
    case "pids.events": group.pidRefusals = bytes.value(behind: "max ")
    default: return false
    }
    return true
  }

  private static func read(
    _ name: String, _ bytes: RawSpan, into memory: inout MemoryControl
  ) -> Bool {
    switch name {
    case "memory.current", "memory.usage_in_bytes": memory.usage = number(bytes)
    case "memory.max", "memory.limit_in_bytes": memory.limit = limit(bytes)
    case "memory.high": memory.throttleLimit = limit(bytes)
    case "memory.swap.current": memory.swapUsage = number(bytes)
    case "memory.swap.max": memory.swapLimit = limit(bytes)
    case "memory.failcnt": memory.limitHits = number(bytes)
    case "memory.oom_control": memory.kills = bytes.value(behind: "\noom_kill ")
    case "memory.memsw.usage_in_bytes", "memory.memsw.limit_in_bytes": break
    case "memory.events":
      memory.limitHits = memory.limitHits ?? bytes.value(behind: "\nmax ")
      memory.throttleHits = bytes.value(behind: "\nhigh ")
      memory.killsBelow = bytes.value(behind: "\noom_kill ")
    case "memory.events.local":
      memory.limitHits = bytes.value(behind: "\nmax ")
      memory.limitFailures = bytes.value(behind: "\noom ")
      memory.kills = bytes.value(behind: "\noom_kill ")
    case "memory.stat": readStat(bytes, into: &memory)
    default: return false
    }
    return true
  }

  /// Version 1 counts a group with all below it under `total_…`.
  private static func readStat(_ bytes: RawSpan, into memory: inout MemoryControl) {
    var stat = NamedCounters()
    bytes.forEachLine(firstLine: 1) { line, number in
      var cursor = ByteCursor(line)
      guard let name = cursor.word(), let value = cursor.nextNumber() else { return }
      stat.set(line.string(name), value, line: number)
    }
    memory.anonymous = stat["anon"] ?? stat["total_rss"]
    memory.file = stat["file"] ?? stat["total_cache"]
    memory.shared = stat["shmem"] ?? stat["total_shmem"]
    memory.kernel = stat["kernel"]
    memory.inactiveFile = stat["total_inactive_file"] ?? stat["inactive_file"]
    memory.fileRefaults =
      stat["total_workingset_refault_file"] ?? stat["workingset_refault_file"]
      ?? stat["workingset_refault"]
    memory.anonymousRefaults =
      stat["total_workingset_refault_anon"] ?? stat["workingset_refault_anon"]
    memory.majorFaults = stat["total_pgmajfault"] ?? stat["pgmajfault"]
    memory.activations =
      stat["total_workingset_activate_file"] ?? stat["workingset_activate_file"]
      ?? stat["workingset_activate"]
    memory.directScans = stat["pgscan_direct"] ?? stat["pgscan"]
    memory.reclaimableSlab = stat["slab_reclaimable"]
    memory.fixedSlab = stat["slab_unreclaimable"]
    memory.swapUsage = memory.swapUsage ?? stat["total_swap"]
  }

  private static func read(
    _ name: String, _ bytes: RawSpan, into processor: inout ProcessorControl
  ) -> Bool {
    switch name {
    case "cpu.max":
      var cursor = ByteCursor(bytes)
      guard let quota = cursor.nextNumber(), let period = cursor.nextNumber(), period > 0 else {
        return true
      }
      processor.quota = Double(quota) / Double(period)
      processor.period = period
    case "cpu.cfs_period_us", "cpu.cfs_quota_us":
      if name == "cpu.cfs_period_us" {
        processor.period = number(bytes)
      } else {
        processor.quotaTime = number(bytes)
      }
      guard let quota = processor.quotaTime, let period = processor.period, period > 0 else {
        return true
      }
      processor.quota = Double(quota) / Double(period)
    case "cpuacct.usage": processor.usage = number(bytes).map { $0 / 1000 }
    case "cpu.stat":
      processor.usage = bytes.value(behind: "usage_usec ") ?? processor.usage
      processor.periods = bytes.value(behind: "nr_periods ")
      processor.throttledPeriods = bytes.value(behind: "nr_throttled ")
      processor.throttled =
        bytes.value(behind: "throttled_usec ")
        ?? bytes.value(behind: "throttled_time ").map { $0 / 1000 }
    default: return false
    }
    return true
  }

  private static func read(_ name: String, _ bytes: RawSpan, into io: inout IOControl) -> Bool {
    guard name.hasPrefix("blkio.throttle.") || name == "io.max" || name == "io.stat" else {
      return false
    }
    bytes.forEachLine(firstLine: 1) { line, _ in
      var cursor = ByteCursor(line)
      guard let major = cursor.nextNumber(), cursor.skip(ifNext: UInt8(ascii: ":")),
        let minor = cursor.nextNumber()
      else { return }
      let index = io.place(major, minor)
      while let word = cursor.word() {
        io.devices[index].take(name, line.string(word), &cursor)
      }
    }
    return true
  }

  /// A single number; `nil` for `max` and for -1.
  private static func number(_ bytes: RawSpan) -> Int? {
    var cursor = ByteCursor(bytes)
    return cursor.nextNumber()
  }

  private static func limit(_ bytes: RawSpan) -> Int? {
    number(bytes).flatMap { $0 >= unlimited ? nil : $0 }
  }
}

extension IOControl {
  fileprivate mutating func place(_ major: Int, _ minor: Int) -> Int {
    if let index = devices.firstIndex(where: { $0.major == major && $0.minor == minor }) {
      return index
    }
    devices.append(Device(major: major, minor: minor))
    return devices.count - 1
  }
}

extension IOControl.Device {
  /// `rbytes=123`, `rbps=max`; of version 1 `Read 123`, or the limit alone.
  fileprivate mutating func take(_ file: String, _ word: String, _ cursor: inout ByteCursor) {
    let parts = word.split(separator: "=", maxSplits: 1)
    let value = parts.count == 2 ? Int(parts[1]) : nil
    switch (file, parts.first ?? "") {
    case ("io.stat", "rbytes"): readBytes = value
    case ("io.stat", "wbytes"): writtenBytes = value
    case ("io.stat", "rios"): reads = value
    case ("io.stat", "wios"): writes = value
    case ("io.max", "rbps"): readBytesLimit = value
    case ("io.max", "wbps"): writtenBytesLimit = value
    case ("io.max", "riops"): readsLimit = value
    case ("io.max", "wiops"): writesLimit = value
    case ("blkio.throttle.io_service_bytes", "Read"): readBytes = cursor.nextNumber()
    case ("blkio.throttle.io_service_bytes", "Write"): writtenBytes = cursor.nextNumber()
    case ("blkio.throttle.io_serviced", "Read"): reads = cursor.nextNumber()
    case ("blkio.throttle.io_serviced", "Write"): writes = cursor.nextNumber()
    case ("blkio.throttle.read_bps_device", _): readBytesLimit = Int(word)
    case ("blkio.throttle.write_bps_device", _): writtenBytesLimit = Int(word)
    case ("blkio.throttle.read_iops_device", _): readsLimit = Int(word)
    case ("blkio.throttle.write_iops_device", _): writesLimit = Int(word)
    default: break
    }
  }
}
