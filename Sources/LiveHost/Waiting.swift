import LinuxFormats

extension HostRecorder {
  /// Whether there is reason to look at all processes: something waits for storage or memory, or a
  /// control group has a limit of I/O, which leaves no trace on the disks.
  mutating func wakes(_ snapshot: HostSnapshot, isFirst: Bool) -> Bool {
    let suspects = glimpse.suspects
    let running = Double(max(1, snapshot.processors?.running ?? 1))
    let isLoaded = (snapshot.load?.one ?? 0) > running - 0.3
    let sticks = glimpse.finds(isLoaded: isLoaded, until: end)
    guard let before = series.snapshots.last else { return groups.hasLimitsOfIO(until: end) }
    guard sticks else { return snapshot.waits(since: before) }
    series.snapshots[series.snapshots.count - 1].blockedTasks = suspects.compactMap { suspect in
      var task = self.tasks.blockedTask(pid: suspect.pid, tid: suspect.tid)
      task?.slices = suspect.slices
      return task
    }
    return true
  }
}

extension HostSnapshot {
  /// Whether anything waited for storage or memory since an earlier moment.
  func waits(since before: HostSnapshot) -> Bool {
    let microseconds = ((uptime ?? 0) - (before.uptime ?? 0)) * 1e6
    func grew(_ resource: PressureResource) -> Double {
      guard let now = pressure[resource]?.some, let then = before.pressure[resource]?.some else {
        return 0
      }
      return Double(now.total &- then.total)
    }
    if grew(.io) > microseconds / 50 || grew(.memory) > microseconds / 50 { return true }
    if disks.contains(where: { $0.inFlight > 0 && $0.device?.parent == nil }) { return true }
    let old = Dictionary(before.disks.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let isBusy = disks.contains { disk in
      guard let then = old[disk.name] else { return false }
      let milliseconds = disk.busyMilliseconds &- then.busyMilliseconds
      return Double(milliseconds) > microseconds / 1000 / 10
    }
    return isBusy || (processors?.blocked ?? 0) > 0
  }
}
