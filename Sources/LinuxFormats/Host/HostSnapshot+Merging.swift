extension HostSnapshot {
  /// Takes over what another file of the same moment showed.
  ///
  /// - Returns: false, and nothing is changed, where both have the same: two moments.
  package mutating func merge(_ other: HostSnapshot) -> Bool {
    guard isDisjoint(from: other) else { return false }
    time = time ?? other.time
    uptime = uptime ?? other.uptime
    load = load ?? other.load
    processors = processors ?? other.processors
    printedLoad = printedLoad ?? other.printedLoad
    processorCount = processorCount ?? other.processorCount
    memory = memory ?? other.memory
    virtualMemory = virtualMemory ?? other.virtualMemory
    pressure.merge(other.pressure) { old, _ in old }
    disks += other.disks
    network = network.map { $0.joined(with: other.network) } ?? other.network
    interfaces += other.interfaces
    sockets = sockets.map { $0.completed(by: other.sockets) } ?? other.sockets
    connectionTracking =
      connectionTracking.map { $0.completed(by: other.connectionTracking) }
      ?? other.connectionTracking
    probes += other.probes
    fileSystems = FileSystem.merged(fileSystems + other.fileSystems)
    deletedFiles += other.deletedFiles
    limits = limits.map { own in other.limits.map { own.completed(by: $0) } ?? own } ?? other.limits
    controlGroups = ControlGroup.merged(controlGroups + other.controlGroups)
    merge(processes: other.processes)
    points += other.points
    blockedTasks = both(blockedTasks, other.blockedTasks)
    blockedReads += other.blockedReads
    absences += other.absences
    return true
  }

  private func isDisjoint(from other: HostSnapshot) -> Bool {
    func both(_ left: Bool, _ right: Bool) -> Bool { left && right }
    let clashes =
      both(uptime != nil, other.uptime != nil) && uptime != other.uptime
      || both(load != nil, other.load != nil)
      || both(processors != nil, other.processors != nil)
      || both(memory != nil, other.memory != nil)
      || both(virtualMemory != nil, other.virtualMemory != nil)
      || both(!disks.isEmpty, !other.disks.isEmpty)
      || hasSameProcesses(as: other)
      || controlGroups.contains { group in
        other.controlGroups.contains {
          $0.path == group.path && !$0.files.isDisjoint(with: group.files)
        }
      }
      || both(!interfaces.isEmpty, !other.interfaces.isEmpty)
      || network?.overlaps(other.network) == true || sockets?.overlaps(other.sockets) == true
      || connectionTracking?.overlaps(other.connectionTracking) == true
      || FileSystem.measureSame(fileSystems, other.fileSystems)
    return !clashes && Set(pressure.keys).isDisjoint(with: other.pressure.keys)
  }
}

/// All of both, each once; `nil` where nobody looked.
private func both(_ left: [BlockedTask]?, _ right: [BlockedTask]?) -> [BlockedTask]? {
  guard let left, let right else { return left ?? right }
  return left + right.filter { !left.contains($0) }
}

extension ControlGroup {
  /// Files of one group that were captured apart, as one.
  package static func merged(_ groups: [ControlGroup]) -> [ControlGroup] {
    var result: [ControlGroup] = []
    for group in groups {
      guard let index = result.firstIndex(where: { $0.path == group.path }) else {
        result.append(group)
        continue
      }
      result[index].take(group)
    }
    return result
  }

  private mutating func take(_ other: ControlGroup) {
    memory = memory.map { own in other.memory.map { own.completed(by: $0) } ?? own } ?? other.memory
    processor =
      processor.map { own in other.processor.map { own.completed(by: $0) } ?? own }
      ?? other.processor
    io = io.map { own in other.io.map { own.completed(by: $0) } ?? own } ?? other.io
    pidCount = pidCount ?? other.pidCount
    pidLimit = pidLimit ?? other.pidLimit
    files.formUnion(other.files)
    pidRefusals = pidRefusals ?? other.pidRefusals
    members = members ?? other.members
    pressure.merge(other.pressure) { old, _ in old }
  }
}

extension MemoryControl {
  fileprivate func completed(by other: MemoryControl) -> MemoryControl {
    var all = self
    all.usage = usage ?? other.usage
    all.limit = limit ?? other.limit
    all.throttleLimit = throttleLimit ?? other.throttleLimit
    all.swapUsage = swapUsage ?? other.swapUsage
    all.swapLimit = swapLimit ?? other.swapLimit
    all.limitHits = limitHits ?? other.limitHits
    all.throttleHits = throttleHits ?? other.throttleHits
    all.kills = kills ?? other.kills
    all.killsBelow = killsBelow ?? other.killsBelow
    all.limitFailures = limitFailures ?? other.limitFailures
    all.activations = activations ?? other.activations
    all.reclaimableSlab = reclaimableSlab ?? other.reclaimableSlab
    all.fixedSlab = fixedSlab ?? other.fixedSlab
    all.anonymous = anonymous ?? other.anonymous
    all.file = file ?? other.file
    all.shared = shared ?? other.shared
    all.kernel = kernel ?? other.kernel
    all.inactiveFile = inactiveFile ?? other.inactiveFile
    all.fileRefaults = fileRefaults ?? other.fileRefaults
    all.anonymousRefaults = anonymousRefaults ?? other.anonymousRefaults
    all.majorFaults = majorFaults ?? other.majorFaults
    all.directScans = directScans ?? other.directScans
    return all
  }
}

extension IOControl {
  fileprivate func completed(by other: IOControl) -> IOControl {
    var all = self
    for device in other.devices {
      guard
        let index = all.devices.firstIndex(where: {
          $0.major == device.major && $0.minor == device.minor
        })
      else {
        all.devices.append(device)
        continue
      }
      all.devices[index].complete(by: device)
    }
    return all
  }
}

extension IOControl.Device {
  fileprivate mutating func complete(by other: Self) {
    readBytes = readBytes ?? other.readBytes
    writtenBytes = writtenBytes ?? other.writtenBytes
    reads = reads ?? other.reads
    writes = writes ?? other.writes
    readBytesLimit = readBytesLimit ?? other.readBytesLimit
    writtenBytesLimit = writtenBytesLimit ?? other.writtenBytesLimit
    readsLimit = readsLimit ?? other.readsLimit
    writesLimit = writesLimit ?? other.writesLimit
  }
}

extension ProcessorControl {
  fileprivate func completed(by other: ProcessorControl) -> ProcessorControl {
    var all = self
    all.quota = quota ?? other.quota
    all.period = period ?? other.period
    all.usage = usage ?? other.usage
    all.periods = periods ?? other.periods
    all.throttledPeriods = throttledPeriods ?? other.throttledPeriods
    all.throttled = throttled ?? other.throttled
    return all
  }
}
